/**
 * Deleting keys, by session, by room and all of them, and deleting a version: "Both the information about the backup, as well as
 * all key data related to the backup will be deleted". What is not named must stay.
 */
import { rule } from "../../fixtures/rule.ts";
import { refusalOf } from "../../helpers/matrix/refusal.ts";
import type { UserApi } from "../../helpers/matrix/user-api.ts";
import { DELETE_KEYS, DELETE_VERSION } from "../../helpers/paths/catalogue/spec.ts";
import { entry, OTHER_ROOM, ROOM, random } from "./entry.ts";

const NOT_FOUND = { status: 404, errcode: "M_NOT_FOUND" };

/** Two sessions in one room and one in another. */
async function fill(api: UserApi, version: string): Promise<{ one: string; two: string; three: string }> {
    const [one, two, three] = [random(32), random(32), random(32)];
    await api.putBackupEntries(version, {
        [ROOM]: { sessions: { [one]: entry(), [two]: entry() } },
        [OTHER_ROOM]: { sessions: { [three]: entry() } },
    });
    return { one, two, three };
}

/** The ids of a version's sessions, in order. */
async function sessionsIn(api: UserApi, version: string): Promise<string[]> {
    const rooms = Object.values(await api.backupEntries(version));
    return rooms.flatMap(({ sessions }) => Object.keys(sessions)).sort();
}

/** The three requests that delete keys. */
const DELETIONS = {
    "one session": (api: UserApi, version: string, session: string) => api.deleteBackupEntry(version, ROOM, session),
    "a room": (api: UserApi, version: string) => api.deleteBackupRoom(version, ROOM),
    "all rooms": (api: UserApi, version: string) => api.deleteBackupEntries(version),
};

rule("SPC-04", "keys", async ({ account: { api }, says, step }) => {
    const exactly = says(DELETE_KEYS, "A DELETE takes the keys that it names, and no others");
    const again = says(DELETE_KEYS, "A DELETE of keys that are gone succeeds");
    const old = says(
        DELETE_KEYS,
        "Keys of a version that is not current can be deleted, and those of the current one stay",
    );
    await step("DELETE one session, one room, all keys", async () => {
        for (const [what, remove] of Object.entries(DELETIONS)) {
            const version = await api.createBackupVersion(random(32));
            const { one, two, three } = await fill(api, version);
            await remove(api, version, one);
            const left = { "one session": [two, three], "a room": [three], "all rooms": [] }[what] ?? [];
            exactly.must({ case: `DELETE ${what}`, expected: [...left].sort(), seen: await sessionsIn(api, version) });
            again.must({
                case: `DELETE ${what}`,
                expected: "accepted",
                seen: await refusalOf(remove(api, version, one)),
            });

            const next = await api.createBackupVersion(random(32));
            const kept = Object.values(await fill(api, next)).sort();
            old.must({
                case: `DELETE ${what}`,
                expected: "accepted",
                seen: await refusalOf(remove(api, version, three)),
            });
            old.must({ case: `after DELETE ${what}`, expected: kept, seen: await sessionsIn(api, next) });
        }
    });
});

rule("SPC-04", "a version", async ({ account: { api }, says, step }) => {
    const gone = says(DELETE_VERSION, "A version that is deleted is gone, with its keys");
    const stays = says(DELETE_VERSION, "Other versions stay, with their keys");
    const again = says(DELETE_VERSION, "Deleting a version that was deleted before succeeds");
    const old = await api.createBackupVersion(random(32));
    const { one } = await fill(api, old);
    const current = await api.createBackupVersion(random(32));
    const kept = Object.values(await fill(api, current)).sort();
    await step("DELETE /room_keys/version/{version}", () => api.deleteBackupVersion(old));
    gone.must({ case: "GET the version", expected: undefined, seen: await api.backupVersion(old) });
    gone.must({ case: "GET its keys", expected: NOT_FOUND, seen: await refusalOf(api.backupEntries(old)) });
    gone.must({ case: "GET one of them", expected: undefined, seen: await api.backupEntry(old, ROOM, one) });
    for (const [what, remove] of Object.entries(DELETIONS)) {
        gone.must({ case: `DELETE ${what} of it`, expected: NOT_FOUND, seen: await refusalOf(remove(api, old, one)) });
    }
    stays.must({ case: "which is current", expected: current, seen: (await api.backupVersion())?.version });
    stays.must({ case: "its keys", expected: kept, seen: await sessionsIn(api, current) });
    again.must({ expected: "accepted", seen: await refusalOf(api.deleteBackupVersion(old)) });
});

rule("SPC-04", "what is not there, or another's", async ({ account: { api }, people, says }) => {
    const unknown = says(DELETE_VERSION, "Deleting a version that never was is refused as not found");
    const keys = says(DELETE_KEYS, "Deleting keys of a version that never was is refused as not found");
    const others = says(DELETE_VERSION, "Nobody deletes another user's backup");
    const never = "987654321";
    unknown.must({ expected: NOT_FOUND, seen: await refusalOf(api.deleteBackupVersion(never)) });
    for (const [what, remove] of Object.entries(DELETIONS)) {
        keys.must({
            case: `DELETE ${what}`,
            expected: NOT_FOUND,
            seen: await refusalOf(remove(api, never, "session")),
        });
    }
    const version = await api.createBackupVersion(random(32));
    const { one, two, three } = await fill(api, version);
    const mallory = await people.account("Mallory");
    for (const [what, remove] of Object.entries(DELETIONS)) {
        const seen = await refusalOf(remove(mallory.api, version, one));
        others.must({ case: `Mallory: DELETE ${what}`, expected: NOT_FOUND, seen });
    }
    const seen = await refusalOf(mallory.api.deleteBackupVersion(version));
    others.must({ case: "Mallory: DELETE the version", expected: NOT_FOUND, seen });
    others.must({ case: "Alice's keys", expected: [one, two, three].sort(), seen: await sessionsIn(api, version) });
});
