import { readFile, rename, rm, writeFile } from "node:fs/promises";

/**
 * Writes a file: a reader finds the old file or the new one, never half of one.
 *
 * @param prove is given what was written before anybody can find it; where it throws, the old file stays
 */
export async function writeWhole(
    file: string,
    content: string | Uint8Array,
    prove?: (written: Buffer) => void,
): Promise<void> {
    const next = `${file}.${process.pid}`;
    try {
        await writeFile(next, content);
        prove?.(await readFile(next));
        await rename(next, file);
    } catch (error) {
        await rm(next, { force: true });
        throw error;
    }
}
