// Not the global timers: SDK clients have theirs hurried, and what a server asks for is waited out in full.
import { setTimeout as delay } from "node:timers/promises";
import { pathTemplate } from "../../containers/proxy/path-template.ts";

/** What was sent to one endpoint. */
export interface SentTo {
    method: string;
    /** As `pathTemplate` writes it. */
    path: string;
    count: number;
    /** How often each was the answer: a status, or `"none"` where there was no answer, or nobody waited for it any more. */
    answers: Record<string, number>;
    /** How long the server had it wait before it was sent again, altogether, in milliseconds. */
    waitedMs: number;
}

export interface TrafficOptions {
    /** Which addresses may be asked; a request to any other is refused before it is sent. */
    allows: (url: URL) => boolean;
    /** Told of waits that somebody who looks on would wonder about. */
    say?: (line: string) => void;
    /** The least time from one request to the next, in milliseconds. */
    spacingMs?: number;
    /** The longest time that a server may ask to wait, in milliseconds: it is not waited out where it asks for longer. */
    longestWaitMs?: number;
}

/** Ten a second: a few people at their phones. */
const SPACING_MS = 100;
/** Synapse's own limit on sign-ins has one wait 333 s. */
const LONGEST_WAIT_MS = 15 * 60_000;
/** How often one request is sent at most. */
const MOST_TIMES = 10;
/** What is waited where a server does not say for how long, in milliseconds. */
const UNTOLD_WAIT_MS = 5_000;
const WORTH_TELLING_MS = 10_000;
/** How long one answer may take to come once the server had us wait, in milliseconds. */
const ANSWER_LIMIT_MS = 60_000;

/**
 * All that this process sends, whoever sends it: the SDK, the oracle, a look at the server. It is counted, kept at a
 * distance from each other, sent to nobody else; and where the server answers 429, it is sent again when the server allows
 * it. That belongs here and nowhere else: neither the oracle, which takes the first answer for the truth, nor the SDK, which
 * gives up after four times, hears of it.
 *
 * @see https://spec.matrix.org/v1.19/client-server-api/#rate-limiting
 */
export class Traffic implements Disposable {
    readonly #options: TrafficOptions;
    readonly #fetch = globalThis.fetch;
    readonly #sent = new Map<string, SentTo>();
    readonly #underWay = new Set<Promise<unknown>>();
    #next = 0;
    #stopped = new AbortController();

    private constructor(options: TrafficOptions) {
        this.#options = options;
    }

    /** Stands between this process and the network from here on, until it is disposed of. */
    public static install(options: TrafficOptions): Traffic {
        const traffic = new Traffic(options);
        globalThis.fetch = (input, init) => traffic.#send(input, init);
        return traffic;
    }

    public [Symbol.dispose](): void {
        globalThis.fetch = this.#fetch;
    }

    /** What was sent so far, by endpoint. */
    public get sent(): SentTo[] {
        const sent = [...this.#sent.values()].filter(({ count }) => count > 0);
        return sent.sort((a, b) => (a.path < b.path || (a.path === b.path && a.method < b.method) ? -1 : 1));
    }

    /** From here on nothing is sent, and nothing waited for that is not sent yet, until `resume()`. */
    public stop(reason: unknown): void {
        this.#stopped.abort(reason);
    }

    /** Resolves when all that was sent has its answer. Syncs apart: those wait for something to happen. */
    public async settled(): Promise<void> {
        while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
    }

    public resume(): void {
        this.#stopped = new AbortController();
    }

    async #send(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
        const url = new URL(input instanceof Request ? input.url : input);
        const method = init.method ?? (input instanceof Request ? input.method : "GET");
        if (!this.#options.allows(url))
            throw new Error(`nothing is sent to ${url.origin}${pathTemplate(url.pathname)}`);
        const to = this.#sentTo(method, url);
        for (let times = 1; ; times++) {
            await this.#turn();
            const answer = await this.#once(
                to,
                input,
                times === 1 ? init : { ...init, signal: afterWait(init.signal) },
            );
            if (answer.status !== 429 || times === MOST_TIMES) return answer;
            const waitMs = await askedToWait(answer.clone());
            if (waitMs > (this.#options.longestWaitMs ?? LONGEST_WAIT_MS)) return answer;
            await this.#wait(to, waitMs);
        }
    }

    #sentTo(method: string, { pathname }: URL): SentTo {
        const path = pathTemplate(pathname);
        const key = `${method} ${path}`;
        const known = this.#sent.get(key) ?? { method, path, count: 0, answers: {}, waitedMs: 0 };
        this.#sent.set(key, known);
        return known;
    }

    async #once(to: SentTo, input: string | URL | Request, init: RequestInit): Promise<Response> {
        // What nobody wants any more is not sent, nor counted.
        init.signal?.throwIfAborted();
        to.count += 1;
        const note = (answer: string): void => {
            to.answers[answer] = (to.answers[answer] ?? 0) + 1;
        };
        const answering = this.#fetch(input, init);
        if (!to.path.endsWith("/sync")) {
            this.#underWay.add(answering);
            answering.finally(() => this.#underWay.delete(answering)).catch(() => {});
        }
        try {
            const answer = await answering;
            note(String(answer.status));
            return answer;
        } catch (error) {
            note("none");
            throw error;
        }
    }

    /** Waits until the next request may be sent. */
    async #turn(): Promise<void> {
        const now = performance.now();
        const at = Math.max(now, this.#next);
        this.#next = at + (this.#options.spacingMs ?? SPACING_MS);
        await this.#pause(at - now);
    }

    async #wait(to: SentTo, waitMs: number): Promise<void> {
        if (waitMs >= WORTH_TELLING_MS) {
            const seconds = Math.ceil(waitMs / 1000);
            this.#options.say?.(
                `waiting ${seconds} s: the server limits how often ${to.method} ${to.path} may be sent`,
            );
        }
        to.waitedMs += waitMs;
        await this.#pause(waitMs);
    }

    async #pause(ms: number): Promise<void> {
        const { signal } = this.#stopped;
        signal.throwIfAborted();
        if (ms <= 0) return;
        await delay(ms, undefined, { signal }).catch((error: unknown) => {
            throw signal.reason ?? error;
        });
    }
}

/** The limit that a caller sets is one on the answer: the time that the server has us wait is not the caller's. */
function afterWait(signal: AbortSignal | null | undefined): AbortSignal | null {
    if (signal?.aborted && nameOf(signal.reason) !== "TimeoutError") return signal;
    return signal && !signal.aborted ? signal : AbortSignal.timeout(ANSWER_LIMIT_MS);
}

function nameOf(reason: unknown): string | undefined {
    return reason instanceof Error || reason instanceof DOMException ? reason.name : undefined;
}

/** How long the server asks to wait, in milliseconds: `Retry-After`, in its older form `retry_after_ms`. */
async function askedToWait(answer: Response): Promise<number> {
    const header = answer.headers.get("retry-after");
    if (header !== null && /^\d+$/.test(header)) return Number(header) * 1000;
    if (header !== null && !Number.isNaN(Date.parse(header))) return Math.max(0, Date.parse(header) - Date.now());
    const body: unknown = await answer.json().catch(() => undefined);
    const ms = typeof body === "object" && body !== null && "retry_after_ms" in body ? body.retry_after_ms : undefined;
    return typeof ms === "number" && ms >= 0 ? ms : UNTOLD_WAIT_MS;
}
