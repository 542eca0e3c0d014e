import { stripVTControlCharacters } from "node:util";

/** How often the line that is alive is drawn again, in milliseconds: its seconds pass. */
const REDRAW = 200;
const CLEAR_LINE = "\r\u001b[2K";

/** What a screen needs of a stream: `process.stdout` is one. */
export interface Terminal {
    readonly isTTY?: boolean;
    readonly columns?: number;
    write(text: string): unknown;
}

/** Lines that stay and, on a terminal, one last line that is drawn over and over. */
export class Screen {
    readonly #terminal: Terminal;
    readonly #live: (columns: number) => string;
    #timer: NodeJS.Timeout | undefined;
    #drawn = false;

    /** @param live what the last line says now, cut to the columns given; `""` for none */
    public constructor(terminal: Terminal, live: (columns: number) => string) {
        this.#terminal = terminal;
        this.#live = live;
    }

    /** Whether there is somebody to draw for: not in a pipe, not in CI. */
    public get alive(): boolean {
        return this.#terminal.isTTY === true && !process.env.CI;
    }

    public start(): void {
        if (this.alive) this.#timer = setInterval(() => this.redraw(), REDRAW).unref();
    }

    /** Writes a line that stays. */
    public print(line: string): void {
        this.#clear();
        this.#terminal.write(`${this.alive ? line : stripVTControlCharacters(line)}\n`);
        this.redraw();
    }

    public redraw(): void {
        if (this.#timer === undefined) return;
        this.#clear();
        const line = this.#live(this.#terminal.columns ?? 80);
        if (line === "") return;
        this.#terminal.write(line);
        this.#drawn = true;
    }

    /** Leaves only the lines that stay. */
    public stop(): void {
        clearInterval(this.#timer);
        this.#timer = undefined;
        this.#clear();
    }

    #clear(): void {
        if (this.#drawn) this.#terminal.write(CLEAR_LINE);
        this.#drawn = false;
    }
}
