import { SECRET_TEXTS } from "../../helpers/clients/secret-text.ts";

/** What a secret looks like where it may turn up by accident: in error messages, names of steps, texts of pages. */
const SECRETS: readonly RegExp[] = [
    ...SECRET_TEXTS,
    // What was typed, as Playwright tells it: `fill("…")` in a call log, `Fill "…"` as a step.
    /(?<=\b(?:fill|type|pressSequentially)\()(["'])(?:\\.|(?!\1)[^\\])*\1/g,
    /(?<=\b(?:Fill|Type) )"(?:\\.|[^"\\])*"/g,
];

const HIDDEN = "[hidden]";

/** The text, with everything that looks like a secret hidden. */
export function hideSecrets(text: string): string {
    return SECRETS.reduce((rest, secret) => rest.replace(secret, HIDDEN), text);
}
