import fc from "fast-check";
import type {
    AccountRecord,
    Checkpoint,
    Claim,
    Copy,
    Expectation,
    History,
    HistoryEntry,
    Proof,
    Shown,
    Statement,
    StoreRecord,
} from "../history.ts";

/** How sound a copy is: whether its key was tried, and on how many of the messages that it promises it did well. */
type Quality = "good" | "broken" | "partly" | "untried";

/** Something that is not as in a healthy account: in one checkpoint, or from one on. */
interface Deviation {
    at: number;
    stays: boolean;
    store: number;
    session: number;
    what: "gone" | "later" | "unreadable" | "misreported" | "closed" | "unread" | "away" | Quality;
}

/** A look into a store between two checkpoints: as it is at the next one, or unread. */
interface Look {
    after: number;
    store: number;
    unread: boolean;
}

interface Plan {
    checkpoints: number;
    /** At which checkpoint a session is first there, and at which indexes it has messages, each after which checkpoint. */
    sessions: { born: number; messages: { index: number; after: number; unknown: boolean }[] }[];
    stores: number;
    deviations: Deviation[];
    accounts: { at: number; what: (typeof ACCOUNT)[number] }[];
    /** How many sessions more than there are the path counts on in a store; without one, it counts on something else. */
    counted: (Look & { more: number; met: boolean; aboutStore: boolean })[];
    /** What devices are asked to show, and whether they hide a message whose key they have. */
    read: (Look & { expected: boolean; hides: boolean })[];
    uploads: { after: number; sessions: number[] }[];
    said: { after: number; client: number; means: Statement | undefined; text: string }[];
    claims: { code: Claim["claim"]; from: number; span: number; stores: number[]; changes: ("backup" | "devices")[] }[];
    sampled: boolean;
}

/** Some ids end where others go on: no two of them must ever be taken for one. */
const SESSIONS = [
    { room: "!kitchen:b", session: "s1" },
    { room: "!kitchen:b", session: "s2" },
    { room: "!hall:b", session: "s4" },
    { room: "!hall", session: "x s3" },
    { room: "!hall x", session: "s3" },
] as const;
const STORES = ["backup", "device:laptop", "device:phone", "device:fresh", "export:keys.txt"] as const;
/** In place of a store's number: it is so in all of them. */
const EVERYWHERE = 6;
const ACCOUNT = [
    "no backup",
    "new version",
    "miscounted",
    "no secret storage",
    "another key",
    "identity",
    "devices",
    "row",
    "no server",
    "disconnected",
] as const;
const CODES = ["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "B", "E", "H", "R", "S", "X"] as const;
export const WARNING = "You will lose";

const statement: fc.Arbitrary<Statement> = fc.oneof(
    fc.record({ about: fc.constant("restored" as const), keys: fc.nat(5) }, { noNullPrototype: true }),
    fc.record({ about: fc.constant("not decrypted" as const), sessions: fc.nat(2) }, { noNullPrototype: true }),
    fc.record(
        { about: fc.constant("version" as const), version: fc.constantFrom("1", "2", null) },
        { noNullPrototype: true },
    ),
    fc.constant<Statement>({ about: "imported", file: "export:keys.txt" }),
    fc
        .constantFrom(
            "all backed up" as const,
            "connected" as const,
            "access" as const,
            "not connected" as const,
            "recovery key accepted" as const,
            "keys missing" as const,
            "refused" as const,
        )
        .map((about): Statement => ({ about })),
);

const at = fc.nat(3);
const look = { after: at, store: fc.nat(4), unread: fc.nat(9).map((n) => n === 9) };
const plan: fc.Arbitrary<Plan> = fc.record(
    {
        checkpoints: fc.integer({ min: 2, max: 4 }),
        sessions: fc.array(
            fc.record(
                {
                    born: fc.constantFrom(0, 0, 0, 1, 2),
                    messages: fc.array(
                        fc.record(
                            { index: fc.nat(4), after: fc.nat(3), unknown: fc.nat(30).map((n) => n === 30) },
                            { noNullPrototype: true },
                        ),
                        { maxLength: 4 },
                    ),
                },
                { noNullPrototype: true },
            ),
            { minLength: 1, maxLength: SESSIONS.length },
        ),
        stores: fc.integer({ min: 1, max: STORES.length }),
        deviations: fc.array(
            fc.record(
                {
                    at,
                    stays: fc.boolean(),
                    store: fc.nat(EVERYWHERE),
                    session: fc.nat(2),
                    what: fc.constantFrom<Deviation["what"]>(
                        ...(["gone", "gone", "later", "later", "unreadable", "closed", "away"] as const),
                        ...(["unread", "misreported", "broken", "partly", "untried"] as const),
                    ),
                },
                { noNullPrototype: true },
            ),
            { maxLength: 5 },
        ),
        accounts: fc.array(fc.record({ at, what: fc.constantFrom(...ACCOUNT) }, { noNullPrototype: true }), {
            maxLength: 2,
        }),
        counted: fc.array(
            fc.record(
                {
                    ...look,
                    more: fc.constantFrom(0, 0, 0, 1, -1),
                    met: fc.constantFrom(true, true, true, false),
                    aboutStore: fc.constantFrom(true, true, true, false),
                },
                { noNullPrototype: true },
            ),
            { maxLength: 2 },
        ),
        read: fc.array(
            fc.record(
                { ...look, expected: fc.boolean(), hides: fc.nat(3).map((n) => n === 3) },
                { noNullPrototype: true },
            ),
            { maxLength: 2 },
        ),
        uploads: fc.array(
            fc.record(
                { after: at, sessions: fc.uniqueArray(fc.nat(4), { minLength: 1, maxLength: 3 }) },
                { noNullPrototype: true },
            ),
            { maxLength: 2 },
        ),
        said: fc.array(
            fc.record(
                {
                    after: at,
                    client: fc.integer({ min: 1, max: 4 }),
                    means: fc.option(statement, { nil: undefined }),
                    text: fc.constantFrom("words", `${WARNING} all`),
                },
                { noNullPrototype: true },
            ),
            { maxLength: 3 },
        ),
        claims: fc.array(
            fc.record(
                {
                    code: fc.constantFrom(...CODES),
                    from: fc.constantFrom(0, 0, 0, 1),
                    span: fc.constantFrom(9, 9, 1, 2),
                    stores: fc.array(fc.nat(4), { minLength: 1, maxLength: 3 }),
                    changes: fc.subarray(["backup" as const, "devices" as const]),
                },
                { noNullPrototype: true },
            ),
            { minLength: 1, maxLength: 5 },
        ),
        sampled: fc.nat(9).map((n) => n === 9),
    },
    { noNullPrototype: true },
);

/**
 * Any record of a run: a healthy account's, with up to five things wrong about its keys, two about its backup, what a path
 * counts on and reads on its way, and any claims. Most of them can be audited; some contradict themselves or claim what is not in them.
 */
export const anyHistory: fc.Arbitrary<History> = plan.map(made);

function made(all: Plan): History {
    const messages = all.sessions.flatMap(({ messages: some }, s) => {
        const indexes = new Set<number>();
        return some
            .filter(({ index }) => indexes.size < indexes.add(index).size)
            .map(({ index, after, unknown }) => {
                const event = `$${s}-${index}`;
                const sent = unknown ? null : `digest of ${event}`;
                return { after, kind: "message" as const, event, ...sessionAt(s), index, sender: "@bob:b", sent };
            });
    });
    const proofs = new Map<string, Proof>();
    const entries: HistoryEntry[] = [];
    const add = (entry: object): void => void entries.push({ ...entry, seq: entries.length } as HistoryEntry);
    const prove = ({ copies }: StoreRecord): void => {
        for (const copy of copies) proofs.set(copy.key, proofOf(copy, messages));
    };
    const between = (slot: number): void => {
        for (const { after, ...message } of messages) if (after === slot) add(message);
        for (const { after, sessions } of all.uploads) {
            if (after !== slot) continue;
            const accepted = sessions.filter((s) => s < all.sessions.length).map((s) => ({ ...sessionAt(s) }));
            add({
                kind: "accepted",
                client: labelOf("device:laptop"),
                request: "PUT room_keys/keys",
                sessions: accepted,
            });
        }
        const sent = messages.filter(({ after }) => after <= slot);
        for (const entry of [...countedAt(all, slot), ...shownAt(all, slot, sent)]) {
            if (entry.kind === "shown") prove(entry.store);
            else if (entry.holds) prove(entry.holds.store);
            add(entry);
        }
        for (const { after, client, means, text } of all.said) {
            if (after !== slot) continue;
            add({ kind: "notice", client: labelOf(STORES[client] ?? ""), text, ...(means && { means }) });
        }
    };
    for (let c = 0; c < all.checkpoints; c++) {
        if (c > 0) add({ kind: "step", title: `step ${c}` });
        between(c);
        const stores = storesAt(all, c);
        for (const store of stores) prove(store);
        add({ kind: "checkpoint", name: nameAt(c), stores, account: accountAt(all, c, stores) });
    }
    between(all.checkpoints);
    // What was never sent before the record ends is in no proof.
    const tried = [...proofs.values()]
        .map((proof) => sentOnly(proof, entries))
        .filter(({ opens, fails }) => opens.length + fails.length > 0);
    const events = new Set(tried.flatMap(({ opens, fails }) => [...opens, ...fails.map(({ event }) => event)]));
    const of = entries.filter(({ kind }) => kind === "message").length;
    return {
        format: "keyproof-history",
        version: 1,
        path: "RST-C0",
        title: "any",
        target: { homeserver: "none" },
        account: "@alice:b",
        rooms: { "!kitchen:b": "Kitchen" },
        claims: all.claims.map((claim) => claimOf(claim, all)),
        entries,
        proofs: tried,
        ...(all.sampled && { sample: { tried: events.size, of } }),
    };
}

function sentOnly(proof: Proof, entries: HistoryEntry[]): Proof {
    const sent = new Set(entries.flatMap((entry) => (entry.kind === "message" ? [entry.event] : [])));
    return {
        ...proof,
        opens: proof.opens.filter((event) => sent.has(event)),
        fails: proof.fails.filter(({ event }) => sent.has(event)),
    };
}

const nameAt = (checkpoint: number): string => `checkpoint ${checkpoint}`;
const labelOf = (store: string): string => `the ${store}`;
const sessionAt = (s: number) => SESSIONS[s % SESSIONS.length] as (typeof SESSIONS)[number];

/** What the path counts on before a checkpoint. */
function countedAt(all: Plan, slot: number): Omit<Expectation, "seq">[] {
    return all.counted.flatMap(({ more, met, aboutStore, ...look }) => {
        if (look.after !== slot) return [];
        const store = lookedAt(all, look, STORES.slice(0, all.stores));
        if (!aboutStore || !store) return [{ kind: "expectation", what: "something", met, seen: "it" }];
        const born = all.sessions.filter((session) => session.born <= slot).length;
        const sessions = Math.max(0, born + more);
        return [{ kind: "expectation", what: "a store's sessions", met, seen: "some", holds: { sessions, store } }];
    });
}

/** What devices show before a checkpoint of the messages so far: those whose key they have, unless they hide the first. */
function shownAt(all: Plan, slot: number, messages: readonly MessageOf[]): Omit<Shown, "seq">[] {
    const devices = STORES.slice(0, all.stores).filter((id) => id.startsWith("device:"));
    return all.read.flatMap(({ expected, hides, ...look }) => {
        const store = look.after === slot ? lookedAt(all, look, devices) : undefined;
        if (!store) return [];
        const { copies } = lookedAt(all, { ...look, unread: false }, devices) ?? store;
        const opens = new Set(copies.flatMap((copy) => proofOf(copy, messages).opens));
        const asSent = messages.filter(({ event }) => opens.has(event)).map(({ event }) => event);
        const hidden = hides ? asSent.splice(0, 1) : [];
        const others = messages.filter(({ event }) => !asSent.includes(event));
        const otherwise = others.map(({ event }) => ({
            event,
            as: hidden.includes(event) ? ("not at all" as const) : ("undecryptable" as const),
        }));
        const device = store.id.replace("device:", "");
        return [{ kind: "shown", client: store.label, device, asSent, otherwise, expected, store }];
    });
}

/** What a look into one of some stores reads; undefined where that one is away. */
function lookedAt(all: Plan, { after, store, unread }: Look, among: readonly string[]): StoreRecord | undefined {
    const id = among[store % among.length];
    const found = storesAt(all, Math.min(after, all.checkpoints - 1)).find((one) => one.id === id);
    return found && unread ? { ...found, copies: [], unreadable: [], unread: "no answer" } : found;
}

function storesAt({ checkpoints, stores, sessions, deviations, accounts }: Plan, checkpoint: number): StoreRecord[] {
    const here = deviations.filter(({ at: from, stays }) => {
        const first = from % checkpoints;
        return first === checkpoint || (stays && first < checkpoint);
    });
    return STORES.slice(0, stores).flatMap((id, i): StoreRecord[] => {
        const own = here.filter(({ store }) => store % stores === i || store === EVERYWHERE);
        const is = (what: Deviation["what"]): boolean => own.some((one) => one.what === what);
        if (is("away")) return [];
        const kind = id.startsWith("device:") ? "device" : id.startsWith("export:") ? "export" : "backup";
        const record: StoreRecord = { id, kind, label: labelOf(id), copies: [], unreadable: [] };
        if (is("unread")) return [{ ...record, unread: "no answer" }];
        if (kind === "backup") record.version = versionAt(accounts, checkpoint);
        if (is("closed")) return [{ ...record, closed: "no key" }];
        for (const [s, { born }] of sessions.entries()) {
            const wrong = own.filter(({ session }) => session === s).map(({ what }) => what);
            if (born > checkpoint || wrong.includes("gone")) continue;
            if (wrong.includes("unreadable")) record.unreadable.push({ ...sessionAt(s), why: "altered" });
            else
                record.copies.push(
                    copyOf(s, kind === "backup" ? wrong : wrong.filter((what) => what !== "misreported")),
                );
        }
        return [record];
    });
}

function copyOf(s: number, wrong: readonly Deviation["what"][]): Copy {
    const firstKnownIndex = wrong.filter((what) => what === "later").length * 2;
    const quality = (["broken", "partly", "untried"] as const).find((what) => wrong.includes(what)) ?? "good";
    const reported = wrong.includes("misreported") && { reported: firstKnownIndex + 1 };
    return { ...sessionAt(s), firstKnownIndex, key: `${s}@${firstKnownIndex} ${quality}`, ...reported };
}

/** What a copy's key was seen to do with messages, given by how the key is named. */
function proofOf({ key, room, session, firstKnownIndex }: Copy, messages: readonly MessageOf[]): Proof {
    const proof: Proof = { key, session, opens: [], fails: [] };
    if (key.endsWith("untried")) return proof;
    const own = messages.filter((message) => message.room === room && message.session === session);
    for (const { event, index, sent } of own) {
        if (index < firstKnownIndex) continue;
        const fails = key.endsWith("broken") || (key.endsWith("partly") && index % 2 === 1);
        if (fails) proof.fails.push({ event, why: "another key" });
        else if (sent !== null) proof.opens.push(event);
    }
    return proof;
}
type MessageOf = Pick<Extract<HistoryEntry, { kind: "message" }>, "event" | "room" | "session" | "index" | "sent">;

function isAt(accounts: Plan["accounts"], what: (typeof ACCOUNT)[number], checkpoint: number): boolean {
    return accounts.some((one) => one.what === what && one.at <= checkpoint);
}

function versionAt(accounts: Plan["accounts"], checkpoint: number): string {
    return isAt(accounts, "new version", checkpoint) ? "2" : "1";
}

function accountAt({ accounts }: Plan, checkpoint: number, stores: readonly StoreRecord[]): AccountRecord {
    const is = (what: (typeof ACCOUNT)[number]): boolean => isAt(accounts, what, checkpoint);
    const backup = stores.find(({ kind }) => kind === "backup");
    const entries = (backup?.copies.length ?? 0) + (backup?.unreadable.length ?? 0);
    const version = versionAt(accounts, checkpoint);
    const row = (s: { room: string; session: string }) => ({ room: s.room, session: s.session, digest: "sealed" });
    return {
        backup:
            !backup || is("no backup")
                ? null
                : {
                      version,
                      publicKey: "key",
                      count: entries + (is("miscounted") ? 1 : 0),
                      etag: String(entries),
                      entries,
                  },
        secretStorage: is("no secret storage")
            ? null
            : { keyId: "id", userHoldsKey: true, backupKey: is("another key") ? "another" : "key" },
        identity: is("identity") ? "another" : "master",
        signedIn: is("devices") ? ["laptop"] : ["laptop", "phone"],
        ...(!is("no server") && {
            server: {
                versions: [
                    {
                        version: "1",
                        publicKey: "key",
                        count: 2,
                        etag: "2",
                        entries: SESSIONS.slice(is("row") ? 1 : 0).map(row),
                    },
                    { version: "0", publicKey: "old", count: 0, etag: "0", entries: [] },
                ],
                accountData: [
                    { type: "m.megolm_backup.v1", digest: "a" },
                    { type: "m.cross_signing.master", digest: "b" },
                ],
                devices: ["laptop", "phone"],
                dehydrated: null,
                waiting: [{ device: "phone", label: "the device:phone", messages: ["one", "two"] }],
            },
        }),
        devices: stores
            // A device that does not answer does not say what it uploads to either.
            .filter(({ kind, unread }) => kind === "device" && unread === undefined)
            .map(({ id, label }) => ({
                id: id.replace("device:", ""),
                label,
                backupKey: is("another key") ? null : "key",
                uploadsTo: is("disconnected") ? null : version,
            })),
    };
}

function claimOf({ code, from, span, stores, changes }: Plan["claims"][number], all: Plan): Claim {
    const last = all.checkpoints - 1;
    const range = { from: nameAt(Math.min(from, last - 1)), to: nameAt(Math.min(last, from + span)) };
    const named = [...new Set(stores.map((store) => STORES[store % all.stores] ?? ""))];
    switch (code) {
        case "K1":
        case "K6":
            return { claim: code, ...range, stores: named };
        case "K2":
            return { claim: code, ...range, store: named[0] ?? "" };
        case "K5":
        case "B":
        case "H":
        case "R":
            return { claim: code, to: range.to };
        case "K8":
            return { claim: code, ...range, devices: named.filter((id) => id.startsWith("device:")) };
        case "E":
            return { claim: code, ...range, changes };
        case "X":
            return {
                claim: code,
                ...range,
                stores: named,
                survivors: changes.includes("backup") ? named.slice(1) : named,
                ...(changes.includes("devices") && { warning: WARNING }),
            };
        default:
            return { claim: code, ...range };
    }
}

/** The checkpoints of a history, in their order. */
export function checkpointsOf({ entries }: History): Checkpoint[] {
    return entries.filter((entry) => entry.kind === "checkpoint");
}
