import { HIDDEN } from "../secrets/hide.ts";
import { isHiddenName } from "../secrets/names.ts";

/** One request, as a line of the log has it. */
export interface LoggedRequest {
    /** ISO 8601, UTC. */
    when: string;
    /** Who saw it: the homeserver, whose log has every client's; or the browser, which knows what was said. */
    seenBy: "homeserver" | "browser";
    method: string;
    url: string;
    status: number;
    durationMs: number;
    /** As the homeserver took it; absent where nobody was signed in. */
    user?: string;
    /** As the client called itself. */
    client?: string;
    /** What was sent and answered: names and kinds of what is in it, and the values that say no more than how it went. */
    request?: unknown;
    response?: unknown;
}

/** A test and its homeserver's log begin within this of each other; in milliseconds. */
const ZONE = 15 * 60_000;
/** A request that the test began may be logged a little later. */
const AFTER = 2_000;

const ACCESS =
    /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3}) .*\{([^}]*)\} Processed request: ([\d.]+)sec.*? (\d{3})!? "([A-Z]+) (\S+) HTTP\/[\d.]+" "([^"]*)"/;

/**
 * The requests of a time in Synapse's log.
 *
 * @param log its lines
 * @param time in milliseconds since 1970: of the requests, and of the first test on that homeserver, which tells what
 *     time zone the log is in
 */
export function requestsInLog(
    log: string,
    time: { from: number; to: number; logFrom: number } | undefined,
): LoggedRequest[] {
    const lines = log.split("\n");
    const first = Date.parse(`${lines[0]?.slice(0, 19).replace(" ", "T")}Z`);
    const zone = time && !Number.isNaN(first) ? Math.round((first - time.logFrom) / ZONE) * ZONE : 0;
    return lines.flatMap((line) => {
        const [, day, clock, millis, user = "", seconds, status, method = "", url = "", client = ""] =
            ACCESS.exec(line) ?? [];
        if (day === undefined) return [];
        const when = Date.parse(`${day}T${clock}.${millis}Z`) - zone;
        if (time && (when < time.from || when > time.to + AFTER)) return [];
        const durationMs = Math.round(Number(seconds) * 1000);
        const known = { ...(user !== "None" && { user }), client };
        return [
            {
                when: new Date(when).toISOString(),
                seenBy: "homeserver",
                method,
                url,
                status: Number(status),
                durationMs,
                ...known,
            },
        ];
    });
}

/** What of an HTTP archive's entry matters. Playwright writes more, and all of it always. */
interface Entry {
    startedDateTime: string;
    time: number;
    request: { method: string; url: string; postData?: Body };
    response: { status: number; content?: Body };
}

interface Body {
    text?: string;
    _file?: string;
    _sha1?: string;
}

/** Requests that a trace has, with what was said; those for the app's own files are left out. */
export function requestsInTrace(
    requests: readonly { entry: unknown; file: (name: string) => string | undefined }[],
): LoggedRequest[] {
    return requests.flatMap(({ entry, file }) => {
        const { startedDateTime, time, request, response } = entry as Entry;
        if (isStatic(request.url)) return [];
        const said = (body: Body | undefined) => bodyOf(body?.text || file(body?._file ?? `resources/${body?._sha1}`));
        const [sent, answered] = [said(request.postData), said(response.content)];
        return [
            {
                when: startedDateTime,
                seenBy: "browser",
                method: request.method,
                url: request.url,
                status: response.status,
                durationMs: Math.round(time),
                ...(sent !== undefined && { request: sent }),
                ...(answered !== undefined && { response: answered }),
            },
        ];
    });
}

/** Whether a request is for a file of the app: of pages, texts and configuration, which name secrets and hold none. */
export function isStatic(url: string): boolean {
    return /^(?:data|blob):|\/$|\.(?:m?js|json|css|html|svg|png|jpe?g|webp|ico|woff2?|ttf|wasm|map|ogg|mp3)(?:\?.*)?$/.test(
        url.replace(/#.*$/s, ""),
    );
}

function bodyOf(text: string | undefined): unknown {
    if (text === undefined || text === "") return undefined;
    try {
        return shapeOf(JSON.parse(text));
    } catch {
        return `text of ${text.length} characters`;
    }
}

/** What says how it went, and nothing of anybody. */
const TOLD =
    /^(?:errcode|error|algorithm|version|current_version|count|etag|type|soft_logout|first_message_index|forwarded_count|is_verified|rotation_period_\w+|retry_after_ms)$/;
/** Of more than these, the rest is counted. */
const SHOWN = 5;

/** What a value is made of: names, kinds and lengths. */
export function shapeOf(value: unknown, name = ""): unknown {
    if (isHiddenName(name)) return HIDDEN;
    if (typeof value === "string") return TOLD.test(name) ? value : `text of ${value.length}`;
    if (Array.isArray(value))
        return cut(
            value.map((one) => shapeOf(one)),
            value.length,
        );
    if (typeof value !== "object" || value === null) return value;
    const fields = Object.entries(value);
    const shown = fields.slice(0, SHOWN * 4).map(([key, one]) => [key, shapeOf(one, key)]);
    const more = fields.length - shown.length;
    return Object.fromEntries(more > 0 ? [...shown, ["…", `${more} more`]] : shown);
}

function cut(shapes: unknown[], all: number): unknown[] {
    return all > SHOWN ? [...shapes.slice(0, SHOWN), `… ${all - SHOWN} more`] : shapes;
}
