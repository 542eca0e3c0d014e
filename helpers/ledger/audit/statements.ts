import type { Checkpoint, History, Notice, Statement, StoreRecord } from "../history.ts";
import type { ClaimOf, Judgement } from "./claims.ts";
import type { Holdings } from "./holdings.ts";
import { sessionName } from "./session-name.ts";
import { unreadIn } from "./unread.ts";

/** K7: everything that a client told its user between two checkpoints is so. */
export function truthful(history: History, holdings: Holdings, { from, to }: ClaimOf<"K7">): Judgement {
    const range = holdings.between(holdings.checkpoint(from), holdings.checkpoint(to));
    const [first, last] = [range[0]?.seq ?? 0, range.at(-1)?.seq ?? 0];
    const said = history.entries.filter((entry) => entry.kind === "notice" && entry.seq > first && entry.seq < last);
    const because: string[] = [];
    const unproven: string[] = [];
    let statements = 0;
    for (const notice of said) {
        if (notice.kind !== "notice" || !notice.means) continue;
        statements++;
        const before = holdings.checkpoints.findLast(({ seq }) => seq < notice.seq);
        const now = holdings.checkpoints.find(({ seq }) => seq > notice.seq);
        if (!before || !now) continue;
        const unread = unreadIn(storesAgainst(notice.means, notice.client, holdings, before, now));
        if (unread.length > 0) {
            unproven.push(...unread.map((why) => `${notice.client} said "${notice.text}", and ${why}`));
            continue;
        }
        const otherwise = contradicted(notice.means, notice, holdings, before, now);
        if (otherwise) because.push(`${notice.client} said "${notice.text}", and at "${now.name}" ${otherwise}`);
    }
    if (because.length > 0) return { claim: { claim: "K7", holds: "no", because }, sessions: [] };
    if (unproven.length > 0) return { claim: { claim: "K7", holds: "unproven", because: unproven }, sessions: [] };
    if (statements > 0) return { claim: { claim: "K7", holds: "yes", because }, sessions: [] };
    return { claim: { claim: "K7", holds: "unproven", because: ["no client said anything about keys"] }, sessions: [] };
}

/** The stores that a statement is held against. */
function storesAgainst(
    means: Statement,
    client: string,
    holdings: Holdings,
    before: Checkpoint,
    now: Checkpoint,
): StoreRecord[] {
    const isOwn = ({ label }: StoreRecord): boolean => label === client;
    const file = means.about === "imported" ? means.file : undefined;
    const against = now.stores.filter((store) => isOwn(store) || store.kind === "backup" || store.id === file);
    if (means.about === "refused") against.push(...before.stores.filter(isOwn));
    if (means.about === "keys missing") {
        const earlier = holdings.checkpoints.filter(({ seq }) => seq < now.seq).flatMap(({ stores }) => stores);
        const own = earlier.filter(isOwn);
        if (!own.some(({ copies }) => copies.length > 0)) against.push(...own);
    }
    return against;
}

const NOT_THERE = "that device is not among the stores";

/** What speaks against a statement, in words; undefined where it is so. */
function contradicted(
    means: Statement,
    { client }: Notice,
    holdings: Holdings,
    before: Checkpoint,
    now: Checkpoint,
): string | undefined {
    const { backup, secretStorage } = now.account;
    const store = now.stores.find(({ label }) => label === client);
    const uploadsTo = now.account.devices.find(({ label }) => label === client)?.uploadsTo;
    const inBackup = now.stores.filter(({ kind }) => kind === "backup");
    const readable = inBackup.flatMap(({ copies }) => copies);
    switch (means.about) {
        case "restored": {
            if (means.keys !== readable.length) return `the backup gives ${readable.length} keys`;
            return missing(holdings, inBackup, store, "is in the backup and not on the device");
        }
        case "not decrypted": {
            const closed = inBackup.flatMap(({ unreadable }) => unreadable).length;
            return means.sessions === closed ? undefined : `${closed} entries of the backup do not open`;
        }
        case "all backed up":
            if (!backup) return "there is no backup";
            if (!store) return NOT_THERE;
            return missing(holdings, [store], inBackup[0], "is on the device and not in the backup");
        case "connected":
            if (!backup) return "there is no backup";
            return uploadsTo === backup.version ? undefined : `it uploads to ${uploadsTo ?? "no backup"}`;
        case "access": {
            if (!backup) return "there is no backup";
            const key = now.account.devices.find(({ label }) => label === client)?.backupKey;
            if (key === backup.publicKey) return undefined;
            return key ? "it has another backup's key" : "it has no backup key";
        }
        case "not connected":
            if (uploadsTo === undefined) return NOT_THERE;
            return backup && uploadsTo === backup.version ? "it uploads to the current backup" : undefined;
        case "version":
            return means.version === (backup?.version ?? null) ? undefined : `version ${backup?.version} is current`;
        case "recovery key accepted":
            if (!secretStorage?.userHoldsKey) return "the user's recovery key does not open secret storage";
            return secretStorage.backupKey === backup?.publicKey
                ? undefined
                : "secret storage has another backup's key";
        case "imported": {
            const file = now.stores.find(({ id }) => id === means.file);
            if (!file) return `"${means.file}" is not among the stores`;
            return missing(holdings, [file], store, "is in the file and not on the device");
        }
        case "keys missing": {
            if (!store) return NOT_THERE;
            const earlier = holdings.checkpoints.filter(({ seq }) => seq < now.seq).flatMap(({ stores }) => stores);
            if (!earlier.some(({ id, copies }) => id === store.id && copies.length > 0)) return "it never held any";
            return store.copies.length === 0 ? undefined : `it holds ${store.copies.length} keys`;
        }
        case "refused":
            return changed(before, now, client);
    }
}

/** The first session that one store should have from others and has not, or has worse; with what is wrong about it. */
function missing(
    holdings: Holdings,
    from: readonly StoreRecord[],
    into: StoreRecord | undefined,
    otherwise: string,
): string | undefined {
    if (!into) return NOT_THERE;
    const behind = from
        .flatMap(({ copies }) => copies)
        .filter((copy) => {
            const index = holdings.readsFrom(copy, [into]);
            return index === null || index > copy.firstKnownIndex;
        });
    const [first] = behind.sort((one, other) => (sessionName(one) < sessionName(other) ? -1 : 1));
    if (!first) return undefined;
    const more = behind.length > 1 ? ` (and ${behind.length - 1} more)` : "";
    return `session ${first.session} of ${first.room}${more} ${otherwise}`;
}

/** Whether the backup, secret storage or the client's own keys are others than before. */
function changed(before: Checkpoint, now: Checkpoint, client: string): string | undefined {
    const [was, is] = [before.account, now.account];
    if (was.backup?.version !== is.backup?.version) {
        return `the backup's version is ${is.backup?.version ?? "none"} and was ${was.backup?.version ?? "none"}`;
    }
    if (was.backup?.etag !== is.backup?.etag) return "entries of the backup were changed";
    if (was.secretStorage?.keyId !== is.secretStorage?.keyId) return "secret storage has another key";
    if (was.secretStorage?.backupKey !== is.secretStorage?.backupKey) return "secret storage has another backup key";
    const held = ({ stores }: Checkpoint): string[] | undefined =>
        stores
            .find(({ label }) => label === client)
            ?.copies.map(({ room, session, key }) => JSON.stringify([room, session, key]));
    const [had, has] = [held(before), held(now)];
    if (had && has && had.sort().join() !== has.sort().join()) return `${client} holds other keys than before`;
    return undefined;
}
