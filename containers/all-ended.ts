/**
 * Ends several things at once, each of them whatever becomes of the others.
 *
 * @throws Error the one that went wrong; AggregateError where there are several
 */
export async function allEnded(ends: readonly (() => Promise<unknown> | unknown)[]): Promise<void> {
    throwAll(await Promise.allSettled(ends.map(async (end) => end())));
}

/** Does the same one after the other, in order. @throws Error the one that went wrong; AggregateError of several */
export async function endedInTurn(ends: readonly (() => Promise<unknown> | unknown)[]): Promise<void> {
    const settled: PromiseSettledResult<unknown>[] = [];
    for (const end of ends) settled.push(...(await Promise.allSettled([(async () => end())()])));
    throwAll(settled);
}

function throwAll(settled: readonly PromiseSettledResult<unknown>[]): void {
    const errors = settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) {
        const messages = errors.map((error) => (error instanceof Error ? error.message : String(error)));
        throw new AggregateError(errors, messages.join("\n"));
    }
}
