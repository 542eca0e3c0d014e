import type { Checkpoint, Copy, History, HistoryEntry, Message, Proof, StoreRecord } from "../history.ts";
import type { LastSeen, SessionStatus, SessionVerdict } from "../verdict.ts";
import { sessionName } from "./session-name.ts";

/** A session that some store could read, from `firstKnownIndex` on: what must be kept. */
export interface LedgerLine {
    room: string;
    session: string;
    firstKnownIndex: number;
}

/** Lookups over one history, made once for an audit. */
export class Holdings {
    public readonly checkpoints: readonly Checkpoint[];
    readonly #entries: readonly HistoryEntry[];
    readonly #messages = new Map<string, Message[]>();
    /** The ids of all sessions that something was said in. */
    readonly #sessions = new Set<string>();
    readonly #proofs = new Map<string, { opens: Set<string>; fails: Map<string, string> }>();
    readonly #copies = new WeakMap<StoreRecord, Map<string, Copy[]>>();
    /** The messages that were tried, where only a sample of them was. */
    readonly #sample: ReadonlySet<string> | undefined;

    public constructor(history: History) {
        this.#entries = history.entries;
        this.checkpoints = history.entries.filter((entry) => entry.kind === "checkpoint");
        for (const entry of history.entries) {
            if (entry.kind !== "message") continue;
            this.#sessions.add(entry.session);
            const key = sessionName(entry);
            const list = this.#messages.get(key);
            if (list) list.push(entry);
            else this.#messages.set(key, [entry]);
        }
        for (const proof of history.proofs) this.#proofs.set(proofId(proof), asSets(proof));
        this.#sample = history.sample && triedEvents(history);
    }

    public checkpoint(name: string): Checkpoint {
        const found = this.checkpoints.find((candidate) => candidate.name === name);
        if (!found) throw new Error(`no checkpoint "${name}"`);
        return found;
    }

    /** The messages that were sent before an entry, in order. */
    public messagesBefore(seq: number): Message[] {
        return [...this.#messages.values()].flat().filter((message) => message.seq < seq);
    }

    /** A store's copies that open something, or are not known to open nothing. */
    public sound(store: StoreRecord): Copy[] {
        return store.copies.filter((copy) => !this.#isBroken(copy));
    }

    /** The labels of those stores that have a sound copy of a session. */
    public labelsWith(line: Pick<Copy, "room" | "session">, stores: readonly StoreRecord[]): string[] {
        return stores
            .filter((store) => this.copiesIn(store, line).some((copy) => !this.#isBroken(copy)))
            .map(({ label }) => label);
    }

    /** A store's copies of a session. */
    public copiesIn(store: StoreRecord, line: Pick<Copy, "room" | "session">): readonly Copy[] {
        return this.#bySession(store).get(sessionName(line)) ?? [];
    }

    /** Whether a store has a copy that was shown to decrypt a message. */
    public canOpen(store: StoreRecord, message: Message): boolean {
        return this.copiesIn(store, message).some((copy) => this.#opens(copy, message.event));
    }

    /** Whether a store has a copy whose first index promises a message, and that nobody tried on it. */
    public mayOpen(store: StoreRecord, message: Message): boolean {
        const { event, index } = message;
        return this.copiesIn(store, message).some((copy) => {
            const proof = this.#proofOf(copy);
            return copy.firstKnownIndex <= index && !proof?.opens.has(event) && !proof?.fails.has(event);
        });
    }

    /** The title of the step that an entry belongs to; null before the first. */
    public stepAt(seq: number): string | null {
        const step = this.#entries.findLast((entry) => entry.kind === "step" && entry.seq < seq);
        return step?.kind === "step" ? step.title : null;
    }

    /** The checkpoints from one to another, both included. */
    public between(from: Checkpoint, to: Checkpoint): Checkpoint[] {
        return this.checkpoints.filter(({ seq }) => seq >= from.seq && seq <= to.seq);
    }

    /** What the stores of some checkpoints could read: every session with the lowest index of any sound copy. */
    public ledger(checkpoints: readonly Checkpoint[]): LedgerLine[] {
        const lines = new Map<string, LedgerLine>();
        for (const { stores } of checkpoints) {
            for (const copy of stores.flatMap(({ copies }) => copies)) {
                if (this.#isBroken(copy)) continue;
                const line = lines.get(sessionName(copy));
                if (!line) lines.set(sessionName(copy), { ...pick(copy), firstKnownIndex: copy.firstKnownIndex });
                else line.firstKnownIndex = Math.min(line.firstKnownIndex, copy.firstKnownIndex);
            }
        }
        return [...lines.values()];
    }

    /** The lowest index from which sound copies in these stores read a session; `null` where there is none. */
    public readsFrom(line: LedgerLine, stores: readonly StoreRecord[]): number | null {
        const sound = this.#copiesOf(line, stores).filter((copy) => !this.#isBroken(copy));
        return sound.length === 0 ? null : Math.min(...sound.map(({ firstKnownIndex }) => firstKnownIndex));
    }

    /** Judges one session by what some stores hold at a checkpoint. */
    public judge(line: LedgerLine, storeIds: readonly string[], from: Checkpoint, to: Checkpoint): SessionVerdict {
        const counting = to.stores.filter((store) => storeIds.includes(store.id));
        const copies = this.#copiesOf(line, counting);
        const needed = (this.#messages.get(sessionName(line)) ?? []).filter(
            ({ index, seq }) => index >= line.firstKnownIndex && seq < to.seq,
        );
        const unopened = needed.filter(({ event }) => !copies.some((copy) => this.#opens(copy, event)));
        const nowFrom = this.readsFrom(line, counting);
        const seen = this.#status(line, copies, nowFrom, needed, unopened);
        // A store that could not be read may hold what the others lack.
        const status = seen !== "kept" && counting.some(({ unread }) => unread !== undefined) ? "unproven" : seen;
        const good = (stores: readonly StoreRecord[]) =>
            stores.filter((store) => (this.readsFrom(line, [store]) ?? Infinity) <= line.firstKnownIndex);
        const gone = status !== "kept" && status !== "unproven";
        const lastSeen = this.#lastSeen(storeIds, from, to, good);
        return {
            ...pick(line),
            status,
            firstKnownIndex: line.firstKnownIndex,
            nowFrom,
            messages: needed.length,
            unreadable: unopened.map(({ event }) => event),
            lastSeen,
            goneAfter: gone && lastSeen ? this.#stepAfter(lastSeen.checkpoint, to) : null,
            stillIn: good(to.stores.filter((store) => !storeIds.includes(store.id))).map(({ label }) => label),
        };
    }

    #status(
        line: LedgerLine,
        copies: Copy[],
        nowFrom: number | null,
        needed: Message[],
        unopened: Message[],
    ): SessionStatus {
        if (copies.length === 0) return "lost";
        if (nowFrom === null) return "broken";
        if (nowFrom > line.firstKnownIndex) return "worsened";
        // One copy that fails says nothing of another one that was not tried.
        const failed = unopened.filter(({ event, index }) =>
            copies.every((copy) => copy.firstKnownIndex > index || this.#proofOf(copy)?.fails.has(event)),
        );
        if (failed.length > 0) return "broken";
        // An index alone is no proof: the copy that promises it must have opened something, where there is anything to open.
        const shown = copies.some(
            (copy) =>
                copy.firstKnownIndex <= line.firstKnownIndex && needed.some(({ event }) => this.#opens(copy, event)),
        );
        if (needed.length > 0 && !shown) return "unproven";
        // Where only a sample was tried, the messages left out are not counted against it; the verdict names its size.
        const sample = this.#sample;
        const leftOut = ({ event, sent }: Message): boolean =>
            sample !== undefined && sent !== null && !sample.has(event);
        return unopened.every(leftOut) ? "kept" : "unproven";
    }

    #opens(copy: Copy, event: string): boolean {
        return this.#proofOf(copy)?.opens.has(event) ?? false;
    }

    #lastSeen(
        storeIds: readonly string[],
        from: Checkpoint,
        to: Checkpoint,
        good: (stores: readonly StoreRecord[]) => StoreRecord[],
    ): LastSeen | null {
        const checkpoints = this.between(from, to).reverse();
        // The stores that count come first: where a user looks is where it matters that it was seen.
        for (const counts of [(store: StoreRecord) => storeIds.includes(store.id), () => true]) {
            for (const { name, stores } of checkpoints) {
                const holders = good(stores.filter(counts));
                if (holders.length > 0) return { checkpoint: name, stores: holders.map(({ label }) => label) };
            }
        }
        return null;
    }

    /** The step between a checkpoint and the next one. */
    #stepAfter(name: string, to: Checkpoint): string | null {
        const { seq } = this.checkpoint(name);
        const next = this.checkpoints.find((candidate) => candidate.seq > seq && candidate.seq <= to.seq);
        if (!next) return null;
        const step = this.#entries.find((entry) => entry.kind === "step" && entry.seq > seq && entry.seq < next.seq);
        return step?.kind === "step" ? step.title : null;
    }

    #copiesOf(line: LedgerLine, stores: readonly StoreRecord[]): Copy[] {
        return stores.flatMap((store) => this.copiesIn(store, line));
    }

    /** A store's copies by session, looked up once: accounts hold tens of thousands. */
    #bySession(store: StoreRecord): Map<string, Copy[]> {
        let map = this.#copies.get(store);
        if (!map) {
            map = new Map();
            for (const copy of store.copies) map.set(sessionName(copy), [...(map.get(sessionName(copy)) ?? []), copy]);
            this.#copies.set(store, map);
        }
        return map;
    }

    #proofOf(copy: Copy) {
        return this.#proofs.get(proofId(copy));
    }

    /** One that opens nothing, and one that is filed under another room than its session's: no client finds it there. */
    #isBroken(copy: Copy): boolean {
        if (!this.#messages.has(sessionName(copy)) && this.#sessions.has(copy.session)) return true;
        const proof = this.#proofOf(copy);
        return proof !== undefined && proof.fails.size > 0 && proof.opens.size === 0;
    }
}

function proofId({ key, session }: { key: string; session: string }): string {
    return JSON.stringify([key, session]);
}

/** The messages that some key was tried on. */
export function triedEvents({ proofs }: Pick<History, "proofs">): Set<string> {
    return new Set(proofs.flatMap(({ opens, fails }) => [...opens, ...fails.map(({ event }) => event)]));
}

function pick({ room, session }: { room: string; session: string }): { room: string; session: string } {
    return { room, session };
}

function asSets({ opens, fails }: Proof) {
    return { opens: new Set(opens), fails: new Map(fails.map(({ event, why }) => [event, why])) };
}
