/**
 * "An opaque string representing stored keys in the backup. … If not equal, another client has modified the backup": whoever
 * relies on it must find every change, and no change where there was none.
 */
import { rule } from "../../fixtures/rule.ts";
import type { BackupState } from "../../helpers/matrix/user-api.ts";
import { GET_VERSION, PUT_KEYS } from "../../helpers/paths/catalogue/spec.ts";
import { knownDifferences } from "../../helpers/paths/known-differences.ts";
import { entry, OTHER_ROOM, ROOM, random } from "./entry.ts";

const CHANGE = "PUT and DELETE keys";
const LOOK = "GET /room_keys/version: etag and count";

rule("SPC-03", async ({ account: { api }, says, step }) => {
    const other = says(GET_VERSION, "The etag is another one after each request that changes keys");
    const same = says(GET_VERSION, "The etag stays where a request changes no key");
    const counts = says(GET_VERSION, "The count is the number of keys");
    const answers = says(
        PUT_KEYS,
        "A request that changes keys is answered with the etag and count that the version has then",
    );
    const version = await api.createBackupVersion(random(32));
    const [one, two, three] = [random(32), random(32), random(32)];
    const good = entry();

    /** What is done, whether it changes a key, and how many there are then. */
    const requests: { title: string; changes: boolean; count: number; send: () => Promise<BackupState> }[] = [
        {
            title: "PUT a session",
            changes: true,
            count: 1,
            send: () => api.putBackupEntry(version, ROOM, one, entry({ first_message_index: 2 })),
        },
        {
            title: "PUT a better one in its place",
            changes: true,
            count: 1,
            send: () => api.putBackupEntry(version, ROOM, one, good),
        },
        {
            title: "PUT a worse one, which is ignored",
            changes: false,
            count: 1,
            send: () => api.putBackupEntry(version, ROOM, one, entry({ first_message_index: 9 })),
        },
        {
            title: "PUT the same again",
            changes: false,
            count: 1,
            send: () => api.putBackupEntry(version, ROOM, one, good),
        },
        {
            title: "PUT a room",
            changes: true,
            count: 2,
            send: () => api.putBackupRoom(version, ROOM, { [two]: entry() }),
        },
        {
            title: "PUT all rooms",
            changes: true,
            count: 3,
            send: () => api.putBackupEntries(version, { [OTHER_ROOM]: { sessions: { [three]: entry() } } }),
        },
        { title: "PUT no room at all", changes: false, count: 3, send: () => api.putBackupEntries(version, {}) },
        { title: "DELETE a session", changes: true, count: 2, send: () => api.deleteBackupEntry(version, ROOM, one) },
        { title: "DELETE it again", changes: false, count: 2, send: () => api.deleteBackupEntry(version, ROOM, one) },
        { title: "DELETE a room", changes: true, count: 1, send: () => api.deleteBackupRoom(version, ROOM) },
        { title: "DELETE it again, empty", changes: false, count: 1, send: () => api.deleteBackupRoom(version, ROOM) },
        { title: "DELETE all", changes: true, count: 0, send: () => api.deleteBackupEntries(version) },
        { title: "DELETE all of none", changes: false, count: 0, send: () => api.deleteBackupEntries(version) },
    ];
    await step([CHANGE, LOOK], async () => {
        for (const { title, changes, count, send } of requests) {
            const before = await api.backupVersion(version);
            const answered = await send();
            const after = await api.backupVersion(version);
            const etag = after?.etag === before?.etag ? "the same" : "another";
            if (changes) other.must({ case: title, expected: "another", seen: etag });
            else {
                const known = { difference: knownDifferences.etagOfNothingDeleted, seen: "another" };
                same.must({
                    case: title,
                    expected: "the same",
                    seen: etag,
                    ...(title.startsWith("DELETE") && { known }),
                });
            }
            counts.must({ case: title, expected: count, seen: after?.count });
            answers.must({
                case: title,
                expected: { etag: after?.etag, count: after?.count },
                seen: { etag: answered.etag, count: answered.count },
            });
        }
    });
});

rule("SPC-03", "versions do not share them", async ({ account: { api }, says, step }) => {
    const apart = says(GET_VERSION, "The etag and count of one version say nothing of another");
    const old = await api.createBackupVersion(random(32));
    await step([CHANGE, LOOK], async () => {
        await api.putBackupEntry(old, ROOM, random(32), entry());
        const before = await api.backupVersion(old);
        const current = await api.createBackupVersion(random(32));
        apart.must({ case: "a new version", expected: 0, seen: (await api.backupVersion(current))?.count });
        await api.putBackupEntry(current, ROOM, random(32), entry());
        apart.must({
            case: "the old one, after an upload to the new",
            expected: before,
            seen: await api.backupVersion(old),
        });
    });
});
