/** A request that the homeserver refused, or did not answer as Matrix does. */
export class MatrixError extends Error {
    /** HTTP status. */
    public readonly status: number;
    /** `"M_FORBIDDEN"`, …; absent where the answer was no Matrix error. */
    public readonly errcode: string | undefined;
    /** The body, as far as it was JSON. */
    public readonly body: Record<string, unknown>;

    public constructor(request: string, status: number, body: Record<string, unknown>) {
        const errcode = typeof body.errcode === "string" ? body.errcode : undefined;
        super(`${request}: ${status} ${errcode ?? ""} ${typeof body.error === "string" ? body.error : ""}`.trim());
        this.name = "MatrixError";
        this.status = status;
        this.errcode = errcode;
        this.body = body;
    }
}
