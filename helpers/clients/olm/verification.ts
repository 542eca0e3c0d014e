import {
    type CancelInfo,
    Qr,
    QrCodeScan,
    Sas,
    UserId,
    VerificationMethod,
    type VerificationRequest,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import type { OlmDevice, ToDeviceMessage } from "./olm-device.ts";

/** What arrives in a message's place; `to` is whose it is. */
export type OnTheWay = (message: ToDeviceMessage, to: OlmDevice) => ToDeviceMessage[];

/** What a verification came to on one side: `"done"`, `"open"` where it goes on, else the code it was cancelled with. */
export type Ended = "done" | "open" | string;

const untouched: OnTheWay = (message) => [message];

const METHODS = [
    VerificationMethod.SasV1,
    VerificationMethod.QrCodeShowV1,
    VerificationMethod.QrCodeScanV1,
    VerificationMethod.ReciprocateV1,
];

/**
 * A verification of which a test plays both sides: each method is what a person does at one of them, and then both are handed
 * what the other has sent, until neither has more to say.
 */
export class OlmVerification {
    /** The side that asked to be verified, and starts. */
    public readonly asking: Side;
    /** The side that was asked. */
    public readonly asked: Side;
    /** Alters, drops or doubles messages on their way, from now on. */
    public onTheWay: OnTheWay;

    private constructor(asking: Side, asked: Side, onTheWay: OnTheWay) {
        this.asking = asking;
        this.asked = asked;
        this.onTheWay = onTheWay;
    }

    /** "Verify": one device asks another one. Both must know each other. */
    public static async request(
        asking: OlmDevice,
        asked: OlmDevice,
        onTheWay: OnTheWay = untouched,
    ): Promise<OlmVerification> {
        const device = await asking.deviceOf(asked);
        const [request, message] = device.requestVerification([...METHODS]);
        const verification = new OlmVerification(
            new Side(asking, asked, request.flowId),
            new Side(asked, asking, request.flowId),
            onTheWay,
        );
        await asking.send(message);
        await verification.settle();
        return verification;
    }

    /** All the steps of a verification by short authentication strings, up to where both are shown something. */
    public static async upToStrings(
        asking: OlmDevice,
        asked: OlmDevice,
        onTheWay: OnTheWay = untouched,
    ): Promise<OlmVerification> {
        const verification = await OlmVerification.request(asking, asked, onTheWay);
        await verification.accept();
        await verification.start();
        return verification;
    }

    /** Hands each side what the other one has sent, in turn, until neither has sent more. */
    public async settle(): Promise<void> {
        const sides = [this.asked, this.asking];
        while (sides.some((side) => side.isBehind)) {
            for (const side of sides) if (side.isBehind) await side.sync(this.onTheWay);
        }
    }

    /** Has both sides look for what waits for them, and what the time is, whether the other one has sent anything or not. */
    public async wakeUp(): Promise<void> {
        for (const side of [this.asked, this.asking]) await side.sync(this.onTheWay);
        await this.settle();
    }

    /** "Accept", at the side that was asked. */
    public async accept(): Promise<void> {
        const { device, request } = this.asked;
        await device.send(request?.acceptWithMethods([...METHODS]));
        await this.settle();
    }

    /** "Start" with short authentication strings, at the side that asked; the other one goes along. */
    public async start(): Promise<void> {
        const started = await this.asking.request?.startSas();
        if (!started) throw new Error(`${this.asking.device.label}: no verification by emoji can be started`);
        await this.asking.device.send(started[1]);
        this.asking.found(started[0]);
        await this.settle();
        await this.asked.device.send(this.asked.sas?.accept());
        await this.settle();
    }

    /** The bytes of the QR code that one side shows. */
    public async shownBy(side: Side): Promise<Uint8Array> {
        const qr = await side.request?.generateQrCode();
        if (!qr) throw new Error(`${side.device.label} shows no QR code`);
        side.found(qr);
        return Uint8Array.from(qr.toBytes());
    }

    /** One side scans those bytes. @returns `"right"`, or what it says against them */
    public async scannedBy(side: Side, bytes: Uint8Array): Promise<string> {
        try {
            const qr = await side.request?.scanQrCode(QrCodeScan.fromBytes(Uint8ClampedArray.from(bytes)));
            if (qr) side.found(qr);
            await side.device.send(qr?.reciprocate());
        } catch (error) {
            return error instanceof Error ? error.message : String(error);
        }
        await this.settle();
        return "right";
    }

    /** "Yes", at the side whose code was scanned: the other one says that it was right. */
    public async scanConfirmedBy(side: Side): Promise<void> {
        if (side.qr?.hasBeenScanned()) await side.device.send(side.qr.confirmScanning());
        await this.settle();
    }

    /** "They match", at both. Where nothing is shown, nobody says so. */
    public async theyMatch(): Promise<void> {
        for (const { device, sas } of [this.asking, this.asked]) {
            if (sas?.canBePresented()) await device.send(...(await sas.confirm()));
        }
        await this.settle();
    }

    /** Cancels it at both sides, where a machine takes it for going on; it may be over for the person all the same. */
    public async cancelRest(): Promise<void> {
        for (const { device, request } of [this.asking, this.asked]) {
            const over = request === undefined || request.isCancelled() || request.isDone();
            if (!over) await device.send(request.cancel());
        }
        await this.settle();
    }

    /** What became of it at each side. */
    public get ended(): { asking: Ended; asked: Ended } {
        return { asking: this.asking.ended, asked: this.asked.ended };
    }

    /** What the two people see. */
    public get strings(): "the same" | "different" | "not shown to both" {
        const [one, other] = [this.asking.decimals, this.asked.decimals];
        if (one === undefined || other === undefined) return "not shown to both";
        return one === other ? "the same" : "different";
    }
}

/** One side of it. */
export class Side {
    public readonly device: OlmDevice;
    /** What it was begun with, once it was: it is known here after its end. */
    #begun: Sas | Qr | undefined;
    readonly #other: OlmDevice;
    readonly #flow: string;
    /** How much the other side had sent when this one last asked for it. */
    #asked: number;
    #request: VerificationRequest | undefined;
    #shown: string | undefined;

    public constructor(device: OlmDevice, other: OlmDevice, flow: string) {
        this.device = device;
        this.#other = other;
        this.#flow = flow;
        this.#asked = other.sent.length;
        this.#look();
    }

    /** Whether the other side has sent something since this one last asked. */
    public get isBehind(): boolean {
        return this.#other.sent.length > this.#asked;
    }

    public async sync(onTheWay: OnTheWay): Promise<void> {
        this.#asked = this.#other.sent.length;
        const messages = await this.device.fetch();
        await this.device.flush();
        // One at a time: a machine forgets what has ended when it is handed the next.
        for (const message of messages.flatMap((one) => onTheWay(one, this.device))) {
            await this.device.receive(message);
            this.#look();
            await this.device.flush();
            this.#look();
        }
    }

    #look(): void {
        const user = (): UserId => new UserId(this.#other.userId);
        this.#request ??= this.device.machine.getVerificationRequest(user(), this.#flow);
        this.#begun ??= this.device.machine.getVerification(user(), this.#flow);
        this.#shown = this.sas?.decimals()?.join(" ") ?? this.#shown;
    }

    public found(begun: Sas | Qr): void {
        this.#begun = begun;
    }

    /** The verification by short authentication strings, where it is one. */
    public get sas(): Sas | undefined {
        return this.#begun instanceof Sas ? this.#begun : undefined;
    }

    /** The verification by QR code, where it is one. */
    public get qr(): Qr | undefined {
        return this.#begun instanceof Qr ? this.#begun : undefined;
    }

    public get request(): VerificationRequest | undefined {
        this.#look();
        return this.#request;
    }

    public get decimals(): string | undefined {
        this.#look();
        return this.#shown;
    }

    public get ended(): Ended {
        const cancelled: CancelInfo | undefined = this.#begun?.cancelInfo() ?? this.#request?.cancelInfo;
        if (cancelled) return cancelled.cancelCode();
        return (this.#begun?.isDone() ?? this.#request?.isDone()) ? "done" : "open";
    }
}
