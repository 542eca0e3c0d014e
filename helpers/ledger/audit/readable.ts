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
    const unproven: string[] = [];
    let read = 0;
    for (const shown of history.entries) {
        if (shown.kind !== "shown" || shown.seq >= end) continue;
        const { client, store } = shown;
        read += shown.asSent.length + shown.otherwise.length;
        for (const { event, as, words } of shown.otherwise) {
            const message = messages.get(event);
            if (!message) continue;
            const what = `message ${event} ${SHOWN_AS[as]}${words === undefined ? "" : ` ("${words}")`}`;
            const session = `session ${message.session} of ${message.room}`;
            if (holdings.canOpen(store, message)) {
                because.push(`${client} holds the key of ${session}, and shows ${what}`);
            } else if (store.unread !== undefined) {
                unproven.push(`${client} shows ${what}, and its store could not be read: ${store.unread}`);
            } else if (holdings.mayOpen(store, message)) {
                unproven.push(`${client} shows ${what}, and nobody tried the key that it has of ${session}`);
            }
        }
    }
    if (because.length > 0) return { claim: { claim: "R", holds: "no", because }, sessions: [] };
    if (read === 0) unproven.push("nobody read a message");
    const holds = unproven.length > 0 ? "unproven" : "yes";
    return { claim: { claim: "R", holds, because: unproven }, sessions: [] };
}
