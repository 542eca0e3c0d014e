import { expect } from "@playwright/test";
import type { PathFixtures } from "../../fixtures/path.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { BackupRooms } from "../../helpers/matrix/user-api.ts";
import { decodeBase64 } from "../../helpers/megolm/base64.ts";
import { caseTable, type ReportedCase, reportedBy } from "../../helpers/megolm/cases.ts";
import type { ExportedSession } from "../../helpers/megolm/key-export.ts";
import { BACKUPS } from "../../helpers/paths/catalogue/spec.ts";

interface QuirkyEntry extends ReportedCase {
    room: string;
    session: string;
    body: BackupRooms[string]["sessions"][string];
}

interface Cases {
    privateKey: string;
    publicKey: string;
    entries: QuirkyEntry[];
}

const { privateKey, publicKey, entries } = caseTable<Cases>("backups.json");

/** What is right for a client: it has the key then, has not, or may do either. */
const RIGHT: Readonly<Record<string, readonly boolean[]>> = {
    restored: [true],
    "not restored, counted as failure": [false],
    "restored, or counted as failure": [true, false],
};

/** The entries that clients have to deal with; a homeserver refuses the others: SPC-16. */
const FOR_CLIENTS = entries.filter(({ right }) => right in RIGHT);

/** What clients do otherwise. */
const SEEN: Readonly<Record<string, boolean>> = {
    // vodozemac compares as many bytes as there are.
    "03-mac-of-32-bytes": true,
    "05-mac-of-1-byte": true,
    "08-sender_claimed_keys-missing": false,
    // Since crypto-wasm 18.2.
    "12-shared_history-both-names": false,
};

/** Gives someone, in place of their backup, one with entries as other software writes them, and its key into secret storage. */
export async function giveQuirkyBackup(person: Person): Promise<void> {
    const version = await person.api.createBackupVersion(publicKey);
    await person.putAnotherBackupKeyIntoSecretStorage(decodeBase64(privateKey));
    for (const { room, session, body } of FOR_CLIENTS) {
        await person.api.putBackupEntry(version, room, session, body);
    }
}

/** Whether a device has the key of the entry that is as the specification says. */
export function holdsControl(held: readonly ExportedSession[]): boolean {
    return held.some(({ session_id }) => session_id === FOR_CLIENTS[0]?.session);
}

/**
 * Holds what a device restored to the right result of each entry. What is otherwise is a finding that names the entry, or,
 * where nobody has seen it so far, a failure of the test.
 *
 * @param by for people: which software restored the backup
 */
export function compareEntries(held: readonly ExportedSession[], by: string, finding: PathFixtures["finding"]): void {
    for (const { name, right, why, ref, room, session } of FOR_CLIENTS) {
        const seen = held.some((one) => one.session_id === session && one.room_id === room);
        const good = RIGHT[right] ?? [];
        const words = `${name} by ${by}: ${seen ? "restored" : "not restored"}`;
        expect.soft([...good, SEEN[name]], words).toContain(seen);
        if (good.includes(seen)) continue;
        finding(BACKUPS, { says: `${name}: ${right}. ${why}${reportedBy({ ref })}`, seen: words });
    }
}
