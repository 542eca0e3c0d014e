import type { Checkpoint, Claim, History, StoreRecord } from "../history.ts";
import type { ClaimVerdict, SessionVerdict } from "../verdict.ts";
import { backupKeeps } from "./backup-keeps.ts";
import { converged } from "./convergence.ts";
import { effect } from "./effect.ts";
import { held } from "./held.ts";
import type { Holdings, LedgerLine } from "./holdings.ts";
import { readable } from "./readable.ts";
import { sameRows } from "./same-rows.ts";
import { truthful } from "./statements.ts";
import { unreadIn } from "./unread.ts";

/** What judging one claim gives: the claim's own verdict, and that of each session it speaks of. */
export interface Judgement {
    claim: ClaimVerdict;
    sessions: SessionVerdict[];
}

export type ClaimOf<Code extends Claim["claim"]> = Extract<Claim, { claim: Code }>;

/** Judges one claim. The history has been inspected: every name the claim uses is in it. */
export function judgeClaim(history: History, holdings: Holdings, claim: Claim): Judgement {
    switch (claim.claim) {
        case "K1":
            return noLoss(holdings, claim);
        case "K2":
            return freshDevice(holdings, claim);
        case "K3":
            return index(holdings, claim);
        case "K4":
            return completeBackup(holdings, claim);
        case "K5":
            return secretsAgree(holdings, claim);
        case "K6":
            return atomic(holdings, claim);
        case "K7":
            return truthful(history, holdings, claim);
        case "K8":
            return converged(holdings, claim);
        case "B":
            return backupKeeps(history, holdings, claim);
        case "E":
            return effect(holdings, claim);
        case "H":
            return held(history, holdings, claim);
        case "R":
            return readable(history, holdings, claim);
        case "S":
            return sameRows(holdings, claim);
        case "X":
            return documentedLoss(history, holdings, claim);
    }
}

/** The ledger that must be kept: whatever was readable at any checkpoint before the last one. */
function ledgerBefore(holdings: Holdings, from: Checkpoint, to: Checkpoint): LedgerLine[] {
    return holdings.ledger(before(holdings, from, to));
}

function before(holdings: Holdings, from: Checkpoint, to: Checkpoint): Checkpoint[] {
    return holdings.between(from, to).filter(({ seq }) => seq < to.seq);
}

function noLoss(holdings: Holdings, claim: ClaimOf<"K1">): Judgement {
    return kept("K1", holdings, claim.from, claim.to, claim.stores);
}

function freshDevice(holdings: Holdings, claim: ClaimOf<"K2">): Judgement {
    return kept("K2", holdings, claim.from, claim.to, [claim.store]);
}

function kept(
    code: "K1" | "K2" | "K6",
    holdings: Holdings,
    fromName: string,
    toName: string,
    stores: string[],
): Judgement {
    const [from, to] = [holdings.checkpoint(fromName), holdings.checkpoint(toName)];
    const sessions = ledgerBefore(holdings, from, to).map((line) => holdings.judge(line, stores, from, to));
    const broken = sessions.filter(({ status }) => status !== "kept" && status !== "unproven");
    const unproven = sessions.filter(({ status }) => status === "unproven");
    const hidden = unproven.length > 0 ? unreadIn(to.stores.filter(({ id }) => stores.includes(id))) : [];
    const because = [...broken.map(inWords), ...hidden, ...unproven.map(inWords)];
    if (sessions.length === 0) because.push("the ledger is empty: there was nothing to keep");
    // Nobody knows what else there was to keep in a store that could not be read.
    const unread = unreadIn(before(holdings, from, to).flatMap(({ stores }) => stores));
    because.push(...unread);
    const isProven = unproven.length === 0 && sessions.length > 0 && unread.length === 0;
    const holds = broken.length > 0 ? "no" : isProven ? "yes" : "unproven";
    return { claim: { claim: code, holds, because }, sessions };
}

/** K1 at every checkpoint on the way, over the stores that were there. The first checkpoint that breaks it is named. */
function atomic(holdings: Holdings, { from, to, stores }: ClaimOf<"K6">): Judgement {
    const first = holdings.checkpoint(from);
    const later = holdings.between(first, holdings.checkpoint(to)).filter(({ seq }) => seq > first.seq);
    let worst: Judgement | undefined;
    for (const { name } of later) {
        const { claim, sessions } = kept("K6", holdings, from, name, stores);
        const here = { claim: { ...claim, because: claim.because.map((line) => `at "${name}": ${line}`) }, sessions };
        if (claim.holds === "no") return here;
        if (claim.holds === "unproven") worst ??= here;
    }
    return worst ?? { claim: { claim: "K6", holds: "yes", because: [] }, sessions: [] };
}

function inWords({ room, session, status, firstKnownIndex, nowFrom, goneAfter, unreadable }: SessionVerdict): string {
    const what = `session ${session} of ${room}`;
    const when = goneAfter === null ? "" : ` after "${goneAfter}"`;
    switch (status) {
        case "worsened":
            return `${what} is known from index ${nowFrom} on where it was known from ${firstKnownIndex}${when}`;
        case "broken":
            return `${what} has a key that does not decrypt ${unreadable.length} of its messages${when}`;
        case "unproven":
            return `${what} is not proven for ${unreadable.length} of its messages`;
        default:
            return `${what} is ${status}${when}`;
    }
}

function index(holdings: Holdings, claim: ClaimOf<"K3">): Judgement {
    const [from, to] = [holdings.checkpoint(claim.from), holdings.checkpoint(claim.to)];
    const lowest = new Map<string, { index: number; at: string }>();
    const because: string[] = [];
    for (const { name, stores } of holdings.between(from, to)) {
        for (const store of stores) {
            for (const { room, session, firstKnownIndex } of store.copies) {
                const key = JSON.stringify([store.id, room, session]);
                const before = lowest.get(key);
                if (before && firstKnownIndex > before.index) {
                    because.push(
                        `in ${store.label}, session ${session} of ${room} rose from index ${before.index} ` +
                            `("${before.at}") to ${firstKnownIndex} ("${name}")`,
                    );
                }
                if (!before || firstKnownIndex < before.index) lowest.set(key, { index: firstKnownIndex, at: name });
            }
        }
    }
    const holds = because.length > 0 ? "no" : lowest.size === 0 ? "unproven" : "yes";
    return { claim: { claim: "K3", holds, because }, sessions: [] };
}

function completeBackup(holdings: Holdings, claim: ClaimOf<"K4">): Judgement {
    const [from, to] = [holdings.checkpoint(claim.from), holdings.checkpoint(claim.to)];
    const answer = (holds: ClaimVerdict["holds"], because: string[]): Judgement => ({
        claim: { claim: "K4", holds, because },
        sessions: [],
    });
    const { backup } = to.account;
    const store = to.stores.find(({ kind }) => kind === "backup");
    if (!backup || !store) return answer("no", [`there is no backup at "${to.name}"`]);
    if (store.unread) return answer("unproven", [`the backup could not be read: ${store.unread}`]);
    if (store.closed) return answer("no", [`the user cannot open the backup: ${store.closed}`]);

    const because = store.unreadable.map(
        ({ room, session, why }) => `the entry of session ${session} of ${room} does not open: ${why}`,
    );
    because.push(...misreported(store));
    if (backup.count !== backup.entries) {
        because.push(`the server counts ${backup.count} entries and lists ${backup.entries}`);
    }
    const ledger = holdings.ledger(holdings.between(from, to));
    const unproven = unreadIn(holdings.between(from, to).flatMap(({ stores }) => stores));
    for (const line of ledger) {
        const judged = holdings.judge(line, [store.id], from, to);
        const { nowFrom, status } = judged;
        if (nowFrom === null) because.push(`session ${line.session} of ${line.room} is not in it`);
        else if (nowFrom > line.firstKnownIndex) {
            because.push(
                `session ${line.session} of ${line.room} is in it from index ${nowFrom} on ` +
                    `where it is known from ${line.firstKnownIndex}`,
            );
        } else if (status === "unproven") unproven.push(inWords(judged));
        else if (status !== "kept") because.push(inWords(judged));
    }
    if (because.length > 0) return answer("no", [...because, ...unproven]);
    if (ledger.length === 0) unproven.push("the ledger is empty");
    return unproven.length > 0 ? answer("unproven", unproven) : answer("yes", []);
}

/** A client that believes the homeserver replaces a better key by a worse one, or does not restore what it could. */
export function misreported({ copies }: StoreRecord): string[] {
    return copies.flatMap(({ room, session, firstKnownIndex, reported }) =>
        reported === undefined
            ? []
            : [
                  `the homeserver reports that session ${session} of ${room} begins at index ${reported}, ` +
                      `and its key begins at ${firstKnownIndex}`,
              ],
    );
}

function secretsAgree(holdings: Holdings, claim: ClaimOf<"K5">): Judgement {
    const { account, stores } = holdings.checkpoint(claim.to);
    const { backup, secretStorage, devices } = account;
    const because: string[] = [];
    if (!backup) because.push("there is no backup");
    if (!secretStorage) because.push("there is no secret storage");
    if (secretStorage && !secretStorage.userHoldsKey) {
        because.push("the recovery key that the user holds does not open secret storage");
    }
    if (backup && secretStorage?.userHoldsKey) {
        if (secretStorage.backupKey === null) because.push("secret storage holds no backup key");
        else if (secretStorage.backupKey !== backup.publicKey) {
            because.push(`the backup key in secret storage is not the one of backup version ${backup.version}`);
        }
    }
    for (const { label, backupKey, uploadsTo } of backup ? devices : []) {
        if (backupKey === null) because.push(`${label} has no backup key`);
        else if (backupKey !== backup?.publicKey) because.push(`${label} has the key of another backup`);
        if (uploadsTo !== backup?.version) {
            because.push(`${label} uploads to ${uploadsTo === null ? "no backup" : `backup version ${uploadsTo}`}`);
        }
    }
    if (because.length > 0) return { claim: { claim: "K5", holds: "no", because }, sessions: [] };
    const unread = unreadIn(stores);
    return { claim: { claim: "K5", holds: unread.length > 0 ? "unproven" : "yes", because: unread }, sessions: [] };
}

function documentedLoss(history: History, holdings: Holdings, claim: ClaimOf<"X">): Judgement {
    const [from, to] = [holdings.checkpoint(claim.from), holdings.checkpoint(claim.to)];
    // What survived, and what is lost, is known only where every store was read.
    const unread = unreadIn(holdings.between(from, to).flatMap(({ stores }) => stores));
    if (unread.length > 0) return { claim: { claim: "X", holds: "unproven", because: unread }, sessions: [] };
    const survivors = from.stores.filter(({ id }) => claim.survivors.includes(id));
    const broken: string[] = [];
    const unproven: string[] = [];
    const sessions = ledgerBefore(holdings, from, to).map((line): SessionVerdict => {
        const actual = holdings.judge(line, claim.stores, from, to);
        const lostBy = documentedFor(line, holdings, from, survivors);
        if (lostBy === "kept") {
            const list = actual.status === "unproven" ? unproven : broken;
            if (actual.status !== "kept") list.push(`${inWords(actual)}, which the document does not say`);
            return actual;
        }
        if (actual.status === "kept" || actual.status === "unproven") {
            broken.push(`session ${line.session} of ${line.room} should be lost, as documented, and is not`);
            return actual;
        }
        if (lostBy !== "lost" && (actual.nowFrom === null || actual.nowFrom > lostBy.worsenedTo)) {
            broken.push(`${inWords(actual)}; the document keeps it from index ${lostBy.worsenedTo} on`);
            return actual;
        }
        return { ...actual, status: "documented loss" };
    });
    const lost = sessions.filter(({ status }) => status === "documented loss");
    if (sessions.length === 0) unproven.push("the ledger is empty: there was nothing to lose");
    if (claim.warning !== undefined && lost.length > 0) {
        broken.push(...warnedTooLate(history, holdings, claim.warning, lost));
    }
    const holds = broken.length > 0 ? "no" : unproven.length > 0 ? "unproven" : "yes";
    return { claim: { claim: "X", holds, because: [...broken, ...unproven] }, sessions };
}

/** What the document says becomes of a session, given which stores survive. */
function documentedFor(
    line: LedgerLine,
    holdings: Holdings,
    from: Checkpoint,
    survivors: StoreRecord[],
): "kept" | "lost" | { worsenedTo: number } {
    // A session that appeared after `from` was made by a device that lives on.
    const known = holdings.readsFrom(line, from.stores);
    if (known === null) return "kept";
    const readsFrom = holdings.readsFrom(line, survivors);
    if (readsFrom === null) return "lost";
    return readsFrom > line.firstKnownIndex ? { worsenedTo: readsFrom } : "kept";
}

function warnedTooLate(history: History, holdings: Holdings, warning: string, lost: SessionVerdict[]): string[] {
    const notice = history.entries.find((entry) => entry.kind === "notice" && entry.text.includes(warning));
    if (!notice) return [`the user was never told "${warning}"`];
    // One by one: a call takes no more than some hundred thousand arguments, and accounts may lose more.
    const firstLoss = lost.reduce((first, { lastSeen }) => {
        const last = lastSeen ? holdings.checkpoint(lastSeen.checkpoint).seq : -1;
        return Math.min(first, holdings.checkpoints.find(({ seq }) => seq > last)?.seq ?? Infinity);
    }, Infinity);
    return notice.seq < firstLoss ? [] : [`the user was told "${warning}" only after the loss`];
}
