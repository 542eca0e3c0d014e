import type { AccountChange, AccountRecord } from "../history.ts";
import type { ClaimOf, Judgement } from "./claims.ts";
import type { Holdings } from "./holdings.ts";

/** What an account has one of: how it is told from another, and what it is called. */
const THINGS: Record<
    Exclude<AccountChange, "devices">,
    { of: (account: AccountRecord) => string | null; name: string }
> = {
    backup: { of: ({ backup }) => backup && `${backup.version} ${backup.publicKey}`, name: "the backup" },
    "recovery key": { of: ({ secretStorage }) => secretStorage?.keyId ?? null, name: "the recovery key" },
    identity: { of: ({ identity }) => identity ?? null, name: "the cross-signing identity" },
};

/** E: what the path is there to change was changed, and nothing else was. */
export function effect(holdings: Holdings, { from, to, changes }: ClaimOf<"E">): Judgement {
    const [before, after] = [holdings.checkpoint(from).account, holdings.checkpoint(to).account];
    const seen = [
        ...Object.entries(THINGS).map(([thing, { of, name }]) => ({
            thing,
            name,
            how: of(before) === of(after) ? undefined : inWords(of(before), of(after)),
        })),
        { thing: "devices", name: "the list of devices", how: gone(before, after) },
    ];
    const because = seen.flatMap(({ thing, name, how }) => {
        const wanted = changes.some((change) => change === thing);
        if (wanted === (how !== undefined)) return [];
        if (wanted) return [`${name} is what it was: what the path is there for was not done`];
        return [`${name} ${how}, which the path is not there for`];
    });
    return { claim: { claim: "E", holds: because.length > 0 ? "no" : "yes", because }, sessions: [] };
}

function inWords(before: string | null, after: string | null): string {
    if (before === null) return "is new";
    return after === null ? "is gone" : "is another now";
}

/** Devices that come are the path's own, or those that look at what it left. */
function gone({ signedIn: before = [] }: AccountRecord, { signedIn: after = [] }: AccountRecord): string | undefined {
    const missing = before.filter((id) => !after.includes(id));
    return missing.length > 0 ? `lacks ${missing.join(", ")}` : undefined;
}
