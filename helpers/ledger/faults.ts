import { comparedLooks, upTo } from "./audit/backup-keeps.ts";
import { countedUntil } from "./audit/counted-until.ts";
import { sessionName } from "./audit/session-name.ts";
import type { Checkpoint, Claim, Copy, History, HistoryEntry, Notice, StoreRecord } from "./history.ts";

/**
 * A record that differs from a true one in one fault, which breaks one claim: what the run would have recorded, had the
 * software failed so. A claim that holds on it as well could not have failed, and proves nothing.
 *
 * - K1: at the end, one session is in no store
 * - K2: at the end, the fresh device lacks one session
 * - K3: at the end, a store has one session from a later index on
 * - K4: at the end, one session is not in the backup
 * - K5: at the end, secret storage names another backup key
 * - K6: on the way, one session is in no store
 * - K7: the first statement is untrue
 * - K8: at the end, one device uploads to no backup
 * - B: at the last look at a version of the backup, it lacks an entry that it had
 * - E: at the end, what was to be another is what it was; where nothing was, the backup is another
 * - H: a store lacks what the path counts on, a wait is not met, or a message is not shown
 * - R: a device that holds a message's key does not show it
 * - S: at the end, the homeserver lacks one row of a backup version
 * - X: at the end, one more session is lost; where all are, one of them is not
 *
 * @returns undefined where the record has nothing that the fault could be done to
 */
export function withFault(history: History, claim: Claim): History | undefined {
    const faulty = structuredClone(history);
    const checkpoints = faulty.entries.filter((entry) => entry.kind === "checkpoint");
    const to = checkpoints.findIndex(({ name }) => name === claim.to);
    const from = "from" in claim ? checkpoints.findIndex(({ name }) => name === claim.from) : 0;
    const range = checkpoints.slice(from, to + 1);
    return breakClaim(faulty, claim, range) ? faulty : undefined;
}

/**
 * Changes the record.
 *
 * @param range the checkpoints that the claim is about
 * @returns whether there was something to change
 */
function breakClaim(history: History, claim: Claim, range: readonly Checkpoint[]): boolean {
    const to = range.at(-1);
    if (!to) return false;
    const until = countedUntil(history, to);
    const earlier = range.slice(0, -1).flatMap(({ stores }) => stores);
    switch (claim.claim) {
        case "K1":
            return loseOne(to, storesOf(to, claim.stores), earlier);
        case "K2":
            return storesOf(to, [claim.store]).some((store) => dropOne(store, earlier));
        case "K3":
            return raiseOne(to, earlier);
        case "K4":
            return to.stores.filter(({ kind }) => kind === "backup").some((store) => dropOne(store, earlier));
        case "K5":
            if (!to.account.secretStorage) return false;
            to.account.secretStorage.backupKey = "another key";
            return true;
        case "K6":
            // In a path of one step the last checkpoint is the only one on the way.
            return range.some((on, index) => {
                const before = range.slice(0, index).flatMap(({ stores }) => stores);
                return loseOne(on, storesOf(on, claim.stores), before);
            });
        case "K7":
            return lie(history, range);
        case "K8": {
            const device = to.account.devices.find(({ id }) => claim.devices.includes(`device:${id}`));
            if (device) device.uploadsTo = null;
            return device !== undefined;
        }
        case "B":
            return dropFromBackup(history, to);
        case "E": {
            const { backup, secretStorage, identity, signedIn } = range[0]?.account ?? to.account;
            const [changed] = claim.changes;
            if (changed === "backup") to.account.backup = backup;
            else if (changed === "recovery key") to.account.secretStorage = secretStorage;
            else if (changed === "identity") to.account.identity = identity;
            else if (changed === "devices") to.account.signedIn = signedIn;
            else to.account.backup = { version: "another", publicKey: "another", count: 0, etag: "", entries: 0 };
            return true;
        }
        case "H":
            return history.entries.some((entry) => entry.seq < until && (failExpectation(entry) || hideOne(entry)));
        case "R":
            return history.entries.some((entry) => entry.seq < until && hideOne(entry, history));
        case "S": {
            const rows = to.account.server?.versions.find(({ entries }) => entries.length > 0);
            rows?.entries.pop();
            return rows !== undefined;
        }
        case "X":
            return loseOne(to, storesOf(to, claim.stores), earlier) || keepOne(storesOf(to, claim.stores), earlier);
    }
}

function storesOf({ stores }: Checkpoint, ids: readonly string[]): StoreRecord[] {
    return stores.filter(({ id }) => ids.includes(id));
}

/** The first copy in some stores of a session that others knew before. */
function knownBefore(stores: readonly StoreRecord[], earlier: readonly StoreRecord[]): Copy | undefined {
    const known = earlier.flatMap(({ copies }) => copies);
    return stores.flatMap(({ copies }) => copies).find((copy) => known.some((other) => isSame(other, copy)));
}

/** Takes a session that some of the stores that count have away from every store. */
function loseOne(at: Checkpoint, counting: readonly StoreRecord[], earlier: readonly StoreRecord[]): boolean {
    const lost = knownBefore(counting, earlier);
    if (!lost) return false;
    for (const store of at.stores) store.copies = store.copies.filter((copy) => !isSame(copy, lost));
    return true;
}

function dropOne(store: StoreRecord, earlier: readonly StoreRecord[]): boolean {
    const dropped = knownBefore([store], earlier);
    store.copies = store.copies.filter((copy) => copy !== dropped);
    return dropped !== undefined;
}

/** Takes an entry out of the backup that an earlier look at the same version found. */
function dropFromBackup(history: History, to: Checkpoint): boolean {
    return comparedLooks(upTo(history, to))
        .toReversed()
        .some(({ store, before }) => {
            const place = store.copies.findIndex((copy) => before.has(sessionName(copy)));
            return place >= 0 && store.copies.splice(place, 1).length > 0;
        });
}

function raiseOne({ stores }: Checkpoint, earlier: readonly StoreRecord[]): boolean {
    for (const store of stores) {
        const before = earlier.filter(({ id }) => id === store.id);
        const copy = knownBefore([store], before);
        if (!copy) continue;
        const indexes = before.flatMap(({ copies }) => copies).map(({ firstKnownIndex }) => firstKnownIndex);
        copy.firstKnownIndex = 1 + Math.max(...indexes);
        return true;
    }
    return false;
}

/** Gives back one of the sessions that were lost. */
function keepOne([into]: readonly StoreRecord[], earlier: readonly StoreRecord[]): boolean {
    const lost = earlier.flatMap(({ copies }) => copies)[0];
    if (!into || !lost) return false;
    into.copies.push(lost);
    return true;
}

function failExpectation(entry: HistoryEntry): boolean {
    if (entry.kind !== "expectation") return false;
    if (!entry.holds) entry.met = false;
    else if (entry.holds.sessions > 0) entry.holds.store.copies = [];
    else return false;
    return true;
}

/**
 * Has a device show a message as undecryptable that it showed as it was sent.
 *
 * @param holdingIn where the device is given the message's key, from any store that has it; by default only what the path counts on
 *   is hidden
 */
function hideOne(entry: HistoryEntry, holdingIn?: History): boolean {
    if (entry.kind !== "shown") return false;
    if (!holdingIn && !entry.expected) return false;
    const proofs = (event: string) => holdingIn?.proofs.filter(({ opens }) => opens.includes(event)) ?? [];
    const event = entry.asSent.find((one) => !holdingIn || proofs(one).length > 0);
    if (event === undefined) return false;
    entry.asSent = entry.asSent.filter((one) => one !== event);
    entry.otherwise.push({ event, as: "undecryptable" });
    const message = holdingIn?.entries.find((one) => one.kind === "message" && one.event === event);
    const [proof] = proofs(event);
    if (message?.kind !== "message" || !proof) return !holdingIn;
    entry.store.copies = entry.store.copies.filter((copy) => !isSame(copy, message));
    entry.store.copies.push({ room: message.room, session: message.session, firstKnownIndex: 0, key: proof.key });
    return true;
}

function lie(history: History, range: readonly Checkpoint[]): boolean {
    const [first, last] = [range[0]?.seq ?? 0, range.at(-1)?.seq ?? 0];
    return history.entries.some((entry) => {
        if (entry.kind !== "notice" || entry.seq < first || entry.seq > last) return false;
        const now = range.find(({ seq }) => seq > entry.seq);
        return now !== undefined && makeUntrue(entry, now);
    });
}

function makeUntrue({ client, means }: Notice, { stores, account }: Checkpoint): boolean {
    if (!means) return false;
    const own = stores.find(({ label }) => label === client);
    const backup = stores.find(({ kind }) => kind === "backup");
    const device = account.devices.find(({ label }) => label === client);
    switch (means.about) {
        case "restored":
            means.keys++;
            return true;
        case "not decrypted":
            means.sessions++;
            return true;
        case "version":
            means.version = `not ${means.version}`;
            return true;
        case "all backed up": {
            const copy = own?.copies[0];
            if (!backup || !copy) return false;
            backup.copies = backup.copies.filter((candidate) => !isSame(candidate, copy));
            return true;
        }
        case "connected":
        case "not connected":
            if (!device || !account.backup) return false;
            device.uploadsTo = means.about === "connected" ? null : account.backup.version;
            return true;
        case "access":
            if (!device) return false;
            device.backupKey = null;
            return true;
        case "recovery key accepted":
            if (!account.secretStorage) return false;
            account.secretStorage.userHoldsKey = false;
            return true;
        case "imported":
            return own !== undefined && own.copies.splice(0, 1).length > 0;
        case "keys missing":
            if (!own) return false;
            own.copies.push({ room: "!room", session: "session", firstKnownIndex: 0, key: "key" });
            return true;
        case "refused":
            if (account.backup) account.backup.etag += " and more";
            return account.backup !== null || (own !== undefined && own.copies.splice(0, 1).length > 0);
    }
}

function isSame(one: Pick<Copy, "room" | "session">, other: Pick<Copy, "room" | "session">): boolean {
    return one.room === other.room && one.session === other.session;
}
