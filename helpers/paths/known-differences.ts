import { CRYPTO_WASM, SYNAPSE_REPLACEMENT, SYNAPSE_ROOM_KEYS_CODE } from "./catalogue/sources.ts";
import type { SourceDocument } from "./path-entry.ts";

/** Where software is known to do otherwise than the specification says. No key is lost by it alone. */
export interface KnownDifference {
    /** Whose it is, as it names itself: the homeserver under test, or a client that the rule is held against. */
    of: string;
    /** What is seen, in a sentence. */
    seen: string;
    /** Who tells of it: an issue, or the code. */
    source: SourceDocument;
}

/** The known differences that rules run into, by a short name. A rule that runs into one asserts exactly what is seen. */
export const knownDifferences = {
    lowerForwardedCount: {
        of: "Synapse",
        seen: "A key with a lower forwarded_count replaces one that is verified, or begins earlier, or both: the better key is gone.",
        source: SYNAPSE_REPLACEMENT,
    },
    lowerIndexOverVerified: {
        of: "Synapse",
        seen: "A key that is not verified replaces a verified one where it begins earlier.",
        source: SYNAPSE_ROOM_KEYS_CODE,
    },
    etagOfNothingDeleted: {
        of: "Synapse",
        seen: "A DELETE that finds no key gives the version another etag all the same.",
        source: SYNAPSE_ROOM_KEYS_CODE,
    },
    exportWithoutNewline: {
        of: "matrix-sdk-crypto-wasm",
        seen: "encryptExportedRoomKeys() writes no newline after the trailer.",
        source: CRYPTO_WASM,
    },
    wrongCurrentVersion: {
        of: "Synapse",
        seen: "current_version is the version that was refused, not the current one: the answer's variable is filled anew in between.",
        source: SYNAPSE_ROOM_KEYS_CODE,
    },
} as const satisfies Record<string, KnownDifference>;
