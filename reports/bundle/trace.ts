import { strFromU8, strToU8, unzipSync } from "fflate";
import { HIDDEN } from "../secrets/hide.ts";
import { isSecretField } from "../secrets/names.ts";
import type { Redactor } from "../secrets/redactor.ts";
import { squeezed } from "../secrets/views.ts";
import { isStatic } from "./http-log.ts";
import { type Snapshot, withoutSecrets } from "./page-snapshot.ts";
import { isText } from "./text.ts";

/** The files of a trace that are lines of JSON. */
const LINES = /\.(?:trace|network|stacks)$/;
/** Pictures of pages, which may show a secret; and sources, which the reader of a public report has from elsewhere. */
const LEFT_OUT = /^(?:screencast|screenshots|src)\//;
const SOURCES = /^src\//;
const PICTURED = ["screencast-frame", "screenshot"];

/** What types, by the method of Playwright's that does it, and where it says what. */
const TYPING = /^(?:fill|type|pressSequentially|insertText|keyboardType|keyboardInsertText|press|keyboardPress)$/;
const TYPED = ["value", "text", "key"];
/** What asks a page for things that nobody sees on it: its values may be keys. */
const ASKING = /^(?:evaluate|waitForFunction|bindingCall|inputValue|storageState|cookies|addCookies|setStorageState)/;

type Fields = Record<string, unknown>;

/** A trace with its secrets taken out, as the files of a new one. */
export interface RedactedTrace {
    files: Record<string, Uint8Array>;
    /** How many pictures and other files that are no text were left out, beside sources. */
    leftOut: number;
}

/**
 * Takes the secrets out of a Playwright trace. What is left opens in the trace viewer.
 *
 * @param zip as Playwright wrote it
 * @param keep `sources`: whether the specs' source files stay
 */
export function redactTrace(zip: Uint8Array, redactor: Redactor, keep: { sources?: boolean } = {}): RedactedTrace {
    const entries = Object.entries(unzipSync(zip)).filter(([name]) => !name.endsWith("/"));
    const isSource = (name: string) => keep.sources === true && SOURCES.test(name);
    const kept = entries.filter(
        ([name, bytes]) => LINES.test(name) || ((isSource(name) || !LEFT_OUT.test(name)) && isText(bytes)),
    );
    const names = new FileNames();
    const ofApp = filesOfApp(zip);
    const files = kept.map(([name, bytes]) => {
        const text = strFromU8(bytes);
        // The viewer finds a source by the digest of its path.
        if (isSource(name)) return [name, strToU8(redactor.foreign(text))];
        const redacted = LINES.test(name) ? redactLines(text, redactor) : redactFile(text, ofApp.has(name), redactor);
        return [names.rename(name), strToU8(names.rename(redacted))];
    });
    return {
        files: Object.fromEntries(files),
        leftOut: entries.filter(([name, bytes]) => !isText(bytes) && !LINES.test(name)).length,
    };
}

function redactFile(text: string, isOfApp: boolean, redactor: Redactor): string {
    const redacted = isOfApp ? redactor.foreign(text) : redactor.content(text);
    // What elements share is in none of them: nobody can cut it out of a page's source.
    const words = squeezed(redacted.replace(/<[^<>]*>/g, ""));
    return /^\s*</.test(text) && redactor.foreign(words) !== words ? HIDDEN : redacted;
}

/** Each file of a trace that is text. */
export function textsIn(zip: Uint8Array): string[] {
    return Object.values(unzipSync(zip))
        .filter(isText)
        .map((bytes) => strFromU8(bytes));
}

/** The same without the app's own files and the specs' sources, which hold none of the run's secrets. */
export function textsOfRun(zip: Uint8Array): string[] {
    const ofApp = filesOfApp(zip);
    return Object.entries(unzipSync(zip))
        .filter(([name, bytes]) => !SOURCES.test(name) && !ofApp.has(name) && isText(bytes))
        .map(([, bytes]) => strFromU8(bytes));
}

/** The app's own files among what was answered: its texts name every secret there is, and hold none. */
function filesOfApp(zip: Uint8Array): Set<string> {
    const answered = requestsIn(zip).map(
        ({ entry }) => entry as { request: { url: string }; response: { content?: { _file?: string } } },
    );
    const ofApp = answered.filter(({ request }) => isStatic(request.url));
    return new Set(ofApp.flatMap(({ response }) => response.content?._file ?? []));
}

/** The requests that a trace recorded, as HTTP archive entries; what they say was not looked through yet. */
export function requestsIn(zip: Uint8Array): { entry: unknown; file: (name: string) => string | undefined }[] {
    const files = unzipSync(zip);
    const file = (name: string) => (files[name] && isText(files[name]) ? strFromU8(files[name]) : undefined);
    const networks = Object.keys(files).filter((name) => name.endsWith(".network"));
    return networks.flatMap((name) =>
        linesOf(file(name) ?? "").flatMap((line) => {
            const { type, snapshot } = JSON.parse(line);
            return type === "resource-snapshot" ? [{ entry: snapshot, file }] : [];
        }),
    );
}

/** Files are named by a digest of what is in them: of a short text around a password, that would tell the password. */
class FileNames {
    readonly #names = new Map<string, string>();

    public rename(text: string): string {
        return text.replace(/\b[0-9a-f]{40}\b/g, (digest) => {
            const name = this.#names.get(digest) ?? `file-${this.#names.size + 1}`;
            this.#names.set(digest, name);
            return name;
        });
    }
}

function redactLines(text: string, redactor: Redactor): string {
    const asking = new Set<unknown>();
    const lines = linesOf(text).flatMap((line) => {
        const event: Fields = JSON.parse(line);
        if (PICTURED.includes(String(event.type))) return [];
        if (ASKING.test(String(event.method))) asking.add(event.callId);
        return [JSON.stringify(redactEvent(event, redactor, asking.has(event.callId)))];
    });
    return lines.map((line) => `${line}\n`).join("");
}

function linesOf(text: string): string[] {
    return text.split("\n").filter((line) => line !== "");
}

function redactEvent(event: Fields, redactor: Redactor, asks: boolean): unknown {
    const { snapshot, ...about } = event;
    if (event.type === "frame-snapshot" && isFields(snapshot)) {
        const { html, ...rest } = snapshot;
        const page = withoutSecrets(html as Snapshot, redactor);
        return { ...asFields(redactor.json(about)), snapshot: { ...asFields(redactor.json(rest)), html: page } };
    }
    const typed = withoutTyped(event, redactor);
    return redactor.json(asks ? withoutAnswers(typed, redactor) : typed);
}

/** What was typed is hidden whatever it was; where it may be a secret, it is taken note of. */
function withoutTyped(event: Fields, redactor: Redactor): Fields {
    const { params, title = "" } = event;
    if (!isFields(params)) return event;
    const isTyping = TYPING.test(String(event.method)) || /^(?:Fill|Type|Insert|Press) /.test(String(title));
    if (!isTyping) return event;
    const field = String(params.selector ?? params.locator ?? event.subtitle ?? "");
    const fields = Object.entries(params).map(([name, value]) => {
        // "Enter" is no text.
        if (!TYPED.includes(name) || typeof value !== "string" || isKeyOfKeyboard(name, value)) return [name, value];
        return [name, isSecretField(field) ? redactor.typed(value, field) : harmless(value)];
    });
    const shown = String(title).replace(
        /^(Fill|Type|Insert) .*$|^(Press) "."$/s,
        (_, verb, press) => `${verb ?? press} ${HIDDEN}`,
    );
    return { ...event, ...(title !== "" && { title: shown }), params: Object.fromEntries(fields) };
}

/** A name to sign in with says which person it was, where that is one of keyproof's own. */
function harmless(value: string): string {
    return /^@?keyproof-[\w.:-]*$/.test(value) ? value : HIDDEN;
}

function isKeyOfKeyboard(name: string, value: string): boolean {
    return name === "key" && /^(?:[A-Z][A-Za-z0-9]+\+?)+.?$/.test(value) && value.length > 1;
}

/** What was handed to the page, and what it answered: keys are read from it in this way. */
function withoutAnswers(event: Fields, redactor: Redactor): Fields {
    const { params, result, ...rest } = event;
    // Names of fields in it may still say what is secret, and that may stand elsewhere.
    redactor.json([serialised(params), serialised(result)]);
    return {
        ...rest,
        ...(isFields(params) && { params: { ...params, ...("arg" in params && { arg: HIDDEN }) } }),
        ...(result !== undefined && { result: { value: HIDDEN } }),
    };
}

/** Playwright's own form of values, `{ o: [{ k, v: { s } }] }`, as the values that they are. */
function serialised(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(serialised);
    if (!isFields(value)) return value;
    if (typeof value.s === "string") return value.s;
    if (Array.isArray(value.a)) return value.a.map(serialised);
    if (Array.isArray(value.o)) {
        return Object.fromEntries(value.o.filter(isFields).map(({ k, v }) => [String(k), serialised(v)]));
    }
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, serialised(one)]));
}

function isFields(value: unknown): value is Fields {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asFields(value: unknown): Fields {
    return isFields(value) ? value : {};
}
