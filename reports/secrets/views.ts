import { stripVTControlCharacters } from "node:util";

/** How often what was decoded is decoded again: a token in JSON in an address in base64. */
const DEPTH = 2;

/**
 * What a text may say to who decodes it: unescaped, without colours, blanks and markup, from addresses, base64 and hex. The opposite
 * way of `encodingsOf`, on purpose: what one of them forgets, the other finds.
 */
export function viewsOf(text: string, depth = DEPTH): Set<string> {
    const views = new Set([text]);
    let last = text;
    for (const decode of [unescaped, stripVTControlCharacters, unpercented, unescapedMarkup, unescaped, unpercented]) {
        last = decode(last);
        views.add(last);
    }
    views.add(unescapedMarkup(text.replace(/<[^<>]*>/g, "")));
    const plain = [...views];
    for (const view of plain) views.add(squeezed(view));
    if (depth === 0) return views;
    for (const hidden of new Set([...plain, squeezed(text)].flatMap(fromBytes))) {
        for (const view of viewsOf(hidden, depth - 1)) views.add(view);
    }
    return views;
}

/** Without blanks, and without what Markdown and quotes put between characters. */
export function squeezed(text: string): string {
    return text.replace(/[\s\u00a0\u200b-\u200d\ufeff\\]+/g, "");
}

const ESCAPES: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

function unescaped(text: string): string {
    if (!text.includes("\\")) return text;
    return text.replace(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|(.))/gi, (_, four, two, one) =>
        one === undefined ? String.fromCharCode(Number.parseInt(four ?? two, 16)) : (ESCAPES[one] ?? one),
    );
}

function unpercented(text: string): string {
    if (!/[%+]/.test(text)) return text;
    return text
        .replaceAll("+", " ")
        .replace(/(?:%[0-9a-f]{2})+/gi, (codes) => Buffer.from(codes.replaceAll("%", ""), "hex").toString());
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

function unescapedMarkup(text: string): string {
    if (!text.includes("&")) return text;
    return text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(\w+));/gi, (whole, decimal, hex, name) => {
        if (name !== undefined) return ENTITIES[name] ?? whole;
        return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
    });
}

/** What its runs of base64 and of hex say: of base64 from each character that a group may begin at. */
function fromBytes(text: string): string[] {
    const base64 = text.match(/[\w+/-]{8,}/g) ?? [];
    const hex = text.match(/(?:[0-9a-f]{2}){4,}/gi) ?? [];
    const shifted = [0, 1, 2, 3].map((shift) =>
        base64.map((run) => printable(Buffer.from(run.slice(shift), "base64"))).join("\n"),
    );
    return [...shifted, hex.map((run) => printable(Buffer.from(run, "hex"))).join("\n")].filter(
        (said) => said.trim() !== "",
    );
}

/** Runs of bytes that are text: what is none decodes to noise, which need not be decoded again. */
function printable(bytes: Buffer): string {
    return (bytes.toString().match(/[^\p{Cc}\ufffd]{4,}/gu) ?? []).join("\n");
}
