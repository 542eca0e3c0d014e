/** What a secret looks like where it may turn up by accident: in error messages, names of steps, texts of pages. */
const SECRETS: readonly RegExp[] = [
    // A recovery key: base58, 48 characters that begin with "Es", in groups of four for people.
    /\bEs[1-9A-HJ-NP-Za-km-z]{2}(?: ?[1-9A-HJ-NP-Za-km-z]{4}){11}\b/g,
    // Synapse's access, refresh and login tokens.
    /\bsy[trl]_[\w-]+/g,
    // What was typed, as Playwright tells it: `fill("…")` in a call log, `Fill "…"` as a step.
    /(?<=\b(?:fill|type|pressSequentially)\()(["'])(?:\\.|(?!\1)[^\\])*\1/g,
    /(?<=\b(?:Fill|Type) )"(?:\\.|[^"\\])*"/g,
];

const HIDDEN = "[hidden]";

/** The text, with everything that looks like a secret hidden. */
export function hideSecrets(text: string): string {
    return SECRETS.reduce((rest, secret) => rest.replace(secret, HIDDEN), text);
}
