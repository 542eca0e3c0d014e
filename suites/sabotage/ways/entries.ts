import type { ClaimCode } from "../../../helpers/ledger/history.ts";
import type { SessionStatus } from "../../../helpers/ledger/verdict.ts";
import type { BackupEntry } from "../../../helpers/matrix/user-api.ts";
import type { SealedSession } from "../../../helpers/megolm/backup.ts";
import { worseCopy } from "../../../helpers/megolm/worse-copy.ts";
import { NEXT, type Scenario, type Session } from "../scenario.ts";
import { brokenKey, flipped, ids, otherPublicKey, type Sabotage, SCOPES, sealed } from "./sabotage.ts";

/** What an entry of the backup is replaced by; undefined where it is only taken away. */
export type Replacement = (session: Session, entry: BackupEntry, publicKey: string) => SealedSession | undefined;

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
export async function replaceEntry({ alice }: Scenario, session: Session, replace: Replacement): Promise<void> {
    const { version, auth_data } = await alice.currentBackup();
    const rooms = await alice.api.backupEntries(version);
    const entry = rooms[session.room]?.sessions[session.session];
    if (!entry) throw new Error(`the backup has no entry of session ${session.session}`);
    const data = replace(session, entry, auth_data.public_key);
    await alice.api.deleteBackupEntry(version, session.room, session.session);
    if (data) await alice.api.putBackupEntry(version, session.room, session.session, { ...entry, session_data: data });
}

export function entrySabotages(): Sabotage[] {
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
