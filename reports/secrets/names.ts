/** Names that make a secret of what they name, without case and separators: of JSON fields, parameters and HTTP headers. */
export const SECRET_NAMES = [
    "password",
    "passwd",
    "passphrase",
    "phrase",
    "recoverykey",
    "securitykey",
    "privatekey",
    "privkey",
    "decryptionkey",
    "sessionkey",
    "picklekey",
    "pickle",
    "accesstoken",
    "refreshtoken",
    "logintoken",
    "token",
    "secret",
    "secretkey",
    "formsecret",
    "auth",
    "authorization",
    "cookie",
    "macaroon",
    "credential",
    "credentials",
] as const;

/** The private halves, where they are texts; the public ones are objects. */
const SECRET_TEXTS = ["masterkey", "selfsigningkey", "usersigningkey"];

/** What is hidden where it stands but is no secret by itself: what people wrote, and what a guessed phrase would open. */
const HIDDEN_NAMES = ["body", "formattedbody", "ciphertext", "mac", "salt"];

/**
 * Whether what has this name is a secret: `"access_token"`, `"X-Access-Token"`, `"newPassword"`.
 *
 * @param value what has it, where that is known
 */
export function isSecretName(name: string, value?: unknown): boolean {
    const bare = plain(name);
    if (SECRET_TEXTS.includes(bare)) return typeof value === "string";
    return SECRET_NAMES.some((secret) => (secret === "auth" ? bare === secret : bare.endsWith(secret)));
}

/** Whether what has this name is hidden wherever it stands. */
export function isHiddenName(name: string, value?: unknown): boolean {
    return HIDDEN_NAMES.includes(plain(name)) || isSecretName(name, value);
}

/** What a field is for that people type no secret into; whatever else they type is taken for one. */
const HARMLESS = /user ?name|user id|display|device|session name|\broom|search|server|\burl\b|topic|filter/i;
const SECRET_FIELD = /pass|phrase|key|secret|token|code/i;

/** Whether what was typed into a field is to be looked for everywhere, by all that is known of it: selector, label, placeholder. */
export function isSecretField(field: string): boolean {
    return namesSecret(field) || !HARMLESS.test(field);
}

/** Whether a field asks for a secret, by all that is known of it. */
export function namesSecret(field: string): boolean {
    return SECRET_FIELD.test(field);
}

function plain(name: string): string {
    return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
