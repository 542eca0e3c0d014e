import { Problem } from "../problem.ts";

/** What a server answered to `GET /_matrix/client/versions`, the one question that needs no account. */
export type Answer =
    | { kind: "matrix" }
    /** It answered, but not as a Matrix server does: the status and the first characters. */
    | { kind: "other"; seen: string }
    /** No answer: why. */
    | { kind: "none"; seen: string };

/** How long one request may take, in milliseconds. */
const LIMIT = 5_000;

/** Asks a server whether it speaks Matrix. Never throws. */
export async function askVersions(baseUrl: string): Promise<Answer> {
    let response: Response;
    let text: string;
    try {
        response = await fetch(`${baseUrl}/_matrix/client/versions`, { signal: AbortSignal.timeout(LIMIT) });
        text = await response.text();
    } catch (error) {
        return { kind: "none", seen: reason(error) };
    }
    const body = parse(text);
    if (response.ok && isRecord(body) && Array.isArray(body.versions)) return { kind: "matrix" };
    const start = text.trim().replace(/\s+/g, " ").slice(0, 60);
    return { kind: "other", seen: `it answered ${response.status} ${start ? `"${start}"` : "with no body"}` };
}

/**
 * Refuses what is no Matrix homeserver.
 *
 * @param fix what to do about it, for the message
 * @throws Problem
 */
export async function requireMatrix(baseUrl: string, fix: string): Promise<void> {
    const answer = await askVersions(baseUrl);
    if (answer.kind === "matrix") return;
    const wrong = answer.kind === "none" ? `${baseUrl} cannot be reached` : `${baseUrl} is no Matrix homeserver`;
    throw new Problem({ wrong, seen: answer.seen, fix });
}

/**
 * The server's own word on what it is: `{ name: "Synapse", version: "1.163.2" }`; `"unknown"` for what it does not tell.
 * Never throws.
 */
export async function readSoftware(baseUrl: string): Promise<{ name: string; version: string }> {
    const { server } = await getRecord(`${baseUrl}/_matrix/federation/v1/version`);
    if (isRecord(server) && typeof server.name === "string" && typeof server.version === "string") {
        return { name: server.name, version: withoutBuild(server.version) };
    }
    // A Synapse that does not federate still tells its version here.
    const { server_version } = await getRecord(`${baseUrl}/_synapse/admin/v1/server_version`);
    if (typeof server_version === "string") return { name: "Synapse", version: withoutBuild(server_version) };
    return { name: "unknown", version: "unknown" };
}

/** A JSON object from the server; an empty one when there is none to be had. */
export async function getRecord(url: string, token?: string): Promise<Record<string, unknown>> {
    try {
        const headers: HeadersInit = token === undefined ? {} : { Authorization: `Bearer ${token}` };
        const response = await fetch(url, { headers, signal: AbortSignal.timeout(LIMIT) });
        const body = parse(await response.text());
        return response.ok && isRecord(body) ? body : {};
    } catch {
        return {};
    }
}

/** `"1.163.2 (b=master,0123abc)"` → `"1.163.2"`. */
function withoutBuild(version: string): string {
    return version.split(" ", 1)[0] ?? version;
}

/** Node hides why a fetch failed in its cause. */
function reason(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    const { cause } = error;
    if (cause instanceof AggregateError) return cause.errors.map(reason).join("; ");
    return cause instanceof Error ? cause.message : error.message;
}

function parse(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
