import type { ClaimOf, Judgement } from "./claims.ts";
import type { Holdings } from "./holdings.ts";
import { sessionName } from "./session-name.ts";
import { unreadIn } from "./unread.ts";

/** K8: every device reads the current backup, and writes what it makes to it. */
export function converged(holdings: Holdings, { from, to, devices }: ClaimOf<"K8">): Judgement {
    const [first, last] = [holdings.checkpoint(from), holdings.checkpoint(to)];
    const { backup } = last.account;
    const inBackup = last.stores.filter(({ kind }) => kind === "backup");
    const because: string[] = [];
    // What a device made since then is known only where every store was read at the beginning.
    const unproven = unreadIn(first.stores);
    const isKnown = unproven.length === 0;
    let silent = false;
    const shut = inBackup.map(({ closed, unread }) => closed ?? unread).find((why) => why !== undefined);
    if (shut !== undefined) {
        const why = `the backup could not be opened at "${to}": ${shut}`;
        return { claim: { claim: "K8", holds: "unproven", because: [why] }, sessions: [] };
    }
    if (!backup) because.push(`there is no backup at "${to}"`);
    for (const id of backup ? devices : []) {
        const store = last.stores.find((candidate) => candidate.id === id);
        if (store?.unread !== undefined) {
            unproven.push(`${store.label} could not be read: ${store.unread}`);
            continue;
        }
        const device = last.account.devices.find((candidate) => `device:${candidate.id}` === id);
        if (!store || !device) {
            because.push(`"${id}" is not among the devices at "${to}"`);
            continue;
        }
        if (device.uploadsTo !== backup?.version) {
            const instead = device.uploadsTo === null ? "no backup" : `backup version ${device.uploadsTo}`;
            because.push(`${device.label} uploads to ${instead}, and version ${backup?.version} is the current one`);
        }
        if (device.backupKey !== backup?.publicKey) because.push(`${device.label} can not read the current backup`);
        if (!isKnown) continue;
        const known = new Set(holdings.ledger([first]).map(sessionName));
        const made = store.copies.filter((copy) => !known.has(sessionName(copy)));
        silent ||= made.length === 0;
        for (const copy of made) {
            const { nowFrom, status } = holdings.judge(
                copy,
                inBackup.map(({ id }) => id),
                first,
                last,
            );
            const what = `session ${copy.session} of ${copy.room}, new on ${device.label}, is`;
            if (nowFrom === null) because.push(`${what} not in the backup`);
            else if (status === "broken") because.push(`${what} in the backup with a key that does not decrypt it`);
            else if (status === "unproven") unproven.push(`${what} in the backup, and not proven to decrypt`);
        }
    }
    if (because.length > 0) return { claim: { claim: "K8", holds: "no", because }, sessions: [] };
    if (devices.length === 0 || silent) {
        const why =
            devices.length === 0 ? "it names no device" : "a device got no new session: its writing was not seen";
        return { claim: { claim: "K8", holds: "unproven", because: [why] }, sessions: [] };
    }
    return { claim: { claim: "K8", holds: unproven.length > 0 ? "unproven" : "yes", because: unproven }, sessions: [] };
}
