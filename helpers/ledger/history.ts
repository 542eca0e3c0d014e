import { readFile } from "node:fs/promises";
import { z } from "zod";

/** Where one session stands in one store: what `readSessionKey` tells of it, and a name for its key bytes. */
const copy = z.strictObject({
    room: z.string(),
    session: z.string(),
    /** The lowest message index that this copy decrypts. */
    firstKnownIndex: z.int().nonnegative(),
    /** Equal for equal key bytes; see `sessionKeyDigest`. Names the proof in `History.proofs`. */
    key: z.string(),
    /** The first message index that the homeserver reports for a backup entry, where the key says another; null for no number. */
    reported: z.number().nullable().optional(),
});

/** An entry that is there but that the user's key does not open, or that is no session. */
const unreadable = z.strictObject({ room: z.string(), session: z.string(), why: z.string() });

const store = z.strictObject({
    /** Stays the same over a run: `"device:LAPTOP"`, `"backup"`, `"export:element-keys.txt"`. */
    id: z.string(),
    kind: z.enum(["device", "backup", "export"]),
    /** For people: `"Alice's laptop (Element Web)"`. */
    label: z.string(),
    copies: z.array(copy),
    unreadable: z.array(unreadable),
    /** Why the user cannot open it with what the user has: to the user it is as good as empty. */
    closed: z.string().optional(),
    /** Why keyproof could not read it just then: its copies are unknown, not absent. */
    unread: z.string().optional(),
    /** Which version of the backup it is; without one where there is no backup. Records made before it was kept lack it. */
    version: z.string().optional(),
});

/** What the homeserver keeps of the account, as it answers: ids, counts and digests of rows. */
const server = z.strictObject({
    /** Every backup version that is there, current or not, with each entry as it is sealed. */
    versions: z.array(
        z.strictObject({
            version: z.string(),
            publicKey: z.string(),
            count: z.int(),
            etag: z.string(),
            entries: z.array(z.strictObject({ room: z.string(), session: z.string(), digest: z.string() })),
        }),
    ),
    /** Secret storage and what is in it, by the type of the account data. */
    accountData: z.array(z.strictObject({ type: z.string(), digest: z.string() })),
    /** The ids of all devices, the dehydrated one apart. */
    devices: z.array(z.string()),
    dehydrated: z.string().nullable(),
    /** To-device messages that wait for devices that are off: a digest each. */
    waiting: z.array(z.strictObject({ device: z.string(), label: z.string(), messages: z.array(z.string()) })),
});
export type ServerRecord = z.infer<typeof server>;

/** What the account says about its backup, beside the keys in it. All public halves. */
const account = z.strictObject({
    backup: z
        .strictObject({
            version: z.string(),
            publicKey: z.string(),
            count: z.int(),
            etag: z.string(),
            entries: z.int(),
        })
        .nullable(),
    secretStorage: z
        .strictObject({
            keyId: z.string(),
            /** Whether the recovery key that the user holds is the key of secret storage. */
            userHoldsKey: z.boolean(),
            /** The public half of the backup key kept there; null where there is none or it could not be opened. */
            backupKey: z.string().nullable(),
        })
        .nullable(),
    /** The public master cross-signing key; null where there is none. Records made before it was kept lack it. */
    identity: z.string().nullable().optional(),
    /** The ids of the devices with encryption keys, dehydrated ones apart. Records made before it was kept lack it. */
    signedIn: z.array(z.string()).optional(),
    /** Where the path is about the homeserver itself. */
    server: server.optional(),
    /** The backup key that each signed-in device of ours has cached (its public half), and the version it uploads to. */
    devices: z.array(
        z.strictObject({
            id: z.string(),
            label: z.string(),
            backupKey: z.string().nullable(),
            uploadsTo: z.string().nullable(),
        }),
    ),
});

/** What a path may be there to change of an account: put another in its place, or take away. */
const accountChange = z.enum(["backup", "recovery key", "identity", "devices"]);
export type AccountChange = z.infer<typeof accountChange>;

const seq = z.int().nonnegative();

/**
 * What a client's words say about keys, so that they can be held against what is so (K7). "The client" is the one that
 * said it, by its label; "now" is the next checkpoint, and "before" the last one.
 */
const statement = z.discriminatedUnion("about", [
    /** "Successfully restored 19 keys": so many the backup gives, and the client now holds them. */
    z.strictObject({ about: z.literal("restored"), keys: z.int() }),
    /** "Failed to decrypt 2 sessions!": so many entries of the backup do not open. */
    z.strictObject({ about: z.literal("not decrypted"), sessions: z.int() }),
    /** "All keys backed up": all that the client holds now is in the backup. */
    z.strictObject({ about: z.literal("all backed up") }),
    /** "Your keys are now being backed up from this device": the client now uploads to the current version. */
    z.strictObject({ about: z.literal("connected") }),
    /** "It has access to your encrypted messages": the client now has the current backup's key. */
    z.strictObject({ about: z.literal("access") }),
    /** "This session is not backing up your keys": it now uploads to none, or to one that is not current. */
    z.strictObject({ about: z.literal("not connected") }),
    /** The current backup version as the client shows it; null where it says that there is none. */
    z.strictObject({ about: z.literal("version"), version: z.string().nullable() }),
    /** A recovery key was accepted: it opens secret storage, which holds the backup's key. */
    z.strictObject({ about: z.literal("recovery key accepted") }),
    /** The whole of a key export is now in the client's store. */
    z.strictObject({ about: z.literal("imported"), file: z.string() }),
    /** "Some session data, including encrypted message keys, is missing": the client held keys before, and none now. */
    z.strictObject({ about: z.literal("keys missing") }),
    /** It was refused, or it failed: nothing that was before is changed now. */
    z.strictObject({ about: z.literal("refused") }),
]);

/** What a client's words say about keys. */
export type Statement = z.infer<typeof statement>;

const entry = z.discriminatedUnion("kind", [
    z.strictObject({
        kind: z.literal("message"),
        seq,
        event: z.string(),
        room: z.string(),
        session: z.string(),
        /** As the ciphertext says. */
        index: z.int().nonnegative(),
        sender: z.string(),
        /** Digest of what the sender says was sent; null where no sender's record exists. */
        sent: z.string().nullable(),
    }),
    /** A step of the documented path, by the document's own title. Written when it begins. */
    z.strictObject({ kind: z.literal("step"), seq, title: z.string() }),
    /** What a client told its user: a warning, a result; and what that says about keys, where it says something. */
    z.strictObject({
        kind: z.literal("notice"),
        seq,
        client: z.string(),
        text: z.string(),
        means: statement.optional(),
    }),
    /** Where the software and a document disagree. Never about a lost key: those are the claims' business. */
    z.strictObject({
        kind: z.literal("finding"),
        seq,
        /** Title and address of what disagrees with the run: a document, an issue that tells of the same. */
        document: z.string(),
        url: z.string(),
        says: z.string(),
        seen: z.string(),
    }),
    /** What the path counts on about keys, and what was seen at the end of the wait for it. */
    z.strictObject({
        kind: z.literal("expectation"),
        seq,
        /** `"Alice's backup to hold 11 sessions"` */
        what: z.string(),
        met: z.boolean(),
        /** The last thing seen, in words. */
        seen: z.string(),
        /** How many sessions a store is to hold, and what the oracle read in it right after the wait. */
        holds: z.strictObject({ sessions: z.int().nonnegative(), store }).optional(),
    }),
    /** Entries of the key backup that the homeserver acknowledged (200): it has to hold them from then on. */
    z.strictObject({
        kind: z.literal("accepted"),
        seq,
        client: z.string(),
        /** Method, endpoint, version, and which of the client's requests of its kind it was: `"PUT room_keys/keys (2)"`. */
        request: z.string(),
        sessions: z.array(z.strictObject({ room: z.string(), session: z.string() })),
    }),
    /** The test, or an operator, takes entries out of the backup or spoils them: what was in it before says nothing of later. */
    z.strictObject({
        kind: z.literal("spoilt"),
        seq,
        /** `"every entry is deleted"` */
        what: z.string(),
    }),
    /** What a client showed for messages that the path read on it. */
    z.strictObject({
        kind: z.literal("shown"),
        seq,
        /** Label and id of the device. */
        client: z.string(),
        device: z.string(),
        /** Events shown as they were sent. */
        asSent: z.array(z.string()),
        otherwise: z.array(
            z.strictObject({
                event: z.string(),
                as: z.enum(["undecryptable", "another text", "not at all"]),
                /** The app's own words in place of the message. */
                words: z.string().optional(),
            }),
        ),
        /** Whether the path counts on every message being shown as it was sent. */
        expected: z.boolean(),
        /** What the device held right after. */
        store,
    }),
    /** What every store held once the step before it was done. */
    z.strictObject({ kind: z.literal("checkpoint"), seq, name: z.string(), stores: z.array(store), account }),
]);

/** Which messages a key really decrypts, tried with that key and nothing else. */
const proof = z.strictObject({
    /** As in `Copy.key`. */
    key: z.string(),
    session: z.string(),
    /** Events it decrypts to what was sent. */
    opens: z.array(z.string()),
    /** Events that its first index promises and that it does not decrypt to what was sent. */
    fails: z.array(z.strictObject({ event: z.string(), why: z.string() })),
});

/** What a documented path promises, as data. Names of stores and checkpoints are the history's own. */
const claim = z.discriminatedUnion("claim", [
    /** No loss: what was known at `from` is, at `to`, in at least one of `stores`, no worse and proven. */
    z.strictObject({ claim: z.literal("K1"), from: z.string(), to: z.string(), stores: z.array(z.string()) }),
    /** Fresh device: `store`, given only the documented input, decrypts every message of the ledger. */
    z.strictObject({ claim: z.literal("K2"), from: z.string(), to: z.string(), store: z.string() }),
    /** Index: no first known index rises in any store between `from` and `to`. */
    z.strictObject({ claim: z.literal("K3"), from: z.string(), to: z.string() }),
    /** Complete backup: the current version holds the whole ledger, and its count says so. */
    z.strictObject({ claim: z.literal("K4"), from: z.string(), to: z.string() }),
    /** Secrets agree: secret storage, the current version and each device name the same backup key. */
    z.strictObject({ claim: z.literal("K5"), to: z.string() }),
    /** Atomic: at every checkpoint after `from`, up to `to`, what was known before is in one of `stores` that was there. */
    z.strictObject({ claim: z.literal("K6"), from: z.string(), to: z.string(), stores: z.array(z.string()) }),
    /** Truthful UI: every statement between `from` and `to` is so. */
    z.strictObject({ claim: z.literal("K7"), from: z.string(), to: z.string() }),
    /** Others converge: each of these devices can read the current version at `to`, and wrote to it a session made since `from`. */
    z.strictObject({ claim: z.literal("K8"), from: z.string(), to: z.string(), devices: z.array(z.string()) }),
    /** Effect: exactly these are others at `to` than at `from`, or gone, or new; of devices, only going counts. */
    z.strictObject({ claim: z.literal("E"), from: z.string(), to: z.string(), changes: z.array(accountChange) }),
    /** Held: everything that the path counts on about keys, from the account's beginning on, is so. */
    z.strictObject({ claim: z.literal("H"), to: z.string() }),
    /** Readable: where a device holds a message's key, it shows the message as it was sent. */
    z.strictObject({ claim: z.literal("R"), to: z.string() }),
    /** Backup keeps: one version of the backup keeps every entry that it held at an earlier look, from no later index on. */
    z.strictObject({ claim: z.literal("B"), to: z.string() }),
    /** Same rows: what the homeserver keeps of the account is at `to` what it was at `from`, row by row. */
    z.strictObject({ claim: z.literal("S"), from: z.string(), to: z.string() }),
    /** Documented loss: exactly what no store of `survivors` held at `from` is lost at `to`. */
    z.strictObject({
        claim: z.literal("X"),
        from: z.string(),
        to: z.string(),
        survivors: z.array(z.string()),
        stores: z.array(z.string()),
        /** Part of the warning that the user must have been shown first; absent where the document has none. */
        warning: z.string().optional(),
    }),
]);

const history = z.strictObject({
    format: z.literal("keyproof-history"),
    version: z.literal(1),
    /** Path id of the catalogue, and which variant of it where there are several. */
    path: z.string(),
    variant: z.string().optional(),
    title: z.string(),
    /** What it ran against, by part: `{ homeserver: "Synapse 1.163.2 (PyPI)", "element web": "…" }`. */
    target: z.record(z.string(), z.string()),
    account: z.string(),
    /** Room names by id, for people. */
    rooms: z.record(z.string(), z.string()),
    claims: z.array(claim),
    entries: z.array(entry),
    proofs: z.array(proof),
    /** Where an account is too large for every message: how many of how many were tried. */
    sample: z.strictObject({ tried: z.int(), of: z.int() }).optional(),
    /** The step that the record ends in, where the path stopped and nobody could look any more. */
    endsIn: z.string().optional(),
});

/** The ordered, serialisable record of a run. Holds ids, indexes and digests; never a secret. */
export type History = z.infer<typeof history>;
export type HistoryEntry = History["entries"][number];
export type Notice = Extract<HistoryEntry, { kind: "notice" }>;
export type Finding = Extract<HistoryEntry, { kind: "finding" }>;
export type Expectation = Extract<HistoryEntry, { kind: "expectation" }>;
export type Accepted = Extract<HistoryEntry, { kind: "accepted" }>;
export type Shown = Extract<HistoryEntry, { kind: "shown" }>;
export type Message = Extract<HistoryEntry, { kind: "message" }>;
export type Checkpoint = Extract<HistoryEntry, { kind: "checkpoint" }>;
export type StoreRecord = Checkpoint["stores"][number];
export type AccountRecord = Checkpoint["account"];
export type Copy = StoreRecord["copies"][number];
export type Proof = History["proofs"][number];
export type Claim = History["claims"][number];
export type ClaimCode = Claim["claim"];

/** A file that is no history. */
export class HistoryError extends Error {}

/**
 * Reads a history from its JSON form.
 *
 * @throws HistoryError saying where it is not one
 */
export function parseHistory(text: string): History {
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch (error) {
        throw new HistoryError(`not JSON: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
    const parsed = history.safeParse(value);
    if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw new HistoryError(`not a keyproof history: ${issue?.message} at "${issue?.path.join(".")}"`);
    }
    return parsed.data;
}

/** Reads a history file. @throws HistoryError, or the file system's own error */
export async function readHistory(file: string): Promise<History> {
    return parseHistory(await readFile(file, "utf8"));
}
