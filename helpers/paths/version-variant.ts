/** What sets the proof of a path of the SDK apart where a run has several versions: `"matrix-js-sdk 42.0.0"`. */
export function versionVariant(version: string): string {
    return `matrix-js-sdk ${version}`;
}

/** A variant, and after it the version: `"an untrusted backup, matrix-js-sdk 42.0.0"`. */
export function withVersion(variant: string | undefined, version: string): string {
    return [variant, versionVariant(version)].filter((part) => part !== undefined).join(", ");
}

/** Takes the version away again. @returns undefined where nothing is left, or there was nothing */
export function withoutVersion(variant: string | undefined): string | undefined {
    return variant?.replace(/(^|, )matrix-js-sdk [\w.-]+$/, "") || undefined;
}
