/** Something that must not outlive this process, however it ends (Ctrl-C, a crash, kill -9). */
export type Ward =
    | { kind: "process-group"; pid: number }
    | { kind: "folder"; path: string }
    | { kind: "container"; id: string };

/**
 * Hands a ward to the guardian, a small process of its own that outlives this one just long enough to clean up.
 *
 * @returns a function that releases the ward once it was ended in order
 */
export function guard(ward: Ward): () => void {
    throw new Error(`not written yet: ${ward.kind}`);
}
