import type { Checkpoint, Claim, History, Message, ServerRecord, Shown, StoreRecord } from "../history.ts";
import { triedEvents } from "./holdings.ts";
import { sessionName } from "./session-name.ts";

/**
 * Looks for what makes a history worth no verdict: gaps, contradictions, claims about things that are not in it.
 *
 * @returns one line for each; empty when the history can be audited
 */
export function inspect(history: History, claims: readonly Claim[]): string[] {
    return [
        claims.length === 0 ? ["no claim to audit"] : [],
        outOfOrder(history),
        twice(history),
        missingCheckpoints(history),
        checkpoints(history).flatMap(contradictions),
        looks(history).flatMap(contradictoryLook),
        unclearClients(history),
        proofProblems(history),
        sampleProblems(history),
        claims.flatMap((claim) => unknownNames(history, claim)),
    ].flat();
}

function checkpoints(history: History): Checkpoint[] {
    return history.entries.filter((entry) => entry.kind === "checkpoint");
}

/** The stores that were read between checkpoints: with what the path counts on, and with what a device shows. */
function looks({ entries }: History): { at: string; store: StoreRecord; shown?: Shown }[] {
    return entries.flatMap((entry) => {
        const at = `entry ${entry.seq}`;
        if (entry.kind === "expectation" && entry.holds) return [{ at, store: entry.holds.store }];
        return entry.kind === "shown" ? [{ at, store: entry.store, shown: entry }] : [];
    });
}

function contradictoryLook({ at, store, shown }: { at: string; store: StoreRecord; shown?: Shown }): string[] {
    const events = shown ? [...shown.asSent, ...shown.otherwise.map(({ event }) => event)] : [];
    return [
        ...(isTwice(store.copies.map(sessionName)) ? [`"${store.id}" lists a session twice at ${at}`] : []),
        ...(isReadThoughShut(store) ? [`"${store.id}" could not be opened at ${at}, and lists what is in it`] : []),
        ...(isTwice(events) ? [`a message is shown twice at ${at}`] : []),
    ];
}

function outOfOrder({ entries }: History): string[] {
    const at = entries.findIndex((entry, i) => entry.seq !== i);
    if (at < 0) return [];
    return [`entry ${at} carries number ${entries[at]?.seq}: an entry is missing, or they were reordered`];
}

function twice(history: History): string[] {
    const names = {
        event: history.entries.flatMap((entry) => (entry.kind === "message" ? [entry.event] : [])),
        checkpoint: checkpoints(history).map(({ name }) => name),
        "proof of key": history.proofs.map(({ key, session }) => `${key} of ${session}`),
    };
    const problems = Object.entries(names).flatMap(([what, all]) => {
        const seen = new Set<string>();
        return all.filter((name) => seen.size === seen.add(name).size).map((name) => `${what} ${name} is in it twice`);
    });
    for (const { name, stores, account } of checkpoints(history)) {
        for (const { id, copies } of stores) {
            if (isTwice(copies.map(sessionName))) problems.push(`"${id}" lists a session twice at "${name}"`);
        }
        if (isTwice(stores.map(({ id }) => id))) problems.push(`a store is listed twice at "${name}"`);
        if (isTwice(account.devices.map(({ id }) => id))) problems.push(`a device is listed twice at "${name}"`);
        if (account.server && hasRowTwice(account.server)) problems.push(`a row is listed twice at "${name}"`);
    }
    return problems;
}

function isTwice(names: readonly string[]): boolean {
    return new Set(names).size < names.length;
}

function hasRowTwice({ versions, accountData, waiting }: ServerRecord): boolean {
    return (
        isTwice(versions.map(({ version }) => version)) ||
        versions.some(({ entries }) => isTwice(entries.map(sessionName))) ||
        isTwice(accountData.map(({ type }) => type)) ||
        isTwice(waiting.map(({ device }) => device))
    );
}

/** An account has one key backup, and what could not be opened was not read. */
function contradictions({ name, stores }: Checkpoint): string[] {
    const backups = stores.filter(({ kind }) => kind === "backup").length;
    return [
        ...(backups > 1 ? [`"${name}" lists ${backups} key backups, and an account has one`] : []),
        ...stores
            .filter(isReadThoughShut)
            .map(({ id }) => `"${id}" could not be opened at "${name}", and lists what is in it`),
    ];
}

function isReadThoughShut({ closed, unread, copies }: StoreRecord): boolean {
    return (closed !== undefined || unread !== undefined) && copies.length > 0;
}

/** What a client said is held against the one device of its name. */
function unclearClients(history: History): string[] {
    const clients = new Set(
        history.entries.flatMap((entry) => (entry.kind === "notice" && entry.means ? [entry.client] : [])),
    );
    return checkpoints(history).flatMap(({ name, stores, account }) =>
        [...clients].flatMap((client) => {
            const named = ({ label }: { label: string }): boolean => label === client;
            if (stores.filter(named).length < 2 && account.devices.filter(named).length < 2) return [];
            return [`"${client}" said something about keys, and is the name of several at "${name}"`];
        }),
    );
}

/** A sample is of so many messages as were tried: else any gap would pass for one. */
function sampleProblems(history: History): string[] {
    if (!history.sample) return [];
    const { tried, of } = history.sample;
    const seen = triedEvents(history).size;
    const messages = history.entries.filter(({ kind }) => kind === "message").length;
    if (tried === seen && of === messages && seen > 0) return [];
    return [`the sample is said to be ${tried} of ${of} messages, and ${seen} of ${messages} were tried`];
}

/**
 * Every step needs a checkpoint of its own, before and after: else a loss could not be laid at its door. Only the last one
 * may lack the one after it, where the record says that it ends in it: no claim is about anything so late.
 */
function missingCheckpoints({ entries, endsIn }: History): string[] {
    const problems: string[] = [];
    let step: string | null = null;
    let checkpointSeen = false;
    for (const entry of entries) {
        if (entry.kind === "checkpoint") {
            step = null;
            checkpointSeen = true;
        }
        if (entry.kind !== "step") continue;
        if (!checkpointSeen) problems.push(`no checkpoint before step "${entry.title}"`);
        if (step !== null) problems.push(`no checkpoint between step "${step}" and step "${entry.title}"`);
        step = entry.title;
    }
    if (step !== null && step !== endsIn) problems.push(`no checkpoint after step "${step}"`);
    return problems;
}

function proofProblems(history: History): string[] {
    const messages = new Map<string, Message>();
    for (const entry of history.entries) if (entry.kind === "message") messages.set(entry.event, entry);
    return history.proofs.flatMap(({ key, session, opens, fails }) => {
        const failed = new Set(fails.map(({ event }) => event));
        const foreign = [...opens, ...failed].filter((event) => messages.get(event)?.session !== session);
        const both = opens.filter((event) => failed.has(event));
        const unknown = opens.filter((event) => messages.get(event)?.sent === null);
        return [
            ...foreign.map((event) => `the proof of key ${key} names event ${event}, which is not of its session`),
            ...both.map((event) => `the proof of key ${key} says that it opens event ${event}, and that it does not`),
            ...unknown.map(
                (event) => `the proof of key ${key} opens event ${event}, whose sender left no record of it`,
            ),
        ];
    });
}

function unknownNames(history: History, claim: Claim): string[] {
    const all = checkpoints(history);
    const to = all.find(({ name }) => name === claim.to);
    if (!to) return [`${claim.claim} speaks of checkpoint "${claim.to}", which is not in the history`];
    const problems: string[] = [];
    const known = (id: string, at: Checkpoint) => {
        const store = at.stores.find((candidate) => candidate.id === id);
        if (!store) problems.push(`${claim.claim} speaks of store "${id}", which is not in checkpoint "${at.name}"`);
    };
    if ("from" in claim) {
        const from = all.find(({ name }) => name === claim.from);
        if (!from) return [`${claim.claim} speaks of checkpoint "${claim.from}", which is not in the history`];
        if (from.seq >= to.seq) problems.push(`checkpoint "${claim.from}" does not come before "${claim.to}"`);
        if (claim.claim === "X") for (const id of claim.survivors) known(id, from);
    }
    if (claim.claim === "K6" && claim.stores.length === 0) problems.push("K6 names no store");
    if ("stores" in claim && claim.claim !== "K6") {
        if (claim.stores.length === 0) problems.push(`${claim.claim} names no store`);
        for (const id of claim.stores) known(id, to);
    }
    if ("store" in claim) known(claim.store, to);
    return problems;
}
