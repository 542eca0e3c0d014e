import { MatrixError } from "./matrix-error.ts";

/** How a request was refused: what the specification fixes of an error, without its wording. */
export interface Refusal {
    status: number;
    errcode: string | undefined;
}

/** How a request is refused; `"accepted"` where it is not. @throws what is no answer of the homeserver */
export async function refusalOf(request: Promise<unknown>): Promise<Refusal | "accepted"> {
    return request.then(
        () => "accepted" as const,
        (error: unknown) => {
            if (!(error instanceof MatrixError)) throw error;
            return { status: error.status, errcode: error.errcode };
        },
    );
}

/** The body of a refusal; undefined where the request is accepted. @throws what is no answer of the homeserver */
export async function refusedWith(request: Promise<unknown>): Promise<Record<string, unknown> | undefined> {
    return request.then(
        () => undefined,
        (error: unknown) => {
            if (!(error instanceof MatrixError)) throw error;
            return error.body;
        },
    );
}
