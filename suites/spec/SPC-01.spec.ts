/**
 * "When a client uploads a key for a session … to a backup version that is not the current one": the homeserver refuses with
 * M_WRONG_ROOM_KEYS_VERSION and says which is. Two devices that both believe in a backup must not fill two of them.
 */
import { rule } from "../../fixtures/rule.ts";
import { refusalOf, refusedWith } from "../../helpers/matrix/refusal.ts";
import type { UserApi } from "../../helpers/matrix/user-api.ts";
import { CURRENT_AFTER_DELETE } from "../../helpers/paths/catalogue/sources.ts";
import { BACKUPS, PUT_KEYS } from "../../helpers/paths/catalogue/spec.ts";
import { knownDifferences } from "../../helpers/paths/known-differences.ts";
import { entry, ROOM, random } from "./entry.ts";

/** The three requests that upload keys. */
const UPLOADS = {
    "one session": (api: UserApi, version: string) => api.putBackupEntry(version, ROOM, random(32), entry()),
    "a room": (api: UserApi, version: string) => api.putBackupRoom(version, ROOM, { [random(32)]: entry() }),
    "all rooms": (api: UserApi, version: string) =>
        api.putBackupEntries(version, { [ROOM]: { sessions: { [random(32)]: entry() } } }),
};

/** Numbers of versions are the homeserver's own affair. */
function nameOf(version: unknown, { current, old }: { current: string; old: string }): string {
    if (version === current) return "the current one";
    return version === old ? "the refused one" : "another, or none";
}

rule("SPC-01", async ({ account: { api }, says, step }) => {
    const wrong = says(PUT_KEYS, "An upload to a version that is not current is refused, and changes nothing");
    const named = says(PUT_KEYS, "The refusal says which version is current");
    const right = says(PUT_KEYS, "An upload to the current version is taken");
    const old = await api.createBackupVersion(random(32));
    const current = await api.createBackupVersion(random(32));
    await step(
        "PUT /room_keys/keys with the old version: M_WRONG_ROOM_KEYS_VERSION, with current_version",
        async () => {
            for (const [what, upload] of Object.entries(UPLOADS)) {
                const before = await api.backupVersion(old);
                const expected = { status: 403, errcode: "M_WRONG_ROOM_KEYS_VERSION" };
                wrong.must({ case: `PUT ${what}`, expected, seen: await refusalOf(upload(api, old)) });
                const refusal = await refusedWith(upload(api, old));
                const known = { difference: knownDifferences.wrongCurrentVersion, seen: "the refused one" };
                const seen = nameOf(refusal?.current_version, { current, old });
                named.must({ case: `PUT ${what}`, expected: "the current one", seen, known });
                wrong.must({ case: `after PUT ${what}`, expected: before, seen: await api.backupVersion(old) });
            }
        },
    );
    await step("PUT /room_keys/keys with the current version", async () => {
        for (const [what, upload] of Object.entries(UPLOADS)) {
            right.must({ case: `PUT ${what}`, expected: "accepted", seen: await refusalOf(upload(api, current)) });
        }
    });
});

rule("SPC-01", "a version that is not there", async ({ account: { api }, says }) => {
    const unknown = says(PUT_KEYS, "An upload to a version that is not there is refused as not found");
    const expected = { status: 404, errcode: "M_NOT_FOUND" };
    const never = "987654321";
    for (const [what, upload] of Object.entries(UPLOADS)) {
        unknown.must({ case: `no backup at all: PUT ${what}`, expected, seen: await refusalOf(upload(api, never)) });
    }
    const only = await api.createBackupVersion(random(32));
    await api.deleteBackupVersion(only);
    for (const [what, upload] of Object.entries(UPLOADS)) {
        unknown.must({
            case: `the only one, deleted: PUT ${what}`,
            expected,
            seen: await refusalOf(upload(api, only)),
        });
    }
});

rule("SPC-01", "the current version is deleted", async ({ account: { api }, says }) => {
    const then = says(BACKUPS, "Which version is current once the current one is deleted");
    const old = await api.createBackupVersion(random(32));
    const kept = random(32);
    await api.putBackupEntry(old, ROOM, kept, entry());
    const current = await api.createBackupVersion(random(32));
    await api.deleteBackupVersion(current);
    const after = await api.backupVersion();
    const source = CURRENT_AFTER_DELETE;
    then.leavesOpen({
        case: "GET /room_keys/version",
        seen: after?.version === old ? "the one before it" : after === undefined ? "none" : "another",
        onSynapse: "the one before it",
        source,
    });
    then.leavesOpen({
        case: "an upload to the one before it",
        seen: await refusalOf(api.putBackupEntry(old, ROOM, random(32), entry())),
        onSynapse: "accepted" as const,
        source,
    });
});
