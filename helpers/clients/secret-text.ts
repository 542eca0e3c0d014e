/** A digit of base58, as a class of a pattern. */
export const BASE58 = "[1-9A-HJ-NP-Za-km-z]";
/** What stands between the groups of a recovery key, as text, in an address, or in a page's source. */
const GAP = "(?:[\\s\\u00a0+-]|%20|&nbsp;|\\\\+n)?";

/** What stands where a secret was. */
export const HIDDEN = "[hidden]";

/** What a secret looks like in any text. */
export const SECRET_TEXTS: readonly RegExp[] = [
    // A recovery key: base58, 48 characters that begin with "Es", in groups of four for people.
    new RegExp(`(?<![A-Za-z0-9])Es${BASE58}{2}(?:${GAP}${BASE58}{4}){11}(?![A-Za-z0-9])`, "g"),
    // Tokens of Synapse and of the Matrix Authentication Service; macaroons; what OpenID Connect signs.
    /sy[trl]_[\w-]+/g,
    /\bm(?:at|ar|ct|cr)_[\w-]{16,}/g,
    /\bMDAx[\w-]{40,}/g,
    /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]+/g,
    // A Megolm session, exported (165 bytes that begin with 1) or as it is shared (229 bytes that begin with 2).
    /(?<![\w+/-])AQ[\w+/-]{218}(?![\w+/-])/g,
    /(?<![\w+/-])Ag[\w+/-]{304}(?![\w+/-])/g,
];
