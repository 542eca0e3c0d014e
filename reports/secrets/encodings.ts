import { text as asMarkdown } from "../markdown.ts";

/** Every way in which a secret may be written in a file: as it is, without its blanks, and as formats escape or encode it. */
export function encodingsOf(secret: string): Set<string> {
    const spellings = [secret, secret.trim(), secret.replace(/\s+/g, ""), secret.replace(/\s/g, "\u00a0")];
    const escaped = spellings.flatMap((one) => [one, ...inJson(one), ...inAddress(one), ...inMarkup(one)]);
    const bytes = [...new Set([...spellings, quoted(secret)])].flatMap((one) => inBytes(Buffer.from(one)));
    return new Set([...escaped, ...bytes]);
}

function quoted(text: string): string {
    return JSON.stringify(text).slice(1, -1);
}

/** In JSON, in JSON within JSON, and so on; with and without what only some writers escape. */
function inJson(text: string): string[] {
    const once = [
        quoted(text),
        text.replace(/'/g, "\\'"),
        unicode(quoted(text)),
        quoted(text).replace(/[<>&]/g, unicodeOf),
    ];
    const twice = once.map(quoted);
    return [...once, quoted(text).replaceAll("/", "\\/"), ...twice, ...twice.map(quoted)];
}

function unicode(text: string): string {
    return text.replace(/[^\x20-\x7e]/g, unicodeOf);
}

function unicodeOf(character: string): string {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function inAddress(text: string): string[] {
    const component = encodeURIComponent(text.toWellFormed());
    const form = new URLSearchParams({ "": text }).toString().slice(1);
    const every = Buffer.from(text).toString("hex").replace(/../g, "%$&");
    const once = [
        component,
        form,
        encodeURI(text.toWellFormed()),
        form.replaceAll("+", "%20"),
        text.replaceAll(" ", "+"),
    ];
    const cased = once.flatMap((one) => [one, one.replace(/%../g, (code) => code.toLowerCase())]);
    return [...cased, ...cased.map(encodeURIComponent), every, every.toUpperCase()];
}

function inMarkup(text: string): string[] {
    const basic = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    const quotes = [
        basic,
        basic.replaceAll('"', "&quot;"),
        basic.replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
        basic.replaceAll('"', "&#34;").replaceAll("'", "&#39;"),
        basic.replaceAll('"', "&quot;").replaceAll("'", "&#x27;"),
        basic.replaceAll('"', "&quot;").replaceAll("'", "&apos;"),
    ];
    const numbers = text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
    return [...quotes, numbers, asMarkdown(text), quoted(asMarkdown(text))];
}

function inBytes(bytes: Buffer): string[] {
    const base64 = [0, 1, 2].map((shift) => core(bytes, shift));
    const hex = bytes.toString("hex");
    return [...base64, ...base64.map((one) => one.replaceAll("+", "-").replaceAll("/", "_")), hex, hex.toUpperCase()];
}

/** The characters of a base64 text that depend on these bytes alone, when they begin after `shift` others of a group of three. */
function core(bytes: Buffer, shift: number): string {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    return whole.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}
