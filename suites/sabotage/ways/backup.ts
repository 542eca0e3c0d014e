import { NEXT } from "../scenario.ts";
import { replaceEntry } from "./entries.ts";
import { everySession, first, ids, losingTheBackup, otherPublicKey, type Sabotage, sealed } from "./sabotage.ts";

/** What is done to the backup as a whole, or to where its entries are filed. */
export function backupSabotages(): Sabotage[] {
    let gone: string[] = [];
    let older = "";
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
        losingTheBackup("the backup is emptied", ["K4"], ({ alice }) => alice.emptyBackup()),
        losingTheBackup("the backup is deleted behind the clients' backs", ["K4", "K5"], ({ alice }) =>
            alice.deleteBackup(),
        ),
        losingTheBackup("a new version of the backup has another's key", ["K4", "K5"], ({ alice }) =>
            alice.api.createBackupVersion(otherPublicKey()),
        ),
        {
            title: "an older version of the backup resurfaces",
            prepare: async ({ alice }) => {
                const { version, auth_data } = await alice.currentBackup();
                older = version;
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
            sessions: () => gone,
            status: "lost",
            after: NEXT,
            breaks: ["K4", "K5"],
            act: async (scenario) => {
                const { alice } = scenario;
                const now = await alice.currentBackup();
                const before = Object.values(await alice.api.backupEntries(older)).flatMap(({ sessions }) =>
                    Object.keys(sessions),
                );
                gone = (await everySession(scenario)).filter((session) => !before.includes(session));
                await alice.api.deleteBackupVersion(now.version);
            },
        },
    ];
}
