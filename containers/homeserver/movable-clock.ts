import { readFile, writeFile } from "node:fs/promises";

/** How far a server's clock is ahead of the machine's: eight bytes in a file that `movable_clock.py` looks at. */
export class MovableClock {
    public readonly file: string;

    private constructor(file: string) {
        this.file = file;
    }

    /** Makes the file: a clock that is right. */
    public static async make(file: string): Promise<MovableClock> {
        const clock = new MovableClock(file);
        await clock.#write(0n);
        return clock;
    }

    public async putForward(ms: number): Promise<void> {
        await this.#write((await readFile(this.file)).readBigInt64LE() + BigInt(ms));
    }

    async #write(ahead: bigint): Promise<void> {
        const bytes = Buffer.alloc(8);
        bytes.writeBigInt64LE(ahead);
        // In place: the server has this very file mapped, and never sees it empty.
        await writeFile(this.file, bytes, { flag: "r+" }).catch(() => writeFile(this.file, bytes));
    }
}
