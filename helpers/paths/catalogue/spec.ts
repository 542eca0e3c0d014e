import type { PathEntry } from "../path-entry.ts";
import { automated, notYetRun } from "./proof.ts";
import { DEHYDRATED_DEVICES, SYNAPSE_ROOM_KEYS_CODE, spec } from "./sources.ts";

export const BACKUPS = spec("Server-side key backups", "server-side-key-backups");
export const GET_VERSION = spec("GET /room_keys/version", "get_matrixclientv3room_keysversion");
export const DELETE_VERSION = spec(
    "DELETE /room_keys/version/{version}",
    "delete_matrixclientv3room_keysversionversion",
);
export const DELETE_KEYS = spec("DELETE /room_keys/keys", "delete_matrixclientv3room_keyskeys");
export const ONE_TIME_KEYS = spec("One-time and fallback keys", "one-time-and-fallback-keys");
export const UPLOAD_KEYS = spec("POST /keys/upload", "post_matrixclientv3keysupload");
export const CLAIM_KEYS = spec("POST /keys/claim", "post_matrixclientv3keysclaim");
export const SYNC_KEYS = spec("Extensions to /sync", "e2e-extensions-to-sync");
export const BACKUP_FORMAT = spec(
    "Backup algorithm: m.megolm_backup.v1.curve25519-aes-sha2",
    "backup-algorithm-mmegolm_backupv1curve25519-aes-sha2",
);
export const KEY_BACKUP_PREFERENCE = spec("Key backup enabled preference", "key-backup-enabled-preference");
export const KEY_EXPORTS = spec("Key exports", "key-exports");
export const KEY_STORAGE = spec("Secrets: Key storage", "key-storage");
export const SECRET_STORAGE = spec("Secrets: Secret storage", "secret-storage");
export const PASSPHRASE_KEYS = spec("Secrets: Deriving keys from passphrases", "deriving-keys-from-passphrases");
export const PUT_KEYS = spec("PUT /room_keys/keys", "put_matrixclientv3room_keyskeys");

const waitsForItsSuite = notYetRun("it waits for the suite of the specification's rules");

/** Rules of the Matrix specification that keys live by. */
export const specPaths: readonly PathEntry[] = [
    {
        id: "SPC-01",
        title: "Upload to the current version of the backup only",
        area: "spec",
        client: "any-client",
        generations: [],
        sources: [BACKUPS],
        before: ["Two versions of the backup"],
        steps: [
            "PUT /room_keys/keys with the old version: M_WRONG_ROOM_KEYS_VERSION, with current_version",
            "PUT /room_keys/keys with the current version",
        ],
        claims: ["K4", "K8"],
        note: "What deleting the current version means is unspecified (matrix-spec#971).",
        proof: automated,
    },
    {
        id: "SPC-02",
        title: "Replace a key in the backup by a better one only",
        area: "spec",
        client: "any-client",
        generations: [],
        sources: [BACKUPS, SYNAPSE_ROOM_KEYS_CODE],
        before: ["A key in the backup"],
        steps: ["PUT each of the mixes of is_verified, first_message_index and forwarded_count, in both orders"],
        claims: ["K3"],
        note: "Verified wins, then the lower index, then the lower forwarded_count; Synapse also lets the latter raise the index (B05).",
        proof: automated,
    },
    {
        id: "SPC-03",
        title: "See every change of the backup in its etag and count",
        area: "spec",
        client: "any-client",
        generations: [],
        sources: [BACKUPS],
        before: ["A backup"],
        steps: ["PUT and DELETE keys", "GET /room_keys/version: etag and count"],
        claims: ["K7"],
        proof: automated,
    },
    {
        id: "SPC-04",
        title: "Delete a version, or keys of it",
        area: "spec",
        client: "any-client",
        generations: [],
        sources: [BACKUPS],
        before: ["Two versions of the backup, with keys"],
        steps: ["DELETE one session, one room, all keys", "DELETE /room_keys/version/{version}"],
        claims: ["X"],
        proof: automated,
    },
    {
        id: "SPC-05",
        title: "Trust a backup by its signatures or its key",
        area: "spec",
        client: "any-client",
        generations: [],
        sources: [BACKUPS],
        before: ["Backups signed by a device, by the cross-signing key, by nobody, by a stranger"],
        steps: ["GET /room_keys/version", "Verify the signatures, or compare the public key"],
        claims: ["K5"],
        proof: automated,
    },
    {
        id: "SPC-06",
        title: "Read each other's backup entries",
        area: "spec",
        client: "any-client",
        generations: [],
        sources: [BACKUP_FORMAT],
        before: ["Entries that each engine wrote"],
        steps: ["Open them with each other engine"],
        claims: ["K2"],
        note: "The MAC is over an empty string, by an old mistake of libolm that all must share (MSC4048).",
        proof: automated,
    },
    {
        id: "SPC-07",
        title: "Keep to the user's choice about key backup",
        area: "spec",
        client: "any-client",
        generations: [],
        sources: [KEY_BACKUP_PREFERENCE],
        before: ["An account with m.key_backup set, on and off"],
        steps: ["Toggle key backup: the client writes m.key_backup", "Sign in elsewhere: the client respects it"],
        claims: ["K8"],
        proof: automated,
    },
    {
        id: "SPC-08",
        title: "Write and read the key export format",
        area: "spec",
        client: "any-client",
        generations: [],
        sources: [KEY_EXPORTS],
        before: ["Keys, and a passphrase"],
        steps: ["Export to a file", "Import the file"],
        claims: ["K1", "K3"],
        proof: automated,
    },
    {
        id: "SPC-09",
        title: "Open secret storage by key and by phrase",
        area: "spec",
        client: "any-client",
        generations: [],
        sources: [KEY_STORAGE, SECRET_STORAGE, PASSPHRASE_KEYS],
        before: ["Keys of each kind: described with a MAC, without one, made from a phrase, with padded base64"],
        steps: ["Find the default key", "Check the key by its iv and mac", "Decrypt the secrets"],
        claims: ["K2", "K5"],
        proof: automated,
    },
    {
        id: "SPC-10",
        title: "Share secrets with one's own verified devices only",
        area: "spec",
        client: "any-client",
        generations: [],
        sources: [spec("Secrets: Sharing", "sharing")],
        before: ["A verified device with secrets; verified, unverified and foreign devices that ask"],
        steps: ["m.secret.request, also late, twice and cancelled", "m.secret.send"],
        claims: ["K5"],
        proof: automated,
    },
    {
        id: "SPC-11",
        title: "Verify by short authentication string and by QR code",
        area: "spec",
        client: "any-client",
        generations: [],
        sources: [
            spec("Short Authentication String (SAS) verification", "short-authentication-string-sas-verification"),
            spec("QR codes", "qr-codes"),
        ],
        before: ["Two devices; in variants somebody in between swaps keys"],
        steps: ["SAS, ended by each cancel code", "QR codes of modes 0, 1 and 2"],
        claims: ["K5"],
        proof: automated,
    },
    {
        id: "SPC-12",
        title: "Ask other devices for room keys",
        area: "spec",
        client: "any-client",
        generations: [],
        sources: [
            spec("Key requests", "key-requests"),
            spec("Reporting that decryption keys are withheld", "reporting-that-decryption-keys-are-withheld"),
        ],
        before: ["A device without a key that another one has"],
        steps: ["m.room_key_request", "m.forwarded_room_key, or m.room_key.withheld with each code"],
        claims: ["K1", "K3"],
        proof: automated,
    },
    {
        id: "SPC-13",
        title: "Use one-time keys in order, then the fallback key",
        area: "spec",
        client: "any-client",
        generations: [],
        sources: [ONE_TIME_KEYS, CLAIM_KEYS],
        before: ["A device with one-time keys and a fallback key"],
        steps: ["Claim all one-time keys", "Claim one more", "Send room keys over each"],
        claims: ["K1"],
        note: "One-time keys are issued in the order in which they were uploaded (MSC4225).",
        proof: automated,
    },
    {
        id: "SPC-14",
        title: "Share a room's keys with an invited user",
        area: "spec",
        client: "any-client",
        generations: [],
        sources: [spec("Sharing keys between users", "sharing-keys-between-users")],
        before: ["A room whose history is shared, with sessions that may be shared and ones that may not"],
        steps: ["Construction and sharing of the key bundle", "Receiving a key bundle event"],
        claims: ["K2"],
        proof: waitsForItsSuite,
    },
    {
        id: "SPC-15",
        title: "Receive keys by a dehydrated device",
        area: "spec",
        client: "any-client",
        generations: [],
        sources: [DEHYDRATED_DEVICES],
        before: ["Synapse with experimental_features.msc3814_enabled"],
        steps: ["Upload a dehydrated device", "Receive keys while no device is there", "Rehydrate it on a new device"],
        claims: ["K2"],
        note: "A proposal, not in the specification; Element Web uses it wherever the server answers.",
        proof: waitsForItsSuite,
    },
];
