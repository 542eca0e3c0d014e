/**
 * "When a client uploads a key for a session that the server already has a key for, the server will choose to either keep the
 * existing key or replace it": verified before not verified, then the lower first_message_index, then the lower forwarded_count.
 * Every mix of better, equal and worse is uploaded in both orders; a mix's other order is the mix of the opposites.
 */
import { rule } from "../../fixtures/rule.ts";
import { type EntryRank, keptEntry } from "../../helpers/matrix/kept-entry.ts";
import type { BackupEntry } from "../../helpers/matrix/user-api.ts";
import { openBackupEntry, sealBackupEntry } from "../../helpers/megolm/backup.ts";
import { worseCopy } from "../../helpers/megolm/worse-copy.ts";
import { BACKUPS } from "../../helpers/paths/catalogue/spec.ts";
import { type KnownDifference, knownDifferences } from "../../helpers/paths/known-differences.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { backupKeyOf } from "./backup-key.ts";
import { entry, ROOM, random } from "./entry.ts";

const VERIFIED = [
    { is: "verified where the first is not", first: false, second: true },
    { is: "verified as the first", first: true, second: true },
    { is: "not verified, nor is the first", first: false, second: false },
    { is: "not verified where the first is", first: true, second: false },
];
const NUMBERS = [
    { is: "lower", first: 5, second: 3 },
    { is: "equal", first: 5, second: 5 },
    { is: "higher", first: 5, second: 7 },
];

/** Every mix: what the second entry is, next to the first. */
const MIXES = VERIFIED.flatMap((verified) =>
    NUMBERS.flatMap((index) =>
        NUMBERS.map((forwarded) => ({
            title: `the second is ${verified.is}, its index ${index.is}, its forwarded_count ${forwarded.is}`,
            first: rank(verified.first, index.first, forwarded.first),
            second: rank(verified.second, index.second, forwarded.second),
        })),
    ),
);

function rank(is_verified: boolean, first_message_index: number, forwarded_count: number): EntryRank {
    return { is_verified, first_message_index, forwarded_count };
}

/** Why Synapse takes the second where the specification keeps the first. */
function differenceOf(first: EntryRank, second: EntryRank): KnownDifference | undefined {
    if (second.first_message_index < first.first_message_index) return knownDifferences.lowerIndexOverVerified;
    if (second.forwarded_count < first.forwarded_count) return knownDifferences.lowerForwardedCount;
    return undefined;
}

const PUT_MIXES = "PUT each of the mixes of is_verified, first_message_index and forwarded_count, in both orders";

rule("SPC-02", async ({ account: { api }, says, step }) => {
    const keeps = says(BACKUPS, "Of two entries of a session, the better one is kept");
    const whole = says(BACKUPS, "What is kept is one of the two, whole");
    const version = await api.createBackupVersion(random(32));
    await step(PUT_MIXES, async () => {
        for (const { title, first, second } of MIXES) {
            const session = random(32);
            const entries = { first: entry(first), second: entry(second) };
            await api.putBackupEntry(version, ROOM, session, entries.first);
            await api.putBackupEntry(version, ROOM, session, entries.second);
            const kept = await api.backupEntry(version, ROOM, session);
            const seen = whichOf(kept, entries);
            const due = keptEntry(first, second);
            const difference = due === "the first" ? differenceOf(first, second) : undefined;
            keeps.must({
                case: title,
                // Where nothing sets them apart, either is as good.
                expected: due === "either" ? seen : due,
                seen,
                ...(difference && { known: { difference, seen: "the second" } }),
            });
            const { session_data: _, ...rest } = kept ?? entry();
            whole.must({ case: title, expected: seen === "the first" ? first : second, seen: rest });
        }
    });
});

function whichOf(kept: BackupEntry | undefined, { first, second }: Record<"first" | "second", BackupEntry>): string {
    if (kept?.session_data.ciphertext === first.session_data.ciphertext) return "the first";
    return kept?.session_data.ciphertext === second.session_data.ciphertext ? "the second" : "neither";
}

rule(
    "SPC-02",
    "what it costs: a copy that begins later, and was never forwarded",
    async ({ homeserver, people, alice, bob, watch, step, expectKeys }) => {
        const kitchen = await people.room("Kitchen", [alice, bob]);
        await kitchen.talk(bob, { sessions: 1, messages: 4 });
        await alice.untilBackedUp(1);
        const { version, auth_data } = await alice.currentBackup();
        const [session = ""] = await kitchen.sessionsOf(alice, kitchen.messages);
        const good = await alice.api.backupEntry(version, kitchen.id, session);
        if (!good) throw new Error("the backup does not hold the session that Bob wrote in");
        // As a device uploads it that was given the key by another one.
        await alice.api.deleteBackupEntry(version, kitchen.id, session);
        await alice.api.putBackupEntry(version, kitchen.id, session, { ...good, forwarded_count: 1 });
        await watch(alice);

        const putsWorse = async (): Promise<void> => {
            const opened = openBackupEntry(good.session_data, await backupKeyOf(alice));
            const worse = { ...opened, session_key: worseCopy(opened.session_key, 2) };
            await alice.api.putBackupEntry(version, kitchen.id, session, {
                ...good,
                first_message_index: 2,
                forwarded_count: 0,
                session_data: sealBackupEntry(worse, auth_data.public_key),
            });
        };
        await step(PUT_MIXES, putsWorse, { which: "a copy that begins later, and was never forwarded" });

        const where = { by: alice.phone, claims: ["K1", "K3"] } as const;
        if (homeserver.software.name !== "Synapse") expectKeys().toBeKept(where);
        else expectKeys().toBeBrokenBy(knownIssues.B05, { ...where, breaks: ["K3", "B"] });
    },
);
