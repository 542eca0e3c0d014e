/** The user, or who runs us, wants this to end. */
export class Interrupted extends Error {
    public readonly signal: NodeJS.Signals;

    public constructor(signal: NodeJS.Signals) {
        super(`ended by ${signal}`);
        this.name = "Interrupted";
        this.signal = signal;
    }
}

/** How often this process was told to end. */
export interface Interruption {
    /** Aborts when it is told the first time: end in order. Its reason is an {@link Interrupted}. */
    readonly first: AbortSignal;
    /** Aborts when it is told again: end at once. */
    readonly second: AbortSignal;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Takes Ctrl-C and its kin over from here on: this process ends when somebody heeds what is returned, not before. */
export function listenForInterrupts(): Interruption {
    const first = new AbortController();
    const second = new AbortController();
    const reached = (interrupts: number, signal: NodeJS.Signals) => {
        first.abort(new Interrupted(signal));
        if (interrupts > 1) second.abort(new Interrupted(signal));
    };
    let own = 0;
    for (const signal of SIGNALS) process.on(signal, () => reached(++own, signal));
    if (process.connected && process.env.KEYPROOF_LAUNCHED) listenToLauncher(reached);
    return { first: first.signal, second: second.signal };
}

/** keyproof.mjs on an older Node started this process: signals may reach only that one, and it may be killed. */
function listenToLauncher(reached: (interrupts: number, signal: NodeJS.Signals) => void): void {
    process.on("message", (message: { interrupts: number; signal: NodeJS.Signals }) => {
        reached(message.interrupts, message.signal);
    });
    process.on("disconnect", () => reached(1, "SIGHUP"));
    process.channel?.unref();
    // Ours alone: what this process starts was not launched by it.
    delete process.env.KEYPROOF_LAUNCHED;
}

/** Waits for work, or for the first interrupt, whichever comes first. @throws Interrupted, or what the work throws */
export async function unlessInterrupted<T>(interruption: Interruption, work: Promise<T>): Promise<T> {
    const { first } = interruption;
    const interrupted = new Promise<never>((_, reject) => {
        if (first.aborted) reject(first.reason);
        else first.addEventListener("abort", () => reject(first.reason), { once: true });
    });
    return Promise.race([work, interrupted]);
}
