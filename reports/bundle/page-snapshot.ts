import { HIDDEN, recoveryKeysIn } from "../secrets/hide.ts";
import type { Redactor } from "../secrets/redactor.ts";
import { squeezed } from "../secrets/views.ts";

/** A page in Playwright's trace: a text, `[tag, attributes, …children]`, or `[[n, m]]` for an element that an earlier one has. */
export type Snapshot = string | [string, Record<string, string>?, ...Snapshot[]] | [[number, number]];

/** What Element shows of messages: other people's words. */
const MESSAGE = /\bmx_(?:EventTile_(?:body|content)|ReplyTile|RoomTile_subtitle|BasicMessageComposer_input)\b/;
/** Where Playwright keeps what stands in a field. */
const FIELD_VALUE = "__playwright_value_";
const SOURCE = /^(?:script|style)$/i;

interface Leaf {
    text: string;
}

/** A page without secrets: what fields hold and messages say is hidden, and so is a secret that several elements share. */
export function withoutSecrets(page: Snapshot, redactor: Redactor): Snapshot {
    const leaves: Leaf[] = [];
    const redacted = walk(page, redactor, leaves, false);
    hideShared(leaves, redactor);
    return finish(redacted);
}

/** The page's text as a person selects it. */
export function textOf(page: unknown): string {
    if (typeof page === "string") return page;
    if (!Array.isArray(page) || typeof page[0] !== "string" || SOURCE.test(page[0])) return "";
    return page.slice(2).map(textOf).join("");
}

type Walked = Leaf | [string, Record<string, string>?, ...Walked[]] | [[number, number]];

function walk(page: Snapshot, redactor: Redactor, leaves: Leaf[], inMessage: boolean): Walked {
    if (typeof page === "string") {
        const leaf = { text: inMessage && page.trim() !== "" ? hidden(page, redactor) : redactor.text(page) };
        leaves.push(leaf);
        return leaf;
    }
    if (!isElement(page)) return page;
    const [tag, attributes, ...children] = page;
    const isMessage = inMessage || MESSAGE.test(attributes?.class ?? "");
    // Style sheets are no text that anybody reads.
    const own = SOURCE.test(tag) ? [] : leaves;
    const walked = children.map((child) => walk(child, redactor, own, isMessage));
    return attributes ? [tag, attributesOf(tag, attributes, redactor), ...walked] : [tag];
}

function isElement(page: Exclude<Snapshot, string>): page is [string, Record<string, string>?, ...Snapshot[]] {
    return typeof page[0] === "string";
}

/** A message's words, of which a secret in them is taken note. */
function hidden(text: string, redactor: Redactor): string {
    redactor.text(text);
    return HIDDEN;
}

function attributesOf(tag: string, attributes: Record<string, string>, redactor: Redactor): Record<string, string> {
    const field = [attributes.type, attributes.name, attributes.id, attributes.placeholder, attributes["aria-label"]];
    const holds = (name: string) => name === FIELD_VALUE || (name === "value" && /^(?:input|textarea)$/i.test(tag));
    const known = field.filter(Boolean).join(" ");
    return Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => {
            if (!holds(name) || value === "") return [name, redactor.text(value)];
            return [name, redactor.typed(value, known)];
        }),
    );
}

/** A recovery key in four elements is none in any of them. */
function hideShared(leaves: readonly Leaf[], redactor: Redactor): void {
    for (let tries = 0; tries <= leaves.length; tries++) {
        const whole = leaves.map(({ text }) => squeezed(text)).join("");
        const keys = recoveryKeysIn(whole);
        for (const key of keys) redactor.secret(key);
        const clean = keys.reduce((rest, key) => rest.replaceAll(key, HIDDEN), redactor.foreign(whole));
        if (clean === whole) return;
        hideBetween(leaves, differing(whole, clean));
    }
}

function hideBetween(leaves: readonly Leaf[], [start, end]: [number, number]): void {
    let at = 0;
    for (const leaf of leaves) {
        const { length } = squeezed(leaf.text);
        if (at < end && at + length > start && length > 0) leaf.text = HIDDEN;
        at += length;
    }
}

/** The part of a text that another has something else for. */
function differing(before: string, after: string): [number, number] {
    let start = 0;
    while (start < before.length && before[start] === after[start]) start++;
    let left = 0;
    while (left < before.length - start && before.at(-1 - left) === after.at(-1 - left)) left++;
    return [start, before.length - left];
}

function finish(walked: Walked): Snapshot {
    if (!Array.isArray(walked)) return walked.text;
    if (typeof walked[0] !== "string") return walked as [[number, number]];
    const [tag, attributes, ...children] = walked as [string, Record<string, string>?, ...Walked[]];
    return attributes ? [tag, attributes, ...children.map(finish)] : [tag];
}
