import type { Checkpoint, History, HistoryEntry, StoreRecord } from "../../helpers/ledger/history.ts";
import type { SessionVerdict, Verdict } from "../../helpers/ledger/verdict.ts";

const KITCHEN = "!kitchen:localhost";
const GARDEN = "!garden:localhost";
const RESET = "Step 3: Reset the backup";

/**
 * A made-up run in which a reset loses one session of three ("lost…" in Kitchen, 3 messages), worsens another
 * ("worse…" in Garden, from index 0 to 3) and keeps the third.
 */
export function kitchenHistory(changes: Partial<History> = {}): History {
    return {
        format: "keyproof-history",
        version: 1,
        path: "RST-C0",
        variant: "without step 1",
        title: "Resetting the server-side key backup",
        target: { homeserver: "Synapse 1.163.2 (PyPI)", "element web": "Element Web 1.11.82 (folder ./webapp)" },
        account: "@alice:localhost",
        rooms: { [KITCHEN]: "Kitchen", [GARDEN]: "Garden" },
        claims: [{ claim: "K1", from: "before", to: "after", stores: ["device:LAPTOP", "backup"] }],
        entries: [
            message(0, KITCHEN, "lostSession1", 0),
            message(1, KITCHEN, "lostSession1", 1),
            message(2, KITCHEN, "lostSession1", 2),
            message(3, GARDEN, "worseSession", 0),
            message(4, GARDEN, "worseSession", 3),
            message(5, GARDEN, "keptSession1", 0),
            checkpoint(6, "before", [
                laptop(["worseSession", 3], ["keptSession1", 0]),
                backup(["lostSession1", 0], ["worseSession", 0], ["keptSession1", 0]),
            ]),
            { kind: "step", seq: 7, title: "Step 2: Export your message keys to a file" },
            checkpoint(8, "exported", [
                laptop(["worseSession", 3], ["keptSession1", 0]),
                backup(["lostSession1", 0], ["worseSession", 0], ["keptSession1", 0]),
            ]),
            { kind: "step", seq: 9, title: RESET },
            checkpoint(10, "after", [
                laptop(["worseSession", 3], ["keptSession1", 0]),
                backup(["worseSession", 3], ["keptSession1", 0]),
            ]),
        ],
        proofs: [
            { key: "worseSession@3", session: "worseSession", opens: ["$4"], fails: [] },
            { key: "keptSession1@0", session: "keptSession1", opens: ["$5"], fails: [] },
        ],
        ...changes,
    };
}

/** What an audit of {@link kitchenHistory} finds. */
export function kitchenVerdict(changes: Partial<Verdict> = {}): Verdict {
    return {
        outcome: "lost",
        path: "RST-C0",
        variant: "without step 1",
        account: "@alice:localhost",
        claims: [{ claim: "K1", holds: "no", because: ["lostSession1 in Kitchen is in no store"] }],
        sessions: [lost, worse, kept],
        counts: {
            sessions: 3,
            kept: 1,
            lost: 1,
            worsened: 1,
            broken: 0,
            documented: 0,
            unproven: 0,
            messages: 6,
            proven: 2,
        },
        sample: undefined,
        problems: [],
        ...changes,
    };
}

const lastSeen = { checkpoint: "exported", stores: ["the backup"] };

const lost: SessionVerdict = {
    room: KITCHEN,
    session: "lostSession1",
    status: "lost",
    firstKnownIndex: 0,
    nowFrom: null,
    messages: 3,
    unreadable: ["$0", "$1", "$2"],
    lastSeen,
    goneAfter: RESET,
    stillIn: [],
};

const worse: SessionVerdict = {
    ...lost,
    room: GARDEN,
    session: "worseSession",
    status: "worsened",
    nowFrom: 3,
    messages: 2,
    unreadable: ["$3"],
};

const kept: SessionVerdict = {
    ...lost,
    room: GARDEN,
    session: "keptSession1",
    status: "kept",
    nowFrom: 0,
    messages: 1,
    unreadable: [],
    lastSeen: { checkpoint: "after", stores: ["Alice's laptop", "the backup"] },
    goneAfter: null,
};

type Held = [session: string, firstKnownIndex: number];

function message(seq: number, room: string, session: string, index: number): HistoryEntry {
    return {
        kind: "message",
        seq,
        event: `$${seq}`,
        room,
        session,
        index,
        sender: "@bob_b:localhost",
        sent: `digest of $${seq}`,
    };
}

function laptop(...held: Held[]): StoreRecord {
    return store("device:LAPTOP", "device", "Alice's laptop", held);
}

function backup(...held: Held[]): StoreRecord {
    return store("backup", "backup", "the backup", held);
}

function store(id: string, kind: StoreRecord["kind"], label: string, held: Held[]): StoreRecord {
    const copies = held.map(([session, firstKnownIndex]) => ({
        room: session.startsWith("lost") ? KITCHEN : GARDEN,
        session,
        firstKnownIndex,
        key: `${session}@${firstKnownIndex}`,
    }));
    return { id, kind, label, copies, unreadable: [] };
}

function checkpoint(seq: number, name: string, stores: StoreRecord[]): Checkpoint {
    return { kind: "checkpoint", seq, name, stores, account: { backup: null, secretStorage: null, devices: [] } };
}
