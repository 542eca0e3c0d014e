import { MatrixError } from "./matrix-error.ts";

/** JSON objects as they come over the wire. */
export type Json = Record<string, unknown>;

/** A request below `/_matrix` or `/_synapse`; answers are JSON objects. */
export interface MatrixRequest {
    method: "GET" | "POST" | "PUT" | "DELETE";
    /** With each segment already encoded: see {@link segments}. */
    path: string;
    query?: Record<string, string | number | undefined>;
    body?: Json;
    accessToken?: string;
}

const ANSWER_LIMIT_MS = 60_000;

/** Joins path segments, each of them encoded: `segments("rooms", "!a:b")` is `"rooms/!a%3Ab"`. */
export function segments(...parts: string[]): string {
    return parts.map(encodeURIComponent).join("/");
}

/**
 * Sends one request, once: no retry, no cache, so that what it answers is what the server says now.
 *
 * @throws MatrixError when the status is not 2xx
 */
export async function request<T = Json>(
    baseUrl: string,
    { method, path, query, body, accessToken }: MatrixRequest,
): Promise<T> {
    const url = new URL(`${baseUrl}/${path}`);
    for (const [name, value] of Object.entries(query ?? {})) {
        if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const response = await fetch(url, {
        method,
        headers: {
            ...(accessToken && { authorization: `Bearer ${accessToken}` }),
            ...(body && { "content-type": "application/json" }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    const answer = asObject(await response.text());
    // The query is left out of the message: it can hold secrets.
    if (!response.ok) throw new MatrixError(`${method} ${url.pathname}`, response.status, answer);
    return answer as T;
}

function asObject(text: string): Json {
    try {
        const value: unknown = JSON.parse(text);
        return typeof value === "object" && value !== null ? (value as Json) : {};
    } catch {
        return {};
    }
}
