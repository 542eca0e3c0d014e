import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { Problem } from "../problem.ts";

/** How long a server may take to answer, in milliseconds. */
const ANSWER_LIMIT = 30_000;
/** How long a download may take, in milliseconds: 35 MB over a slow line. */
const DOWNLOAD_LIMIT = 15 * 60_000;

/**
 * Asks whether a file is there, without getting it.
 *
 * @throws Problem when it is not, or the server cannot be reached
 */
export async function requireThere(url: string): Promise<void> {
    await request(url, { method: "HEAD", signal: AbortSignal.timeout(ANSWER_LIMIT) });
}

/**
 * Gets a file, whole: no fewer bytes than the server said it would send.
 *
 * @returns the file's sha256, in hexadecimal
 * @throws Problem when it is not there, the server cannot be reached, or the line breaks
 */
export async function download(url: string, file: string): Promise<string> {
    const response = await request(url, {
        // The archive's own bytes: a transfer encoding would change their number and digest.
        headers: { "Accept-Encoding": "identity" },
        signal: AbortSignal.timeout(DOWNLOAD_LIMIT),
    });
    const digest = createHash("sha256");
    let bytes = 0;
    const measure = new Transform({
        transform(chunk: Buffer, _encoding, done) {
            digest.update(chunk);
            bytes += chunk.length;
            done(null, chunk);
        },
    });
    try {
        // The DOM's type and Node's of this one class do not agree.
        const body = response.body as NodeReadableStream<Uint8Array> | null;
        await pipeline(body ? Readable.fromWeb(body) : [], measure, createWriteStream(file));
    } catch (error) {
        if (error instanceof Error && "syscall" in error) throw error;
        throw broken(url, `the line broke after ${bytes} bytes (${reason(error)})`, error);
    }
    const announced = response.headers.get("content-length");
    if (announced !== null && Number(announced) !== bytes) throw broken(url, `${bytes} of ${announced} bytes arrived`);
    return digest.digest("hex");
}

async function request(url: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
        response = await fetch(url, init);
    } catch (error) {
        throw broken(url, reason(error), error);
    }
    if (response.ok) return response;
    await response.body?.cancel();
    throw new Problem({
        wrong: `${url} is not there`,
        seen: `the server answered ${response.status} ${response.statusText}`.trim(),
        fix: "See that the version is right and was released.",
    });
}

function broken(url: string, seen: string, cause?: unknown): Problem {
    const fix = "See that this machine reaches it, then try again.";
    return new Problem({ wrong: `${url} could not be fetched`, seen, fix }, { cause });
}

/** fetch() hides what happened in the cause of "fetch failed". */
function reason(error: unknown): string {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error ? cause.message : String(cause);
}
