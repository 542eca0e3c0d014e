/** What a secret looks like in any text. */
export const SECRET_TEXTS: readonly RegExp[] = [
    // A recovery key: base58, 48 characters that begin with "Es", in groups of four for people.
    /\bEs[1-9A-HJ-NP-Za-km-z]{2}(?: ?[1-9A-HJ-NP-Za-km-z]{4}){11}\b/g,
    // Synapse's access, refresh and login tokens.
    /\bsy[trl]_[\w-]+/g,
];
