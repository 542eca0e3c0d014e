import { endedInTurn } from "./all-ended.ts";

/**
 * Does what follows an error, in order: usually a cleanup.
 *
 * @returns what to throw: the error. Where an action fails as well, an AggregateError whose cause is the first error
 */
export async function afterError(
    error: unknown,
    ...actions: readonly (() => Promise<unknown> | unknown)[]
): Promise<unknown> {
    try {
        await endedInTurn(actions);
        return error;
    } catch (later) {
        const message = `${messageOf(error)}\nWhat followed failed as well: ${messageOf(later)}`;
        return new AggregateError([error, later], message, { cause: error });
    }
}

function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
