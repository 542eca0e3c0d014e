import type { History } from "../../helpers/ledger/history.ts";
import { kitchenHistory } from "./kitchen.ts";

const ROOM = "!kitchen:localhost";
const CHECKPOINTS = ["before", "exported", "after"];

/**
 * A made-up run with as many sessions as wanted, three messages each. The reset of its last step takes every tenth from
 * the backup, and the laptop held every second; or, `scattered`, each store held any of them at any time.
 */
export function largeHistory(sessions: number, { scattered = false } = {}): History {
    const names = Array.from({ length: sessions }, (_, number) => `session${String(number).padStart(6, "0")}`);
    const messages = names.flatMap((session, number) =>
        [0, 1, 2].map((index) => ({
            kind: "message" as const,
            seq: 3 * number + index,
            event: `$event-${number}-${index}`,
            room: ROOM,
            session,
            index,
            sender: "@bob_b:localhost",
            sent: "what Bob says was sent",
        })),
    );
    const held = (store: number, column: number) =>
        names.filter((_, number) => {
            if (scattered) return ((number + 1) * 7919 * (store + 2) + column * 104_729) % 5 > 1;
            return store === 0 ? number % 2 === 0 : column < 2 || number % 10 !== 0;
        });
    const stores = (column: number) =>
        (["device", "backup"] as const).map((kind, store) => ({
            id: kind === "device" ? "device:LAPTOP" : kind,
            kind,
            label: kind === "device" ? "Alice's laptop" : "the backup",
            unreadable: [],
            copies: held(store, column).map((session) => ({
                room: ROOM,
                session,
                firstKnownIndex: 0,
                key: `${session}@0`,
            })),
        }));
    const entries: History["entries"] = [...messages];
    CHECKPOINTS.forEach((name, column) => {
        if (column > 0) entries.push({ kind: "step", seq: entries.length, title: `Step ${column}` });
        const account = { backup: null, secretStorage: null, devices: [] };
        entries.push({ kind: "checkpoint", seq: entries.length, name, stores: stores(column), account });
    });
    const claims: History["claims"] = [{ claim: "K1", from: "before", to: "after", stores: ["backup"] }];
    const proofs = names.map((session, number) => ({
        key: `${session}@0`,
        session,
        opens: [0, 1, 2].map((index) => `$event-${number}-${index}`),
        fails: [],
    }));
    return kitchenHistory({ entries, claims, proofs });
}
