import { stripVTControlCharacters } from "node:util";
import { BASE58, HIDDEN, SECRET_TEXTS } from "../../helpers/clients/secret-text.ts";
import { decodeRecoveryKey } from "../../helpers/megolm/recovery-key.ts";
import { SECRET_NAMES } from "./names.ts";

export { HIDDEN };

/** What is a secret wherever it stands, by its format. */
const FORMATS: readonly RegExp[] = [
    ...SECRET_TEXTS,
    /-----BEGIN (MEGOLM SESSION DATA|[A-Z ]*PRIVATE KEY)-----.*?(?:-----END \1-----|$)/gs,
];

/** The end of `password`, `access_token`, `X-Access-Token`, whatever stands before it. "auth" is an object's, never a text's. */
const ENDS = SECRET_NAMES.filter((name) => name !== "auth").map((name) => [...name].join("[_-]?"));
const NAMED = `(?:${ENDS.join("|")})`;

/** What was typed, as Playwright writes it: `fill("…")` in a call log, `Fill "…"` as a step. The group `secret` is what to hide. */
const TYPED: readonly RegExp[] = [
    /\b(?:fill|type|pressSequentially|insertText)\((?<secret>(["'])(?:\\.|(?!\2)[^\\])*\2)/g,
    /\b(?:Fill|Type|Insert) (?<secret>"(?:\\.|[^"\\])*")/g,
];

/** What is a secret by what stands before it; the group `secret` is what to hide. */
const CONTEXTS: readonly RegExp[] = [
    /\b(?:Bearer|Basic) (?<secret>(?=[a-z]*[^\sa-z])[\w.~+/=-]{6,})/g,
    // A name and a quoted value, however often the quotes were escaped: JSON, Python, code.
    new RegExp(`${NAMED}\\\\*["']?\\s*[:=]\\s*b?(\\\\*["'])(?<secret>.*?)(?<!\\\\)\\1`, "gi"),
    // Parameters of addresses and forms.
    new RegExp(`${NAMED}=(?<secret>[^\\s&#"'<>\\\\;,)\`\\]]+)`, "gi"),
    /^[ >]*(?:authorization|cookie|set-cookie|x-access-token) ?: ?(?<secret>.{6,})$/gim,
    // Who signs in where.
    /:\/\/(?<secret>[^/@\s"']+)@/g,
    // Where somebody can be reached.
    /(?<secret>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b)/gi,
];

/**
 * Why something is hidden: it is a secret by its format, its name or its field; or somebody typed it, and it may be a
 * message or a name as well.
 */
export type Reason = "secret" | "typed";

/** Receives each secret that is found, as it stands in the text. */
export type Found = (secret: string, reason: Reason) => void;

/**
 * Hides in a text that may be coloured for terminals: a difference that is highlighted within a secret splits it. Where the
 * text without colours has a secret, it takes the text's place.
 */
export function acrossColours(text: string, hide: (text: string) => string): string {
    const plain = stripVTControlCharacters(text);
    if (plain === text) return hide(text);
    const hidden = hide(plain);
    return hidden === plain ? text : hidden;
}

/** The text, with everything that looks like a secret hidden. */
export function hideSecrets(text: string, found: Found = () => {}): string {
    return acrossColours(text, (plain) => hideInPlain(plain, found));
}

function hideInPlain(text: string, found: Found): string {
    const hide = (secret: string, reason: Reason): string => {
        // Hidden before; what ends a parameter is not always what ends the word.
        if (/^["']?\[hidden/.test(secret)) return secret;
        found(secret.replace(/^(["'])(.*)\1$/s, "$2"), reason);
        return HIDDEN;
    };
    const inContexts = (before: string, contexts: readonly RegExp[], reason: Reason) =>
        contexts.reduce(
            (rest, context) => rest.replace(context, (...match) => inContext(match, (secret) => hide(secret, reason))),
            before,
        );
    const known = FORMATS.reduce((rest, format) => rest.replace(format, (secret) => hide(secret, "secret")), text);
    return inContexts(inContexts(known, TYPED, "typed"), CONTEXTS, "secret");
}

function inContext(match: unknown[], hide: (secret: string) => string): string {
    const [whole] = match;
    const groups = match.at(-1);
    const secret = (groups as { secret: string }).secret;
    const from = String(whole).lastIndexOf(secret);
    return secret === ""
        ? String(whole)
        : String(whole).slice(0, from) + hide(secret) + String(whole).slice(from + secret.length);
}

/** The text, with only that hidden which has the format of a secret. */
export function hideFormats(text: string): string {
    return FORMATS.reduce((rest, format) => rest.replace(format, HIDDEN), text);
}

/** What of a text has the format of a secret, whatever stands around it. */
export function formatsIn(text: string): string[] {
    return FORMATS.flatMap((format) => text.match(format) ?? []);
}

/** Recovery keys in a text without blanks, where nothing says where one begins: those whose check sum is right. */
export function recoveryKeysIn(squeezed: string): string[] {
    const starts = squeezed.matchAll(new RegExp(`(?=(Es${BASE58}{46}))`, "g"));
    return [...starts].map(([, key = ""]) => key).filter(isRecoveryKey);
}

/** Whether it is one, however it is grouped: its check sum is right. */
export function isRecoveryKey(text: string): boolean {
    try {
        decodeRecoveryKey(text);
        return true;
    } catch {
        return false;
    }
}
