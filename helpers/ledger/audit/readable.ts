import type { History } from "../history.ts";
import type { ClaimOf, Judgement } from "./claims.ts";
import { countedUntil } from "./counted-until.ts";
import { SHOWN_AS } from "./held.ts";
import type { Holdings } from "./holdings.ts";

/** R: where a device holds a message's key, it shows the message as it was sent. */
export function readable(history: History, holdings: Holdings, { to }: ClaimOf<"R">): Judgement {
    const end = countedUntil(history, holdings.checkpoint(to));
    const messages = new Map(holdings.messagesBefore(Infinity).map((message) => [message.event, message]));
    const because: string[] = [];
    let read = 0;
    for (const shown of history.entries) {
        if (shown.kind !== "shown" || shown.seq >= end) continue;
        read += shown.asSent.length + shown.otherwise.length;
        for (const { event, as, words } of shown.otherwise) {
            const message = messages.get(event);
            if (!message || !holdings.canOpen(shown.store, message)) continue;
            const said = words === undefined ? "" : ` ("${words}")`;
            because.push(
                `${shown.client} holds the key of session ${message.session} of ${message.room}, ` +
                    `and shows message ${event} ${SHOWN_AS[as]}${said}`,
            );
        }
    }
    if (because.length > 0) return { claim: { claim: "R", holds: "no", because }, sessions: [] };
    if (read > 0) return { claim: { claim: "R", holds: "yes", because }, sessions: [] };
    return { claim: { claim: "R", holds: "unproven", because: ["nobody read a message"] }, sessions: [] };
}
