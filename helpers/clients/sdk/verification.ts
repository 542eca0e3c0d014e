import {
    type ShowSasCallbacks,
    VerificationPhase,
    type VerificationRequest,
    VerificationRequestEvent,
    type Verifier,
    VerifierEvent,
} from "matrix-js-sdk/lib/crypto-api/index.js";
import { VerificationMethod } from "matrix-js-sdk/lib/types.js";
import { within } from "../../eventually.ts";
import { untilEvent } from "./until-event.ts";

const LONGEST_VERIFICATION_MS = 60_000;

/** Runs calls of the SDK in the SDK clients' own time. */
type InTime = <T>(inside: () => T) => T;

/** One side of a verification, played by matrix-js-sdk: each method is something that a person does or sees there. */
export class SdkVerification {
    readonly #label: string;
    readonly #inTime: InTime;
    readonly #request: VerificationRequest;
    /** Settles with the verification; set once a method was chosen. */
    #verified: Promise<void> | undefined;

    /** @param label whose side it is, for messages: `"Alice's phone"` */
    public constructor(label: string, inTime: InTime, request: VerificationRequest) {
        this.#label = label;
        this.#inTime = inTime;
        this.#request = request;
        // An app answers by itself when the other side has chosen a method.
        request.on(VerificationRequestEvent.Change, () => {
            if (request.phase === VerificationPhase.Started && request.verifier) this.#play(request.verifier);
        });
    }

    /** "Accept". */
    public async accept(): Promise<void> {
        await this.#inTime(() => this.#request.accept());
    }

    /** Waits until both sides have accepted. */
    public async untilAccepted(): Promise<void> {
        await this.#untilPhase(VerificationPhase.Ready);
    }

    /** "Start" (by emoji). */
    public async start(): Promise<void> {
        await this.untilAccepted();
        await this.#inTime(async () => this.#play(await this.#request.startVerification(VerificationMethod.Sas)));
    }

    /** The emoji's names, in order, once they are shown; whichever side started. */
    public async emoji(): Promise<string[]> {
        const { sas } = await this.#sas();
        return sas.emoji?.map(([, name]) => name) ?? [];
    }

    /** "They match". */
    public async theyMatch(): Promise<void> {
        const shown = await this.#sas();
        await this.#inTime(() => shown.confirm());
    }

    /** "They don't match". */
    public async theyDontMatch(): Promise<void> {
        const shown = await this.#sas();
        this.#inTime(() => shown.mismatch());
        await this.untilCancelled();
    }

    /** Scans the QR code that the other side shows. @param payload the bytes in it */
    public async scan(payload: Uint8Array): Promise<void> {
        await this.untilAccepted();
        const bytes = Uint8ClampedArray.from(payload);
        await this.#inTime(async () => this.#play(await this.#request.scanQRCode(bytes)));
    }

    /** Waits until it is done here. */
    public async untilDone(): Promise<void> {
        if (this.#verified === undefined)
            throw new Error(`${this.#label}: the verification can not be done, nobody has started it`);
        await within(LONGEST_VERIFICATION_MS, `the verification at ${this.#label} to be done`, this.#verified);
    }

    /** "Cancel", at whatever stage. */
    public async cancel(): Promise<void> {
        await this.#inTime(() => this.#request.cancel());
    }

    /** Waits until either side has cancelled it. @returns the reason's code: `"m.user"` */
    public async untilCancelled(): Promise<string | null> {
        await untilEvent(
            this.#request,
            VerificationRequestEvent.Change,
            () => this.#request.phase === VerificationPhase.Cancelled,
            `the verification at ${this.#label} to be cancelled`,
        );
        return this.#request.cancellationCode;
    }

    async #sas(): Promise<ShowSasCallbacks> {
        await this.#untilPhase(VerificationPhase.Started);
        const { verifier } = this.#request;
        if (!verifier) throw new Error(`${this.#label}: the verification began without a verifier`);
        await untilEvent(
            verifier,
            VerifierEvent.ShowSas,
            () => {
                this.#mustGoOn();
                return verifier.getShowSasCallbacks() !== null;
            },
            `the emoji to be shown at ${this.#label}`,
        );
        const shown = verifier.getShowSasCallbacks();
        if (!shown) throw new Error(`${this.#label}: the emoji were taken away`);
        return shown;
    }

    /** Takes this side's part: answers what the protocol asks for by itself. */
    #play(verifier: Verifier): void {
        if (this.#verified !== undefined) return;
        this.#verified = this.#inTime(() => verifier.verify());
        // Whoever waits for it is told; a verification that is cancelled on purpose has nobody who does.
        this.#verified.catch(() => {});
    }

    async #untilPhase(phase: VerificationPhase): Promise<void> {
        await untilEvent(
            this.#request,
            VerificationRequestEvent.Change,
            () => {
                this.#mustGoOn();
                return this.#request.phase >= phase;
            },
            `the verification at ${this.#label} to reach phase ${VerificationPhase[phase]}`,
        );
    }

    #mustGoOn(): void {
        if (this.#request.phase !== VerificationPhase.Cancelled) return;
        throw new Error(`${this.#label}: the verification was cancelled (${this.#request.cancellationCode})`);
    }
}
