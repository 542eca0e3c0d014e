import type { Checkpoint, Claim, History } from "../history.ts";

/**
 * Looks for what makes a history worth no verdict: gaps, contradictions, claims about things that are not in it.
 *
 * @returns one line for each; empty when the history can be audited
 */
export function inspect(history: History, claims: readonly Claim[]): string[] {
    const problems: string[] = [];
    if (claims.length === 0) problems.push("no claim to audit");
    problems.push(...outOfOrder(history), ...twice(history), ...missingCheckpoints(history), ...proofProblems(history));
    for (const claim of claims) problems.push(...unknownNames(history, claim));
    return problems;
}

function checkpoints(history: History): Checkpoint[] {
    return history.entries.filter((entry) => entry.kind === "checkpoint");
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
    for (const { name, stores } of checkpoints(history)) {
        for (const { id, copies } of stores) {
            const keys = copies.map((copy) => `${copy.room} ${copy.session}`);
            if (new Set(keys).size < keys.length) problems.push(`"${id}" lists a session twice at "${name}"`);
        }
        const ids = stores.map(({ id }) => id);
        if (new Set(ids).size < ids.length) problems.push(`a store is listed twice at "${name}"`);
    }
    return problems;
}

/** Every step needs a checkpoint of its own, before and after: else a loss could not be laid at its door. */
function missingCheckpoints({ entries }: History): string[] {
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
    if (step !== null) problems.push(`no checkpoint after step "${step}"`);
    return problems;
}

function proofProblems(history: History): string[] {
    const sessions = new Map<string, string>();
    for (const entry of history.entries) if (entry.kind === "message") sessions.set(entry.event, entry.session);
    return history.proofs.flatMap(({ key, session, opens, fails }) => {
        const events = [...opens, ...fails.map(({ event }) => event)];
        const foreign = events.filter((event) => sessions.get(event) !== session);
        const both = opens.filter((event) => fails.some((failure) => failure.event === event));
        return [
            ...foreign.map((event) => `the proof of key ${key} names event ${event}, which is not of its session`),
            ...both.map((event) => `the proof of key ${key} says that it opens event ${event}, and that it does not`),
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
        if (store?.closed) problems.push(`"${id}" could not be opened at "${at.name}": ${store.closed}`);
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
