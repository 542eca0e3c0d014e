import { open } from "node:fs/promises";

/** How much of a log's end is looked at, in bytes. */
const WINDOW = 64 * 1024;

/**
 * The last lines of a log for an error message.
 *
 * @param from where in the file to begin, in bytes: what was there before is not told
 * @returns at most 20 lines, or a word that there are none
 */
export async function logTail(file: string, from = 0): Promise<string> {
    const handle = await open(file).catch(() => undefined);
    if (!handle) return "(no log)";
    try {
        const { size } = await handle.stat();
        const start = Math.max(from, size - WINDOW, 0);
        const buffer = Buffer.alloc(Math.max(size - start, 0));
        await handle.read(buffer, 0, buffer.length, start);
        const lines = buffer.toString("utf8").trimEnd().split("\n").slice(-20);
        return lines.join("\n") || "(the log is empty)";
    } finally {
        await handle.close();
    }
}
