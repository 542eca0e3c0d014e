import { readFile } from "node:fs/promises";

/** A file's text; undefined when there is no such file. @throws what else keeps it from being read */
export async function readIfThere(file: string): Promise<string | undefined> {
    try {
        return await readFile(file, "utf8");
    } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
    }
}

/** Whether there is no such file or folder. */
export function isMissing(error: unknown): boolean {
    return error instanceof Error && "code" in error && error.code === "ENOENT";
}
