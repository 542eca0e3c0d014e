/**
 * CSS selectors of what in the app may show a secret: pictures have it covered. Fields count once something is in them. A
 * recovery key, or an access token, that stands anywhere as text is found by what it looks like, and need not be named.
 */
export const SECRET_ELEMENTS: readonly string[] = [
    // Passwords, passphrases, recovery keys: whatever someone typed.
    "input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=submit], [type=file])",
    "textarea",
    // The code that another device scans holds a secret of the verification.
    ".mx_QRCode",
    // Whatever is in it is not the app's.
    "iframe",
];
