/**
 * An entry that is not as the specification has it is refused with 4xx, and nothing else is. A client takes 500 for the
 * homeserver's own trouble, and sends the same request again: then no key gets to the backup any more.
 */
import { rule } from "../../fixtures/rule.ts";
import { refusalOf } from "../../helpers/matrix/refusal.ts";
import type { BackupEntry, UserApi } from "../../helpers/matrix/user-api.ts";
import { type Case, caseTable } from "../../helpers/megolm/cases.ts";
import { PUT_KEYS } from "../../helpers/paths/catalogue/spec.ts";
import { type KnownDifference, knownDifferences } from "../../helpers/paths/known-differences.ts";
import type { SourceDocument } from "../../helpers/paths/path-entry.ts";
import { entry, OTHER_ROOM, ROOM, random } from "./entry.ts";

const REFUSE = "PUT each malformed entry: 4xx";
const KEEP = "PUT a malformed entry over a good one: the good one is kept";
const GO_ON = "PUT a good entry afterwards: it is kept";

const STUCK_BACKUP: SourceDocument = {
    title: "Key backup upload can still fail because is_verified is missing on some sessions (element-web#12901)",
    url: "https://github.com/element-hq/element-web/issues/12901",
};

/** An entry that a server should refuse, or may keep as it is. */
interface Malformed {
    name: string;
    body: BackupEntry;
    /** Where it may be kept as it is: the case's right value says so. */
    mayBeKept: boolean;
}

/** The cases whose right value is the server's, and an entry without each required field. */
const MALFORMED: readonly Malformed[] = [
    ...caseTable<{ entries: (Case & { body: BackupEntry })[] }>("backups.json")
        .entries.filter(({ right }) => right.startsWith("4xx"))
        .map(({ name, right, body }) => ({ name, body, mayBeKept: right.includes("kept as it is") })),
    ...(["first_message_index", "forwarded_count", "session_data"] as const).map((field) => ({
        name: `${field}-missing`,
        body: without(entry(), field),
        mayBeKept: false,
    })),
];

function without(body: BackupEntry, field: keyof BackupEntry): BackupEntry {
    const { [field]: _, ...rest } = body;
    return rest as BackupEntry;
}

type Seen = "4xx" | "5xx" | "accepted";

interface Known {
    difference: KnownDifference;
    seen: Seen;
}

/** What Synapse does with an entry, where that is not what the specification asks for. */
interface OnSynapse {
    /** Where it holds no copy of the session. */
    alone: Known;
    /** Where it holds a good one. */
    overAGoodOne: Known;
    /** Whether it has the entry take the place of the good one. */
    replaces?: true;
}

const MISSING: Known = { difference: knownDifferences.missingFieldAnswered500, seen: "5xx" };
const TAKEN: Known = { difference: knownDifferences.malformedEntryTaken, seen: "accepted" };

const ON_SYNAPSE: Readonly<Record<string, OnSynapse>> = {
    "15-is_verified-missing": { alone: MISSING, overAGoodOne: MISSING },
    "16-first_message_index-as-string": {
        alone: TAKEN,
        overAGoodOne: { difference: knownDifferences.wrongTypeAnswered500, seen: "5xx" },
    },
    "17-first_message_index-negative": { alone: TAKEN, overAGoodOne: TAKEN, replaces: true },
    "21-session_data-as-string": { alone: TAKEN, overAGoodOne: TAKEN },
    "first_message_index-missing": { alone: MISSING, overAGoodOne: MISSING },
    "forwarded_count-missing": { alone: MISSING, overAGoodOne: MISSING },
    "session_data-missing": {
        alone: MISSING,
        overAGoodOne: { difference: knownDifferences.missingDataNotSeen, seen: "accepted" },
    },
};

/** Which copy of a session the backup holds, or that it is another one. */
type Copy = "the good one" | "the malformed one" | "another" | "none";

const THE_MALFORMED: Copy = "the malformed one";

/** How an upload was answered. */
async function answerTo(upload: Promise<unknown>): Promise<Seen> {
    const refusal = await refusalOf(upload);
    if (refusal === "accepted") return "accepted";
    return refusal.status >= 500 ? "5xx" : "4xx";
}

/** The three requests that upload keys: each is given a session and its entry. */
const UPLOADS = {
    "one session": (api: UserApi, version: string, session: string, body: BackupEntry) =>
        api.putBackupEntry(version, ROOM, session, body),
    "a room": (api: UserApi, version: string, session: string, body: BackupEntry) =>
        api.putBackupRoom(version, ROOM, { [session]: body }),
    "all rooms": (api: UserApi, version: string, session: string, body: BackupEntry) =>
        api.putBackupEntries(version, { [ROOM]: { sessions: { [session]: body } } }),
};

/** Which copy of a session the backup holds. */
async function keptOf(
    api: UserApi,
    version: string,
    session: string,
    { good, malformed }: Record<"good" | "malformed", BackupEntry>,
): Promise<Copy> {
    const kept = await api.backupEntry(version, ROOM, session);
    if (kept === undefined) return "none";
    const is = ({ session_data }: BackupEntry) => JSON.stringify(kept.session_data) === JSON.stringify(session_data);
    if (is(good)) return "the good one";
    return is(malformed) ? THE_MALFORMED : "another";
}

rule("SPC-16", async ({ account: { api }, says, step }) => {
    const refuse = says(PUT_KEYS, "An entry that is malformed is refused with 4xx");
    const nothing = says(PUT_KEYS, "A malformed entry that is refused changes nothing");
    const goesOn = says(PUT_KEYS, "A good entry is kept, whatever was uploaded before it");
    const version = await api.createBackupVersion(random(32));
    for (const malformed of MALFORMED) {
        const known = ON_SYNAPSE[malformed.name];
        for (const [what, upload] of Object.entries(UPLOADS)) {
            const session = random(32);
            const title = `${malformed.name}, PUT ${what}`;
            const entries = { good: entry(), malformed: malformed.body };
            await step(REFUSE, async () => {
                const before = await api.backupVersion();
                const seen = await answerTo(upload(api, version, session, malformed.body));
                refuse.must({
                    case: title,
                    expected: malformed.mayBeKept && seen === "accepted" ? seen : "4xx",
                    seen,
                    ...(known && { known: known.alone }),
                });
                if (seen === "accepted") return;
                nothing.must({ case: title, expected: before, seen: await api.backupVersion() });
            });
            await step(GO_ON, async () => {
                await upload(api, version, session, entries.good);
                const isTaken = known?.alone.seen === "accepted";
                goesOn.must({
                    case: title,
                    expected: "the good one",
                    seen: await keptOf(api, version, session, entries),
                    ...(isTaken && { known: { difference: known.alone.difference, seen: THE_MALFORMED } }),
                });
            });
        }
    }
});

rule("SPC-16", "over a good copy", async ({ account: { api }, says, step }) => {
    const refuse = says(PUT_KEYS, "An entry that is malformed is refused with 4xx, also where there is a copy");
    const keeps = says(PUT_KEYS, "A malformed entry replaces no good one");
    const version = await api.createBackupVersion(random(32));
    for (const malformed of MALFORMED) {
        const known = ON_SYNAPSE[malformed.name];
        const session = random(32);
        const entries = { good: entry(), malformed: malformed.body };
        await api.putBackupEntry(version, ROOM, session, entries.good);
        await step(KEEP, async () => {
            const seen = await answerTo(api.putBackupEntry(version, ROOM, session, malformed.body));
            refuse.must({
                case: malformed.name,
                expected: malformed.mayBeKept && seen === "accepted" ? seen : "4xx",
                seen,
                ...(known && { known: known.overAGoodOne }),
            });
            keeps.must({
                case: malformed.name,
                expected: "the good one",
                seen: await keptOf(api, version, session, entries),
                ...(known?.replaces && {
                    known: { difference: knownDifferences.negativeIndexReplaces, seen: THE_MALFORMED },
                }),
            });
        });
    }
});

rule("SPC-16", "in one request with a good entry", async ({ account: { api }, says, step }) => {
    const rest = says(PUT_KEYS, "What becomes of a good entry in one request with a malformed one");
    const version = await api.createBackupVersion(random(32));
    for (const malformed of MALFORMED) {
        const [session, other] = [random(32), random(32)];
        const good = entry();
        await step(REFUSE, async () => {
            const upload = api.putBackupEntries(version, {
                [ROOM]: { sessions: { [session]: malformed.body } },
                [OTHER_ROOM]: { sessions: { [other]: good } },
            });
            const seen = await answerTo(upload);
            const kept = await api.backupEntry(version, OTHER_ROOM, other);
            rest.leavesOpen({
                case: malformed.name,
                seen: `${seen}, ${kept ? "kept" : "not kept"}`,
                onSynapse: ON_SYNAPSE[malformed.name]?.alone.seen === "5xx" ? "5xx, not kept" : "accepted, kept",
                source: STUCK_BACKUP,
            });
        });
    }
});
