import { createHash, generateKeyPairSync } from "node:crypto";
import type { Json } from "../../matrix/http.ts";
import { encodeBase64 } from "../../megolm/base64.ts";
import type { OlmDevice } from "./olm-device.ts";
import type { OnTheWay } from "./verification.ts";

/**
 * Somebody between both sides of a verification, who has them exchange keys with somebody else.
 *
 * @param onTheWayTo at whose messages they can get
 * @param commits whether they put the hash right by which who accepts commits itself to its key
 */
export function swapsKeys({
    onTheWayTo,
    commits = false,
}: {
    onTheWayTo: readonly OlmDevice[];
    commits?: boolean;
}): OnTheWay {
    const key = anotherKey();
    let start: Json = {};
    return (message, to) => {
        const { type, content } = message;
        if (type === "m.key.verification.start") start = content;
        if (!onTheWayTo.includes(to)) return [message];
        if (type === "m.key.verification.key") return [{ ...message, content: { ...content, key } }];
        if (type !== "m.key.verification.accept" || !commits) return [message];
        return [{ ...message, content: { ...content, commitment: commitment(key, start) } }];
    };
}

/** An ephemeral public key of Curve25519, in base64. */
function anotherKey(): string {
    const { x } = generateKeyPairSync("x25519").publicKey.export({ format: "jwk" });
    return encodeBase64(Buffer.from(String(x), "base64url"));
}

/** @see https://spec.matrix.org/v1.19/client-server-api/#mkeyverificationaccept */
function commitment(key: string, start: Json): string {
    return encodeBase64(createHash("sha256").update(key).update(canonicalJson(start)).digest());
}

/** @see https://spec.matrix.org/v1.19/appendices/#canonical-json */
function canonicalJson(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
    if (typeof value !== "object" || value === null) return JSON.stringify(value);
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, part]) => `${JSON.stringify(name)}:${canonicalJson(part)}`).join(",")}}`;
}
