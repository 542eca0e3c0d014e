import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forAny } from "../testing/for-any.ts";
import { spoiltJson, spoiltText } from "../testing/spoilt.ts";
import { audit } from "./audit.ts";
import {
    type Claim,
    type Copy,
    type History,
    type HistoryEntry,
    HistoryError,
    parseHistory,
    type StoreRecord,
} from "./history.ts";
import { anyHistory, checkpointsOf } from "./testing/any-history.ts";
import type { Verdict } from "./verdict.ts";

const RANK = { no: 0, unproven: 1, yes: 2 } as const;
const rankOf = (status: string): number => (status === "kept" ? 2 : status === "unproven" ? 1 : 0);

/** Where in the record something is chosen. */
const pick = fc.nat();

test("most histories tried can be audited, and come to every outcome, every status, and every claim's yes and no", () => {
    const histories = fc.sample(anyHistory, { seed: 20_446, numRuns: 1000 });
    const verdicts = histories
        .flatMap((history) => history.claims.map((claim) => audit(history, [claim])))
        .filter(({ problems }) => problems.length === 0);
    expect(verdicts.length).toBeGreaterThan(1000);
    expect([...new Set(verdicts.map(({ outcome }) => outcome))].sort()).toEqual([
        "documented loss",
        "kept",
        "lost",
        "unproven",
    ]);
    const statuses = new Set(verdicts.flatMap(({ sessions }) => sessions.map(({ status }) => status)));
    expect([...statuses].sort()).toEqual(["broken", "documented loss", "kept", "lost", "unproven", "worsened"]);
    const answers = verdicts.flatMap(({ claims }) => claims.map(({ claim, holds }) => `${claim} ${holds}`));
    for (const claim of ["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "B", "E", "H", "R", "S", "X"]) {
        expect(answers).toEqual(expect.arrayContaining([`${claim} yes`, `${claim} no`]));
    }
});

describe("an audit", () => {
    forAny("says the same of the same record, and leaves it as it is", anyHistory, (history) => {
        const before = JSON.stringify(history);
        const verdict = audit(frozen(history));
        expect(audit(structuredClone(history))).toEqual(verdict);
        expect(JSON.stringify(history)).toBe(before);
        const each = history.claims.map((claim) => audit(history, [claim]).claims[0]);
        if (verdict.problems.length === 0) expect(each).toEqual(verdict.claims);
    });

    forAny(
        "depends on no order of stores, copies, proofs, claims, devices and rows, and of messages between checkpoints",
        fc.tuple(anyHistory, fc.integer({ min: 1, max: 2 ** 31 - 1 })),
        ([history, seed]) => {
            expect(inOrder(audit(shuffled(history, seed)))).toEqual(inOrder(audit(history)));
        },
        400,
    );

    forAny(
        "thinks no better of any claim or session for a copy that is gone, or is worse, of what was known before",
        fc.tuple(anyHistory, pick, fc.boolean()),
        ([history, choice, gone]) => {
            const places = knownBefore(history);
            fc.pre(places.length > 0);
            const place = places[choice % places.length] as Place;
            const poorer = structuredClone(history);
            const store = checkpointsOf(poorer)[place.checkpoint]?.stores.find(({ id }) => id === place.store.id);
            const copy = store?.copies.find((one) => isSame(one, place.copy));
            if (!store || !copy) throw new Error("it was chosen there");
            if (gone) store.copies.splice(store.copies.indexOf(copy), 1);
            else worsen(poorer, copy);
            noBetter(history, poorer, (claim) => isMonotone(claim, place, history, gone));
        },
        600,
    );

    forAny(
        "thinks no better of any claim or session for a store that is emptied, closed or gone at the end",
        fc.tuple(anyHistory, pick, fc.constantFrom("emptied", "closed", "gone")),
        ([history, choice, how]) => {
            const poorer = structuredClone(history);
            const stores = checkpointsOf(poorer).at(-1)?.stores ?? [];
            fc.pre(stores.length > 0);
            const [store] = stores.splice(choice % stores.length, 1);
            if (!store) throw new Error("it was chosen there");
            if (how === "emptied") stores.push({ ...store, copies: [], unreadable: [] });
            if (how === "closed") stores.push({ ...store, copies: [], unreadable: [], closed: "no key" });
            // K4 and K8 also speak of what is first seen at the end, and K3, K7 and X of what must not be there.
            noBetter(history, poorer, ({ claim }) => ["K1", "K2", "K6"].includes(claim));
        },
        400,
    );

    forAny(
        "finds nothing kept for a proof that is gone, nor for a failure that is",
        fc.tuple(anyHistory, pick, fc.boolean()),
        ([history, choice, whole]) => {
            const less = structuredClone(history);
            const proofs = less.proofs.filter(({ fails }) => whole || fails.length > 0);
            fc.pre(proofs.length > 0);
            const proof = proofs[choice % proofs.length];
            const isFailing = (proof?.fails.length ?? 0) > 0;
            if (whole) less.proofs = less.proofs.filter((one) => one !== proof);
            else proof?.fails.pop();
            for (const claim of history.claims) {
                // K7 and X also say what must not be there: then to know less may be to hold.
                if (claim.claim === "X" || claim.claim === "K7") continue;
                // K5 is about no message key, and H counts copies that are not known to open nothing.
                if (claim.claim === "K5" || claim.claim === "H") continue;
                // K8 asks of what is new: a copy that is not known to open nothing any more was there before.
                if (claim.claim === "K8" && isFailing && isHeldAt(history, claim.from, proof)) continue;
                // K6 judges on the way, too, where fewer messages are there than at the end.
                if (!areAllNeeded(less, claim.claim === "K6" ? claim.from : claim.to)) continue;
                const [before, after] = [audit(history, [claim]), audit(less, [claim])];
                // Where only keys that open nothing were known, there was nothing to keep: one that may be sound is more.
                const wasEmpty = before.claims[0]?.because.some((line) => line.includes("the ledger is empty"));
                if (after.claims[0]?.holds === "yes" && !wasEmpty)
                    expect(before.claims[0]?.holds, claim.claim).toBe("yes");
                // K6 tells of the first checkpoint that breaks it, which may be an earlier one now.
                if (claim.claim === "K6") continue;
                for (const { room, session, status } of after.sessions) {
                    const was = before.sessions.find((one) => one.room === room && one.session === session);
                    if (status === "kept" && was) expect(was.status).toBe("kept");
                }
            }
        },
        600,
    );

    forAny(
        "finds nothing broken, and nothing kept, by a store that could not be read",
        fc.tuple(anyHistory, pick, pick),
        ([history, at, choice]) => {
            const less = structuredClone(history);
            const checkpoints = checkpointsOf(less);
            const checkpoint = checkpoints[at % checkpoints.length];
            const store = checkpoint?.stores[choice % checkpoint.stores.length];
            fc.pre(checkpoint !== undefined && store !== undefined && store.unread === undefined);
            Object.assign(store, { copies: [], unreadable: [], unread: "no answer" });
            const { account } = checkpoint;
            account.devices = account.devices.filter(({ id }) => `device:${id}` !== store.id);
            neitherBetterNorBroken(history, less, ({ claim }) => {
                // K3, K7, X and the backup's indexes of H also say what must not be there: then to know less may be to hold.
                return !["K3", "K7", "X"].includes(claim) && (claim !== "H" || store.kind !== "backup");
            });
        },
        600,
    );

    forAny(
        "finds H neither broken nor kept by a look at a store that could not be read, nor R",
        fc.tuple(anyHistory, pick),
        ([history, choice]) => {
            const less = structuredClone(history);
            const store = chosenLook(less, choice);
            fc.pre(store !== undefined && store.unread === undefined);
            Object.assign(store, { copies: [], unreadable: [], unread: "no answer" });
            neitherBetterNorBroken(history, less, ({ claim }) => claim === "H" || claim === "R");
        },
        400,
    );

    forAny(
        "thinks no better of H for a copy that is gone, opens nothing or is misreported where the path looked",
        fc.tuple(anyHistory, pick, pick, fc.constantFrom("gone", "broken", "misreported", "closed")),
        ([history, choice, which, how]) => {
            const poorer = structuredClone(history);
            const store = chosenLook(poorer, choice);
            const copy = store?.copies[which % store.copies.length];
            fc.pre(store !== undefined && copy !== undefined);
            if (how === "gone") store.copies.splice(store.copies.indexOf(copy), 1);
            if (how === "misreported") copy.reported = null;
            if (how === "closed") Object.assign(store, { copies: [], unreadable: [], closed: "no key" });
            if (how === "broken") {
                const sent = poorer.entries.find((entry) => entry.kind === "message" && isSame(entry, copy));
                fc.pre(sent?.kind === "message" && !poorer.sample);
                const { key, session } = { key: "opens nothing", session: copy.session };
                copy.key = key;
                poorer.proofs.push({ key, session, opens: [], fails: [{ event: sent.event, why: "another key" }] });
            }
            noBetter(history, poorer, ({ claim }) => claim === "H");
        },
        400,
    );

    forAny(
        "says of B, H and R nothing by what comes after their checkpoint, where another one follows",
        anyHistory,
        (history) => {
            for (const claim of history.claims) {
                if (!["B", "H", "R"].includes(claim.claim)) continue;
                const whole = audit(history, [claim]);
                fc.pre(whole.problems.length === 0);
                const end = checkpointsOf(history).find(({ name }) => name === claim.to)?.seq ?? 0;
                if (end === checkpointsOf(history).at(-1)?.seq) continue;
                const left = ({ seq, kind }: HistoryEntry): boolean =>
                    seq <= end || !["expectation", "shown", "accepted"].includes(kind);
                const entries = history.entries.filter(left).map((entry, seq) => ({ ...entry, seq }));
                const { holds, because } = whole.claims[0] ?? {};
                expect(audit({ ...history, entries }, [claim]).claims[0]).toMatchObject({ holds, because });
            }
        },
        400,
    );

    forAny(
        "says kept only where a key in a store that counts was shown to decrypt every message that needs it",
        anyHistory,
        keptIsProven,
        600,
    );

    forAny("finds no session with messages kept where there is no proof at all", anyHistory, (history) => {
        const verdict = audit({ ...history, proofs: [] });
        for (const { status, messages } of verdict.sessions) if (messages > 0) expect(status).not.toBe("kept");
    });
});

describe("a record", () => {
    forAny("is what it was once it was written and read", anyHistory, (history) => {
        expect(parseHistory(JSON.stringify(history))).toEqual(history);
    });

    const text = anyHistory.map((history) => JSON.stringify(history));
    forAny("that is cut or altered is none, or is audited", text.chain(spoiltText), auditedIfAny, 400);
    forAny(
        "with anything at all in it is none, or is audited",
        anyHistory.chain(spoiltJson).map((value) => JSON.stringify(value)),
        auditedIfAny,
        400,
    );
});

function auditedIfAny(text: string): void {
    let history: History;
    try {
        history = parseHistory(text);
    } catch (error) {
        expect(error).toBeInstanceOf(HistoryError);
        return;
    }
    expect(["kept", "lost", "unproven", "documented loss"]).toContain(audit(history).outcome);
    keptIsProven(history);
}

/** Asks the record itself, in the plainest way, whether a session that is said to be kept is. */
function keptIsProven(history: History): void {
    const { outcome, claims, sessions } = audit(history);
    if (outcome === "kept" || outcome === "documented loss") {
        expect(claims.map(({ holds }) => holds)).toEqual(claims.map(() => "yes"));
        expect(new Set(sessions.map(({ status }) => status === "kept" || status === outcome)).has(false)).toBe(false);
    }
    for (const claim of history.claims) {
        if (claim.claim !== "K1" && claim.claim !== "K2") continue;
        const verdict = audit(history, [claim]);
        if (verdict.problems.length > 0) continue;
        const ids = claim.claim === "K1" ? claim.stores : [claim.store];
        const end = checkpointsOf(history).find(({ name }) => name === claim.to);
        const counting = end?.stores.filter(({ id }) => ids.includes(id)) ?? [];
        for (const { room, session, status, firstKnownIndex } of verdict.sessions) {
            if (status !== "kept") continue;
            const copies = counting.flatMap(({ copies }) => copies).filter((one) => isSame(one, { room, session }));
            expect(Math.min(...copies.map((copy) => copy.firstKnownIndex))).toBeLessThanOrEqual(firstKnownIndex);
            const keys = new Set(copies.map(({ key }) => key));
            const proofs = history.proofs.filter((proof) => proof.session === session && keys.has(proof.key));
            const opened = new Set(proofs.flatMap(({ opens }) => opens));
            const needed = history.entries.filter(
                (entry) =>
                    entry.kind === "message" &&
                    isSame(entry, { room, session }) &&
                    entry.index >= firstKnownIndex &&
                    entry.seq < (end?.seq ?? 0),
            );
            const open = needed.filter((entry) => entry.kind === "message" && opened.has(entry.event));
            if (history.sample) expect(Math.min(1, needed.length)).toBe(Math.min(1, open.length));
            else expect(open.length).toBe(needed.length);
        }
    }
}

/** One of the stores that a history looked into between its checkpoints. */
function chosenLook({ entries }: History, choice: number): StoreRecord | undefined {
    const stores = entries.flatMap((entry) => {
        if (entry.kind === "shown") return [entry.store];
        return entry.kind === "expectation" && entry.holds ? [entry.holds.store] : [];
    });
    return stores[choice % stores.length];
}

/** What held may be unproven where less is known, and what was broken, too: neither is turned into the other. */
function neitherBetterNorBroken(history: History, less: History, canNotImprove: (claim: Claim) => boolean): void {
    for (const claim of history.claims) {
        const [before, after] = [audit(history, [claim]), audit(less, [claim])];
        if (before.problems.length + after.problems.length > 0) continue;
        const [was, is] = [before.claims[0]?.holds, after.claims[0]?.holds];
        if (was === "yes") expect(is, `${claim.claim} held`).not.toBe("no");
        else if (canNotImprove(claim)) expect(is, `${claim.claim} was "${was}"`).not.toBe("yes");
    }
}

interface Place {
    checkpoint: number;
    store: StoreRecord;
    copy: Copy;
}

const isSame = (one: { room: string; session: string }, other: { room: string; session: string }): boolean =>
    one.room === other.room && one.session === other.session;

/** Whether every copy has a message to open before a checkpoint: where none needs it, a copy is kept by its index alone. */
function areAllNeeded(history: History, to: string): boolean {
    const end = checkpointsOf(history).find(({ name }) => name === to)?.seq ?? 0;
    const messages = history.entries.flatMap((entry) => (entry.kind === "message" && entry.seq < end ? [entry] : []));
    const copies = checkpointsOf(history).flatMap(({ stores }) => stores.flatMap(({ copies }) => copies));
    return copies.every((copy) =>
        messages.some((message) => isSame(message, copy) && message.index >= copy.firstKnownIndex),
    );
}

/** Whether a store has, at a checkpoint, a copy whose key a proof is about. */
function isHeldAt(history: History, name: string, proof: History["proofs"][number] | undefined): boolean {
    const stores = checkpointsOf(history).find((one) => one.name === name)?.stores ?? [];
    return stores.some(({ copies }) =>
        copies.some(({ key, session }) => key === proof?.key && session === proof.session),
    );
}

/** Copies that an earlier checkpoint has as well, in the same store: without them, the ledger is what it was. */
function knownBefore(history: History): Place[] {
    const checkpoints = checkpointsOf(history);
    return checkpoints.flatMap(({ stores }, checkpoint) =>
        stores.flatMap((store) =>
            store.copies
                .filter((copy) => {
                    // From 1 on, so that claims that begin there know it, too.
                    const earlier = checkpoints.slice(1, checkpoint).flatMap((one) => one.stores);
                    const first = checkpoints[0]?.stores ?? [];
                    const has = (some: StoreRecord[]) =>
                        some
                            .filter(({ id }) => id === store.id)
                            .flatMap(({ copies }) => copies)
                            .some((one) => isSame(one, copy) && one.key === copy.key);
                    return has(earlier) && has(first);
                })
                .map((copy) => ({ checkpoint, store, copy })),
        ),
    );
}

/** Whether a claim speaks of a copy only in so far as it is wanted; K7 and X also say what must not be there. */
function isMonotone({ claim }: Claim, { checkpoint, copy }: Place, history: History, gone: boolean): boolean {
    if (claim === "K7" || claim === "X") return false;
    // B compares with what the same version had before: what it had tells what is gone.
    if (claim === "B") return checkpoint === checkpointsOf(history).length - 1;
    // K3 speaks of what a store has: what is gone from it is K1's business. What it had before tells what rose.
    if (claim === "K3") return !gone && checkpoint === checkpointsOf(history).length - 1;
    // H also says that no first index is misreported: a copy that is gone is not.
    if (claim === "H") return copy.reported === undefined;
    return true;
}

/** The copy begins two messages later; its key opens what it opened from there on, and fails where it failed. */
function worsen(history: History, copy: Copy): void {
    const proof = history.proofs.find(({ key, session }) => key === copy.key && session === copy.session);
    copy.firstKnownIndex += 2;
    copy.key = `${copy.key} later`;
    if (!proof) return;
    const indexes = new Map(history.entries.flatMap((one) => (one.kind === "message" ? [[one.event, one.index]] : [])));
    const isLater = (event: string): boolean => (indexes.get(event) ?? 0) >= copy.firstKnownIndex;
    history.proofs.push({
        ...proof,
        key: copy.key,
        opens: proof.opens.filter(isLater),
    });
}

/** What the audit says of K8 where a device has written nothing that could be looked at. */
const NOTHING_NEW = "a device got no new session: its writing was not seen";

/** No claim that is asked about, and no session of K1 and K2, is better; or no verdict is given any more. */
function noBetter(history: History, poorer: History, isAsked: (claim: Claim) => boolean): void {
    for (const claim of history.claims.filter(isAsked)) {
        const [before, after] = [audit(history, [claim]), audit(poorer, [claim])];
        if (before.problems.length > 0) continue;
        if (after.problems.length > 0) {
            expect(after.outcome).toBe("unproven");
            continue;
        }
        const [was, is] = [before.claims[0]?.holds ?? "no", after.claims[0]?.holds ?? "no"];
        // What is new on a device may have been that copy alone: then K8 has nothing to speak of.
        if (after.claims[0]?.because.includes(NOTHING_NEW)) continue;
        expect(RANK[is], `${claim.claim} was "${was}" and is "${is}"`).toBeLessThanOrEqual(RANK[was]);
        if (claim.claim !== "K1" && claim.claim !== "K2") continue;
        for (const { room, session, status } of before.sessions) {
            const now = after.sessions.find((one) => isSame(one, { room, session }));
            expect(rankOf(now?.status ?? "kept"), `${session} was ${status} and is ${now?.status}`).toBeLessThanOrEqual(
                rankOf(status),
            );
        }
    }
}

function frozen<T>(value: T): T {
    if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) frozen(inner);
    return Object.freeze(value);
}

/** A verdict with its lists in one order: they follow the record's. */
function inOrder({ claims, sessions, problems, ...rest }: Verdict): object {
    const sorted = (list: readonly string[] | undefined) => [...(list ?? [])].sort();
    const named = claims.map((claim) => ({ ...claim, because: sorted(claim.because) }));
    return {
        ...rest,
        problems: sorted(problems),
        claims: named.map((claim) => JSON.stringify(claim)).sort(),
        sessions: sessions.map(({ unreadable, stillIn, lastSeen, ...session }) => ({
            ...session,
            unreadable: sorted(unreadable),
            stillIn: sorted(stillIn),
            lastSeen: lastSeen && { ...lastSeen, stores: sorted(lastSeen.stores) },
        })),
    };
}

/** The same record in another order, as far as order says nothing. */
function shuffled(history: History, seed: number): History {
    const copy = structuredClone(history);
    let state = seed;
    const random = (below: number): number => {
        // The generator of Park and Miller: the same order for the same seed.
        state = (state * 48_271) % 2_147_483_647;
        return state % below;
    };
    const shuffle = <T>(list: T[]): void => {
        for (let i = list.length - 1; i > 0; i--) {
            const j = random(i + 1);
            [list[i], list[j]] = [list[j] as T, list[i] as T];
        }
    };
    shuffle(copy.claims);
    shuffle(copy.proofs);
    for (const { opens, fails } of copy.proofs) for (const list of [opens, fails]) shuffle<unknown>(list);
    for (const { stores, account } of checkpointsOf(copy)) {
        for (const list of [stores, account.devices, account.signedIn ?? [], account.server?.versions ?? []]) {
            shuffle<unknown>(list);
        }
        for (const { copies, unreadable } of stores) for (const list of [copies, unreadable]) shuffle<unknown>(list);
        for (const { entries } of account.server?.versions ?? []) shuffle(entries);
    }
    for (const entry of copy.entries) {
        if (entry.kind === "accepted") shuffle(entry.sessions);
        if (entry.kind === "shown") for (const list of [entry.asSent, entry.otherwise]) shuffle<unknown>(list);
        const store =
            entry.kind === "shown" ? entry.store : entry.kind === "expectation" ? entry.holds?.store : undefined;
        for (const list of [store?.copies ?? [], store?.unreadable ?? []]) shuffle<unknown>(list);
    }
    // Messages change places with each other, up to the next checkpoint.
    let start = 0;
    copy.entries.forEach((entry, end) => {
        if (entry.kind !== "checkpoint" && end < copy.entries.length - 1) return;
        const places = copy.entries.flatMap(({ kind }, i) => (kind === "message" && i >= start && i <= end ? [i] : []));
        const messages = places.map((i) => copy.entries[i]);
        shuffle(messages);
        places.forEach((place, i) => {
            const message = messages[i];
            if (message) copy.entries[place] = { ...message, seq: place };
        });
        start = end;
    });
    return copy;
}
