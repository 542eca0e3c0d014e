import type { Traffic } from "../../helpers/matrix/traffic.ts";
import type { Interruption } from "../interruption.ts";
import type { CheckPeople } from "./check-people.ts";
import { type EndingHelp, endAccounts } from "./end-accounts.ts";
import type { Journal } from "./journal.ts";

/** What a check has under way when it ends. */
export interface EndingCheck {
    journal: Journal;
    people: Pick<CheckPeople, "close">;
    traffic: Pick<Traffic, "stop" | "settled" | "resume">;
    help: EndingHelp;
}

/**
 * Ends a check's clients, then its accounts. Reports at once every account that may still be active: whatever else went
 * wrong, the operator must know.
 *
 * @returns what went wrong, a line each
 * @throws Interrupted when the user does not wait for the end. The journal stays, for `keyproof clean`
 */
export async function endCheck({ second }: Pick<Interruption, "second">, check: EndingCheck): Promise<string[]> {
    const { journal, help } = check;
    try {
        const wrong = await unlessAgain(second, endAll(check));
        for (const line of wrong) help.say(line);
        return wrong;
    } catch (error) {
        const open = journal.accounts.filter(({ ended }) => !ended).map(({ user, userId = user }) => userId);
        for (const name of open) help.say(notEnded(`${name}: it may be active`));
        throw error;
    }
}

async function endAll({ journal, people, traffic, help }: EndingCheck): Promise<string[]> {
    // An account that is being made now must be made, or not, before it can be ended.
    traffic.stop(new Error("the checks are over"));
    const wrong = await people.close().then(
        () => [],
        (error: unknown) => [`a client could not be ended: ${error instanceof Error ? error.message : error}`],
    );
    await traffic.settled();
    traffic.resume();
    const { left } = await endAccounts(journal, help);
    await journal.close();
    return [...left.map(notEnded), ...wrong];
}

function notEnded(line: string): string {
    return `not ended: ${line}. \`npx keyproof clean\` tries again`;
}

/** The second Ctrl-C does not wait. */
async function unlessAgain<T>(second: AbortSignal, work: Promise<T>): Promise<T> {
    return Promise.race([
        work,
        new Promise<never>((_, reject) => {
            if (second.aborted) reject(second.reason);
            else second.addEventListener("abort", () => reject(second.reason), { once: true });
        }),
    ]);
}
