import type { ClaimOf, Judgement } from "./claims.ts";
import type { Holdings } from "./holdings.ts";

/** K8: every device reads the current backup, and writes what it makes to it. */
export function converged(holdings: Holdings, { from, to, devices }: ClaimOf<"K8">): Judgement {
    const [first, last] = [holdings.checkpoint(from), holdings.checkpoint(to)];
    const { backup } = last.account;
    const inBackup = last.stores.filter(({ kind }) => kind === "backup");
    const because: string[] = [];
    let silent = false;
    const closed = inBackup.find((store) => store.closed);
    if (closed) {
        const why = `the backup could not be opened at "${to}": ${closed.closed}`;
        return { claim: { claim: "K8", holds: "unproven", because: [why] }, sessions: [] };
    }
    if (!backup) because.push(`there is no backup at "${to}"`);
    for (const id of backup ? devices : []) {
        const store = last.stores.find((candidate) => candidate.id === id);
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
        const known = new Map(holdings.ledger([first]).map((line) => [`${line.room} ${line.session}`, line]));
        const made = store.copies.filter(({ room, session }) => !known.has(`${room} ${session}`));
        silent ||= made.length === 0;
        for (const copy of made) {
            if (holdings.readsFrom(copy, inBackup) !== null) continue;
            because.push(`session ${copy.session} of ${copy.room}, new on ${device.label}, is not in the backup`);
        }
    }
    if (because.length > 0) return { claim: { claim: "K8", holds: "no", because }, sessions: [] };
    if (devices.length === 0 || silent) {
        const why =
            devices.length === 0 ? "it names no device" : "a device got no new session: its writing was not seen";
        return { claim: { claim: "K8", holds: "unproven", because: [why] }, sessions: [] };
    }
    return { claim: { claim: "K8", holds: "yes", because: [] }, sessions: [] };
}
