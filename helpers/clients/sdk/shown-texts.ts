import type { ShownText } from "../../ledger/recorder.ts";
import type { ShownMessage } from "../client.ts";

/** What was read, with the SDK's word for what it cannot decrypt; nothing for an event that it does not have. */
export function asShownTexts(
    eventIds: readonly string[],
    read: ReadonlyMap<string, ShownMessage>,
): Map<string, ShownText> {
    return new Map(
        eventIds.map((id) => {
            const shown = read.get(id);
            if (shown === undefined) return [id, {}];
            return [id, shown === "UTD" ? { words: "isDecryptionFailure()" } : shown];
        }),
    );
}
