import { randomBytes } from "node:crypto";
import type { FaultProxy } from "../../containers/proxy/fault-proxy.ts";
import { answerChanged, type Exchange, failed, swallowed } from "../../containers/proxy/faults.ts";
import { eventually } from "../../helpers/eventually.ts";
import type { ClaimCode } from "../../helpers/ledger/history.ts";
import type { SessionStatus } from "../../helpers/ledger/verdict.ts";
import type { BackupEntry } from "../../helpers/matrix/user-api.ts";
import { backupPublicKey, type SealedSession, sealBackupEntry } from "../../helpers/megolm/backup.ts";
import { encodeBase64 } from "../../helpers/megolm/base64.ts";
import { readKeyExport, writeKeyExport } from "../../helpers/megolm/key-export.ts";
import { sealSecret } from "../../helpers/megolm/secret-storage.ts";
import { worseCopy } from "../../helpers/megolm/worse-copy.ts";
import { type Interference, NEXT, PASSPHRASE, type Scenario, type Session } from "./scenario.ts";

/** A way to lose keys on purpose, and what the oracle must say of it: that, and nothing more. */
export interface Sabotage extends Interference {
    title: string;
    /** Which store it strikes; undefined for none. */
    store?: "backup" | "file" | "device";
    /** Which sessions of it. Asked at the end. */
    sessions?: (scenario: Scenario) => readonly string[];
    /** What they are there then. */
    status?: SessionStatus;
    /** Whether they were whole there once: then the step is named. */
    after?: typeof NEXT;
    /** Whether the store cannot be opened at all any more. */
    closes?: boolean;
    /** The claims about the account that it breaks: K3 (no index rises), K4 (complete backup), K5 (secrets agree). */
    breaks: readonly ClaimCode[];
}

const BACKUP_KEY = "m.megolm_backup.v1";

/** Which of the account's sessions it is about. */
const SCOPES: Record<string, (all: readonly Session[]) => Session[]> = {
    "one session": ([first]) => (first ? [first] : []),
    "the last session": (all) => all.slice(-1),
    "a whole room": (all) => all.filter(({ room }) => room === all[0]?.room),
};

const ids = (sessions: readonly Session[]): string[] => sessions.map(({ session }) => session);

/** The same text with one bit of it turned over: unpadded base64 before and after. */
function flipped(text: string, at: "first byte" | "last byte"): string {
    const bytes = Buffer.from(text, "base64");
    const place = at === "first byte" ? 0 : bytes.length - 1;
    bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
    return encodeBase64(bytes);
}

/** A session as it is sealed for a backup, with another key in the place of its own. */
function sealed({ exported }: Session, key: string, publicKey: string): SealedSession {
    const { algorithm, sender_key, sender_claimed_keys, forwarding_curve25519_key_chain } = exported;
    const rest = { algorithm, sender_key, sender_claimed_keys, forwarding_curve25519_key_chain };
    return sealBackupEntry({ ...rest, session_key: key }, publicKey);
}

/** A key of the right form, for the right session, that opens nothing: one bit of its ratchet is another. */
function brokenKey(key: string): string {
    const bytes = Buffer.from(key, "base64");
    bytes.writeUInt8(bytes.readUInt8(5) ^ 1, 5);
    return encodeBase64(bytes);
}

const otherPublicKey = (): string => backupPublicKey(randomBytes(32));

/** What an entry of the backup is replaced by; undefined where it is only taken away. */
type Replacement = (session: Session, entry: BackupEntry, publicKey: string) => SealedSession | undefined;

const ENTRIES: [title: string, status: SessionStatus, also: ClaimCode[], replace: Replacement][] = [
    ["is gone", "lost", [], () => undefined],
    ["is sealed to another key", "lost", [], (session) => sealed(session, session.key, otherPublicKey())],
    [
        "has a bit of its ciphertext turned over",
        "lost",
        [],
        (_, { session_data: data }) => ({ ...data, ciphertext: flipped(data.ciphertext, "last byte") }),
    ],
    [
        "has a bit of its MAC turned over",
        "lost",
        [],
        (_, { session_data: data }) => ({ ...data, mac: flipped(data.mac, "first byte") }),
    ],
    [
        "has a bit of its ephemeral key turned over",
        "lost",
        [],
        (_, { session_data: data }) => ({ ...data, ephemeral: flipped(data.ephemeral, "first byte") }),
    ],
    [
        "begins at its second message",
        "worsened",
        ["K3"],
        (session, _, publicKey) => sealed(session, worseCopy(session.key, 1), publicKey),
    ],
    [
        "has another ratchet",
        "broken",
        [],
        (session, _, publicKey) => sealed(session, brokenKey(session.key), publicKey),
    ],
];

/** Puts another entry in the place of one: servers keep the better one of two, so it is taken away first. */
async function replaceEntry({ alice }: Scenario, session: Session, replace: Replacement): Promise<void> {
    const { version, auth_data } = await alice.currentBackup();
    const rooms = await alice.api.backupEntries(version);
    const entry = rooms[session.room]?.sessions[session.session];
    if (!entry) throw new Error(`the backup has no entry of session ${session.session}`);
    const data = replace(session, entry, auth_data.public_key);
    await alice.api.deleteBackupEntry(version, session.room, session.session);
    if (data) await alice.api.putBackupEntry(version, session.room, session.session, { ...entry, session_data: data });
}

function entrySabotages(): Sabotage[] {
    return ENTRIES.flatMap(([what, status, also, replace]) =>
        Object.entries(SCOPES).map(([scope, choose]) => ({
            title: `the backup's entry ${what}: ${scope}`,
            store: "backup" as const,
            sessions: ({ sessions }: Scenario) => ids(choose(sessions)),
            status,
            after: NEXT as typeof NEXT,
            breaks: [...also, "K4" as const],
            act: async (scenario: Scenario) => {
                for (const session of choose(scenario.sessions)) await replaceEntry(scenario, session, replace);
            },
        })),
    );
}

const first = ({ sessions }: Scenario): Session => {
    const [session] = sessions;
    if (!session) throw new Error("there is no session");
    return session;
};
const everySession = async ({ alice }: Scenario): Promise<string[]> =>
    (await alice.phone.heldSessions()).map(({ session_id }) => session_id);

/** What is done to the backup as a whole, or to where its entries are filed. */
function backupSabotages(): Sabotage[] {
    let all: string[] = [];
    const remember = async (scenario: Scenario): Promise<void> => {
        all = await everySession(scenario);
    };
    const older = { version: "" };
    return [
        {
            title: "the backup's entry is filed under another room",
            store: "backup",
            sessions: (scenario) => [first(scenario).session],
            status: "lost",
            after: NEXT,
            breaks: ["K4"],
            act: async (scenario) => {
                const { alice, rooms } = scenario;
                const { room, session } = first(scenario);
                const { version } = await alice.currentBackup();
                const entry = (await alice.api.backupEntries(version))[room]?.sessions[session];
                const elsewhere = rooms.find(({ id }) => id !== room);
                if (!entry || !elsewhere) throw new Error("there is no other room");
                await alice.api.deleteBackupEntry(version, room, session);
                await alice.api.putBackupEntry(version, elsewhere.id, session, entry);
            },
        },
        {
            title: "two entries of the backup change places",
            store: "backup",
            sessions: ({ sessions }) => ids(sessions.slice(0, 2)),
            status: "lost",
            after: NEXT,
            breaks: ["K4"],
            act: async (scenario) => {
                const [one, other] = scenario.sessions;
                if (!one || !other) throw new Error("there are no two sessions");
                await replaceEntry(scenario, one, (_, __, publicKey) => sealed(other, other.key, publicKey));
                await replaceEntry(scenario, other, (_, __, publicKey) => sealed(one, one.key, publicKey));
            },
        },
        {
            title: "the backup is emptied",
            store: "backup",
            sessions: () => all,
            status: "lost",
            after: NEXT,
            breaks: ["K4"],
            act: async (scenario) => {
                await remember(scenario);
                await scenario.alice.emptyBackup();
            },
        },
        {
            title: "the backup is deleted behind the clients' backs",
            store: "backup",
            sessions: () => all,
            status: "lost",
            after: NEXT,
            breaks: ["K4", "K5"],
            act: async (scenario) => {
                await remember(scenario);
                await scenario.alice.deleteBackup();
            },
        },
        {
            title: "an older version of the backup resurfaces",
            prepare: async ({ alice }) => {
                const { version, auth_data } = await alice.currentBackup();
                older.version = version;
                const entries = await alice.api.backupEntries(version);
                const newer = await alice.api.createBackupVersion(auth_data.public_key, auth_data.signatures);
                await alice.api.putBackupEntries(newer, entries);
                const [room = "", ...rest] = Object.keys(entries);
                if (rest.length === 0) throw new Error("there is no second room");
                for (const session of Object.keys(entries[room]?.sessions ?? {})) {
                    await alice.api.deleteBackupEntry(version, room, session).catch(() => {});
                }
                await alice.phone.lookForBackup();
            },
            store: "backup",
            sessions: () => all,
            status: "lost",
            after: NEXT,
            breaks: ["K4", "K5"],
            act: async (scenario) => {
                const { alice } = scenario;
                const now = await alice.currentBackup();
                const before = Object.values(await alice.api.backupEntries(older.version)).flatMap(({ sessions }) =>
                    Object.keys(sessions),
                );
                all = (await everySession(scenario)).filter((session) => !before.includes(session));
                await alice.api.deleteBackupVersion(now.version);
            },
        },
        {
            title: "a new version of the backup has another's key",
            store: "backup",
            sessions: () => all,
            status: "lost",
            after: NEXT,
            breaks: ["K4", "K5"],
            act: async (scenario) => {
                await remember(scenario);
                await scenario.alice.api.createBackupVersion(otherPublicKey());
            },
        },
    ];
}

/** What is done to secret storage: the user's way into the backup. */
function secretSabotages(): Sabotage[] {
    const cases: [title: string, act: (scenario: Scenario) => Promise<void>][] = [
        ["the backup's key is gone from secret storage", ({ alice }) => alice.takeBackupKeyOutOfSecretStorage()],
        [
            "the backup's key in secret storage is sealed to another",
            async ({ alice }) => {
                const secret = await alice.api.accountData<{ encrypted: Record<string, object> }>(BACKUP_KEY);
                const [keyId = ""] = Object.keys(secret?.encrypted ?? {});
                const other = sealSecret(BACKUP_KEY, encodeBase64(randomBytes(32)), randomBytes(32));
                await alice.api.setAccountData(BACKUP_KEY, { encrypted: { [keyId]: { ...other } } });
            },
        ],
        [
            "secret storage has another key, which the user has not",
            async ({ alice }) => {
                const keyId = "another";
                const key = randomBytes(32);
                const { iv, mac } = sealSecret("", "\0".repeat(32), key);
                await alice.api.setAccountData(`m.secret_storage.key.${keyId}`, {
                    algorithm: "m.secret_storage.v1.aes-hmac-sha2",
                    iv,
                    mac,
                });
                await alice.api.setAccountData("m.secret_storage.default_key", { key: keyId });
            },
        ],
        ["secret storage is gone", ({ alice }) => alice.api.setAccountData("m.secret_storage.default_key", {})],
    ];
    const closing = cases.map(
        ([title, act]): Sabotage => ({ title, act, store: "backup", closes: true, breaks: ["K4", "K5"] }),
    );
    let all: string[] = [];
    return [
        ...closing,
        {
            title: "secret storage has the key of another backup",
            store: "backup",
            sessions: () => all,
            status: "lost",
            after: NEXT,
            breaks: ["K4", "K5"],
            act: async (scenario) => {
                all = await everySession(scenario);
                await scenario.alice.putAnotherBackupKeyIntoSecretStorage();
            },
        },
    ];
}

/** What the file is, where it is not what was exported. */
function fileSabotages(): Sabotage[] {
    type Keys = ReturnType<typeof readKeyExport>;
    const rewritten =
        (change: (keys: Keys, scenario: Scenario) => Keys) =>
        (text: string, scenario: Scenario): { text: string } => ({
            text: writeKeyExport(change(readKeyExport(text, PASSPHRASE), scenario), PASSPHRASE),
        });
    const isFirst = (scenario: Scenario) => (one: Keys[number]) => one.session_id === first(scenario).session;
    const base = { store: "file", breaks: [] } as const;
    const one = { ...base, sessions: (scenario: Scenario) => [first(scenario).session] };
    const short = Object.entries(SCOPES).map(
        ([scope, choose]): Sabotage => ({
            ...base,
            title: `the exported file lacks ${scope}`,
            sessions: ({ sessions }) => ids(choose(sessions)),
            status: "lost",
            file: rewritten((keys, { sessions }) => {
                const gone = ids(choose(sessions));
                return keys.filter(({ session_id }) => !gone.includes(session_id));
            }),
        }),
    );
    const body = (text: string): string => text.split("\n").slice(1, -1).join("\n");
    return [
        ...short,
        {
            ...one,
            title: "a session in the exported file begins at its second message",
            status: "worsened",
            file: rewritten((keys, scenario) =>
                keys.map((key) =>
                    isFirst(scenario)(key) ? { ...key, session_key: worseCopy(key.session_key, 1) } : key,
                ),
            ),
        },
        {
            ...one,
            title: "a session in the exported file has another ratchet",
            status: "broken",
            file: rewritten((keys, scenario) =>
                keys.map((key) => (isFirst(scenario)(key) ? { ...key, session_key: brokenKey(key.session_key) } : key)),
            ),
        },
        {
            ...one,
            title: "a session in the exported file is filed under another room",
            status: "lost",
            file: rewritten((keys, scenario) => {
                const elsewhere = scenario.rooms.find(({ id }) => id !== first(scenario).room)?.id ?? "";
                return keys.map((key) => (isFirst(scenario)(key) ? { ...key, room_id: elsewhere } : key));
            }),
        },
        {
            ...base,
            title: "the exported file is cut short",
            closes: true,
            file: (text) => ({ text: text.slice(0, text.length / 2) }),
        },
        {
            ...base,
            title: "a bit of the exported file is turned over",
            closes: true,
            file: (text) => ({ text: text.replace(body(text), () => flipped(body(text), "last byte")) }),
        },
        {
            ...base,
            title: "the exported file has another passphrase",
            closes: true,
            file: (text) => ({ text, passphrase: `not ${PASSPHRASE}` }),
        },
    ];
}

/** What becomes of uploads on their way, while the clients are told that all is well. */
function uploadSabotages(): Sabotage[] {
    type Body = { rooms: Record<string, { sessions: Record<string, unknown> }> };
    const sessionsIn = ({ rooms }: Body): string[] =>
        Object.values(rooms).flatMap(({ sessions }) => Object.keys(sessions));
    /** Does something else with each upload of the account, until so many sessions were on their way. */
    const instead =
        (lost: string[], forward: (exchange: Exchange, body: Body) => Promise<unknown>) =>
        async ({ alice }: Scenario, proxy: FaultProxy, more: number): Promise<void> => {
            const { count, etag } = await alice.currentBackup();
            const onTheirWay = new Set<string>();
            const strike = async (exchange: Exchange): Promise<void> => {
                const body = JSON.parse(exchange.body.toString()) as Body;
                await forward(exchange, body);
                await swallowed({ count: count + onTheirWay.size, etag }).strike(exchange);
                for (const session of sessionsIn(body)) onTheirWay.add(session);
            };
            lost.length = 0;
            proxy.on({ method: "PUT", endpoint: "room_keys/keys", user: alice.userId }, { title: "instead", strike });
            await eventually(
                `${more} new sessions to be on their way to the backup`,
                async () => {
                    await alice.phone.hurryUploads();
                    return onTheirWay.size;
                },
                (size) => size === more,
            );
            if (lost.length === 0) lost.push(...onTheirWay);
        };
    const dropped: string[] = [];
    const misled: string[] = [];
    const short: string[] = [];
    const base = { store: "backup", status: "lost", breaks: ["K4"] } as const;
    return [
        {
            ...base,
            title: "uploads are dropped, and answered with 200",
            sessions: () => dropped,
            uploads: instead(dropped, async () => {}),
        },
        {
            ...base,
            title: "uploads go to a version that is not current, and are answered with 200",
            sessions: () => misled,
            uploads: instead(misled, (exchange) =>
                exchange.forward({ url: exchange.url.replace(/version=\w+/, "version=0") }),
            ),
        },
        {
            ...base,
            title: "one session is left out of the uploads",
            sessions: () => short,
            uploads: instead(short, async (exchange, body) => {
                const [gone = ""] = short.length > 0 ? short : sessionsIn(body);
                if (short.length === 0) short.push(gone);
                const rooms = structuredClone(body.rooms);
                for (const room of Object.values(rooms)) delete room.sessions[gone];
                await exchange.forward({ body: Buffer.from(JSON.stringify({ rooms })) });
            }),
        },
    ];
}

/** What a homeserver does to who restores from it, while it keeps all it has. */
function servedSabotages(): Sabotage[] {
    type Rooms = Record<string, { sessions: Record<string, BackupEntry> }>;
    const answering =
        (change: (rooms: Rooms, session: Session) => void) =>
        async (scenario: Scenario, proxy: FaultProxy): Promise<void> => {
            const [user, endpoint] = [scenario.alice.userId, "room_keys/keys"];
            const served = ({ rooms }: { rooms: Rooms }): object => {
                change(rooms, first(scenario));
                return { rooms };
            };
            proxy.on({ method: "GET", endpoint, user }, answerChanged(served));
            // Clients ask for single ones that they miss.
            proxy.on({ method: "GET", endpoint: `${endpoint}/{roomId}/{sessionId}`, user }, failed(503));
        };
    const base = { store: "device", status: "lost", breaks: [] } as const;
    return [
        {
            ...base,
            title: "the homeserver hides a session from who restores",
            sessions: (scenario) => [first(scenario).session],
            prepare: answering((rooms, { room, session }) => delete rooms[room]?.sessions[session]),
        },
        {
            ...base,
            title: "the homeserver serves what was sealed to another in the place of a session",
            sessions: (scenario) => [first(scenario).session],
            prepare: answering((rooms, session) => {
                const entry = rooms[session.room]?.sessions[session.session];
                if (entry) entry.session_data = sealed(session, session.key, otherPublicKey());
            }),
        },
    ];
}

/** All of them. */
export function sabotages(): Sabotage[] {
    return [
        ...entrySabotages(),
        ...backupSabotages(),
        ...secretSabotages(),
        ...fileSabotages(),
        ...uploadSabotages(),
        ...servedSabotages(),
    ];
}
