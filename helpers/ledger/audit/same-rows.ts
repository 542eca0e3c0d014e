import type { ServerRecord } from "../history.ts";
import type { ClaimOf, Judgement } from "./claims.ts";
import type { Holdings } from "./holdings.ts";

/** S: what the homeserver keeps of the account is what it was, row by row; devices may come. */
export function sameRows(holdings: Holdings, { from, to }: ClaimOf<"S">): Judgement {
    const [before, after] = [holdings.checkpoint(from).account.server, holdings.checkpoint(to).account.server];
    if (!before || !after) {
        const because = [`what the homeserver keeps was not looked at at "${before ? to : from}"`];
        return { claim: { claim: "S", holds: "unproven", because }, sessions: [] };
    }
    const because = [
        ...versionsChanged(before, after),
        ...rowsChanged(before.accountData, after.accountData, ({ type }) => `account data ${type}`),
        ...before.devices.filter((id) => !after.devices.includes(id)).map((id) => `device ${id} is gone`),
        ...dehydratedChanged(before, after),
        ...before.waiting.flatMap(({ device, label, messages }) => {
            const now = after.waiting.find((other) => other.device === device)?.messages ?? [];
            const gone = messages.filter((message) => !now.includes(message)).length;
            return gone === 0 ? [] : [`${gone} of ${messages.length} messages that wait for ${label} are gone`];
        }),
    ];
    return { claim: { claim: "S", holds: because.length > 0 ? "no" : "yes", because }, sessions: [] };
}

const MARKS = { publicKey: "the public key", count: "the count", etag: "the etag" } as const;

function versionsChanged(before: ServerRecord, after: ServerRecord): string[] {
    const asRow = ({ version }: ServerRecord["versions"][number]) => ({ version, digest: "" });
    const nameOf = ({ version }: { version: string }): string => `backup version ${version}`;
    const come = rowsChanged(before.versions.map(asRow), after.versions.map(asRow), nameOf);
    const changed = before.versions.flatMap((was) => {
        const now = after.versions.find(({ version }) => version === was.version);
        if (!now) return [];
        const marks = (["publicKey", "count", "etag"] as const).filter((mark) => was[mark] !== now[mark]);
        return [
            ...marks.map((mark) => `${MARKS[mark]} of ${nameOf(was)} was ${was[mark]} and is ${now[mark]}`),
            ...rowsChanged(
                was.entries,
                now.entries,
                ({ room, session }) => `in ${nameOf(was)}, the entry of session ${session} of ${room}`,
            ),
        ];
    });
    return [...come, ...changed];
}

/** Which rows are gone, are others, or are new. */
function rowsChanged<Row extends { digest: string }>(
    before: readonly Row[],
    after: readonly Row[],
    nameOf: (row: Row) => string,
): string[] {
    const was = new Map(before.map((row) => [nameOf(row), row.digest]));
    const is = new Map(after.map((row) => [nameOf(row), row.digest]));
    return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
        const [old, now] = [was.get(name), is.get(name)];
        if (old === now) return [];
        if (old === undefined) return [`${name} is new`];
        return [`${name} ${now === undefined ? "is gone" : "is another"}`];
    });
}

function dehydratedChanged({ dehydrated: before }: ServerRecord, { dehydrated: after }: ServerRecord): string[] {
    if (before === after) return [];
    if (before === null) return ["there is a dehydrated device, which was not there"];
    return [after === null ? "the dehydrated device is gone" : "the dehydrated device is another"];
}
