import type { Logger } from "matrix-js-sdk/lib/logger.js";

/** Collects what an SDK client logs, for the evidence of a failure. The oldest lines are dropped. */
export class SdkLog {
    readonly #lines: string[] = [];
    static readonly #MOST_LINES = 5_000;

    public get lines(): readonly string[] {
        return this.#lines;
    }

    /** The logger to hand to the SDK. */
    public logger(namespace = ""): Logger {
        const write =
            (level: string) =>
            (...message: unknown[]): void => {
                if (this.#lines.length === SdkLog.#MOST_LINES) this.#lines.shift();
                const text = message.map((part) => (part instanceof Error ? part.message : String(part))).join(" ");
                this.#lines.push(`${new Date().toISOString()} ${level} ${namespace}${text}`);
            };
        return {
            trace: () => {},
            debug: write("debug"),
            info: write("info"),
            warn: write("warn"),
            error: write("error"),
            getChild: (name) => this.logger(`${namespace}${name} `),
        };
    }
}
