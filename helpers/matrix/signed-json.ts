import { decodeBase64 } from "../megolm/base64.ts";
import { verifyEd25519 } from "../megolm/primitives.ts";
import type { Json } from "./http.ts";

/**
 * Canonical JSON: shortest, with keys in the order of their code points.
 *
 * @see https://spec.matrix.org/v1.19/appendices/#canonical-json
 */
export function canonicalJson(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
    if (typeof value !== "object" || value === null) return JSON.stringify(value);
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    fields.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(",")}}`;
}

/**
 * Whether a signed object has a valid signature of a user's key.
 *
 * @param keyId `"ed25519:DEVICEID"`, or `"ed25519:"` with the public key itself for a cross-signing key
 * @param publicKey unpadded base64 of 32 bytes
 * @see https://spec.matrix.org/v1.19/appendices/#checking-for-a-signature
 */
export function isSignedBy(object: object, userId: string, keyId: string, publicKey: string): boolean {
    const { signatures, unsigned: _, ...signed } = object as Json;
    const signature = (signatures as Record<string, Record<string, unknown>> | undefined)?.[userId]?.[keyId];
    if (typeof signature !== "string") return false;
    try {
        const message = Buffer.from(canonicalJson(signed));
        return verifyEd25519(decodeBase64(publicKey), message, decodeBase64(signature));
    } catch {
        // What is no key, or no base64, signs nothing.
        return false;
    }
}
