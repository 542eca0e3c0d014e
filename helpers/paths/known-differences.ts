import {
    CRYPTO_WASM,
    JS_SDK_CODE,
    rustSdkCrypto,
    SYNAPSE_REPLACEMENT,
    SYNAPSE_ROOM_KEYS_CODE,
} from "./catalogue/sources.ts";
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

const GOSSIPING = rustSdkCrypto("gossiping/machine.rs");
const VERIFICATION = rustSdkCrypto("verification/machine.rs");
const VERIFICATION_REQUESTS = rustSdkCrypto("verification/requests.rs");
const SAS = rustSdkCrypto("verification/sas/inner_sas.rs");
const SAS_STATE = rustSdkCrypto("verification/sas/sas_state.rs");

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
    ivCountsOver128Bits: {
        of: "matrix-sdk-crypto-wasm",
        seen: "decryptExportedRoomKeys() takes a file whose IV has bit 63 set, and counts over 128 bits. Element Web counts over 64 bits.",
        source: CRYPTO_WASM,
    },
    bothNamesRefused: {
        of: "matrix-sdk-crypto-wasm",
        seen: "One entry with both names of shared_history has the whole file refused, since 18.2.",
        source: CRYPTO_WASM,
    },
    oneBadEntryRefusesAll: {
        of: "matrix-sdk-crypto-wasm",
        seen: "One entry with a broken session_key, or with an empty sender_key, has the whole file refused.",
        source: CRYPTO_WASM,
    },
    byteOrderMarkRefused: {
        of: "matrix-sdk-crypto-wasm",
        seen: "decryptExportedRoomKeys() refuses a file with a byte order mark in front of its JSON.",
        source: CRYPTO_WASM,
    },
    preferenceNotWritten: {
        of: "matrix-js-sdk",
        seen: "matrix-js-sdk writes no m.key_backup when key backup is turned on or off: that is left to the app, and no document says so.",
        source: JS_SDK_CODE,
    },
    preferenceNotRead: {
        of: "matrix-js-sdk",
        seen: "matrix-js-sdk does not read m.key_backup: a device that signs in uploads to the backup although the user has turned it off.",
        source: JS_SDK_CODE,
    },
    wrongCurrentVersion: {
        of: "Synapse",
        seen: "current_version is the version that was refused, not the current one: the answer's variable is filled anew in between.",
        source: SYNAPSE_ROOM_KEYS_CODE,
    },
    missingFieldAnswered500: {
        of: "Synapse",
        seen: "An entry that lacks a field is answered with 500, not with 4xx. Nothing of its request is kept.",
        source: SYNAPSE_ROOM_KEYS_CODE,
    },
    wrongTypeAnswered500: {
        of: "Synapse",
        seen: "A first_message_index of the wrong type is answered with 500 where the backup holds a copy of the session.",
        source: SYNAPSE_ROOM_KEYS_CODE,
    },
    malformedEntryTaken: {
        of: "Synapse",
        seen: "An entry with an index below 0, or with a field of the wrong type, is accepted. It is never replaced by a good copy.",
        source: SYNAPSE_ROOM_KEYS_CODE,
    },
    negativeIndexReplaces: {
        of: "Synapse",
        seen: "An entry with an index below 0 replaces the good copy.",
        source: SYNAPSE_ROOM_KEYS_CODE,
    },
    missingDataNotSeen: {
        of: "Synapse",
        seen: "An entry without session_data is accepted, and dropped, where the backup holds a copy of the session that is as good.",
        source: SYNAPSE_ROOM_KEYS_CODE,
    },
    publicKeyAsText: {
        of: "matrix-js-sdk",
        seen: "It compares a backup's public key as text, with its own form without padding: the same key with padding is refused.",
        source: JS_SDK_CODE,
    },
    onlyBlanksStripped: {
        of: "matrix-js-sdk",
        seen: "decodeRecoveryKey() strips blanks (U+0020) and no other whitespace: a key with a newline, a no-break space or a byte order mark is refused.",
        source: JS_SDK_CODE,
    },
    secretFromDeviceNotAsked: {
        of: "matrix-sdk-crypto-wasm",
        seen: "A secret is taken from any verified device, whether it was there or not when all were asked.",
        source: GOSSIPING,
    },
    cancelledAtAll: {
        of: "matrix-sdk-crypto-wasm",
        seen: "The request is cancelled at the device that has answered, too.",
        source: GOSSIPING,
    },
    backupKeyNotCancelled: {
        of: "matrix-sdk-crypto-wasm",
        seen: "The request for the backup's key is never cancelled, and stays open: other devices answer it as well, even later.",
        source: GOSSIPING,
    },
    keySentAgain: {
        of: "matrix-sdk-crypto-wasm",
        seen: "Whoever made a session sends its key again to another user's device that asks, where it was sent to that before: from the same index on.",
        source: GOSSIPING,
    },
    wrongKeyEndsRequest: {
        of: "matrix-sdk-crypto-wasm",
        seen: "A forwarded key is not compared with the session id that it comes under: it is kept as what it is, and the request counts as answered. The right key that comes next was not asked for, and is dropped.",
        source: GOSSIPING,
    },
    unknownMethodIgnored: {
        of: "matrix-sdk-crypto-wasm",
        seen: "A start with a method that it does not know is ignored, and not answered with m.unknown_method.",
        source: VERIFICATION_REQUESTS,
    },
    commitmentMismatchCode: {
        of: "matrix-sdk-crypto-wasm",
        seen: "It is cancelled with m.key_mismatch, not with m.mismatched_commitment.",
        source: SAS_STATE,
    },
    macMismatchCode: {
        of: "matrix-sdk-crypto-wasm",
        seen: "It is cancelled with m.mismatched_sas, not with m.key_mismatch.",
        source: SAS_STATE,
    },
    unexpectedMessageIgnored: {
        of: "matrix-sdk-crypto-wasm",
        seen: "A message out of sequence is ignored; the verification waits until it times out.",
        source: SAS,
    },
    invalidMessageIgnored: {
        of: "matrix-sdk-crypto-wasm",
        seen: "A message that is not valid is ignored; the verification waits until it times out.",
        source: VERIFICATION,
    },
    unknownTransactionIgnored: {
        of: "matrix-sdk-crypto-wasm",
        seen: "It is ignored, and not answered.",
        source: VERIFICATION,
    },
    othersNotToldOfAccepted: {
        of: "matrix-sdk-crypto-wasm",
        seen: 'Whoever asks all own devices at once (to "*") tells none of them that another one has accepted.',
        source: VERIFICATION_REQUESTS,
    },
    nextRequestCancelled: {
        of: "matrix-sdk-crypto-wasm",
        seen: "The side that found the failure takes its request for going on, and cancels the next one with it (m.user): only the one after that goes through.",
        source: VERIFICATION,
    },
    shortTimeout: {
        of: "matrix-sdk-crypto-wasm",
        seen: "It times out a minute after the last message, and five after the first, not ten.",
        source: SAS_STATE,
    },
} as const satisfies Record<string, KnownDifference>;
