import { rename, rm, writeFile } from "node:fs/promises";

/** Writes a file: a reader finds the old file or the new one, never half of one. */
export async function writeWhole(file: string, text: string): Promise<void> {
    const next = `${file}.${process.pid}`;
    try {
        await writeFile(next, text);
        await rename(next, file);
    } catch (error) {
        await rm(next, { force: true });
        throw error;
    }
}
