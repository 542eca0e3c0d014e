/**
 * Sends a signal to a process group. That the group has ended meanwhile is no error: a timer may fire just then.
 *
 * @param group its leader's process id
 * @returns whether it was there
 */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
    try {
        return process.kill(-group, signal);
    } catch (error) {
        // EPERM: where a leader is a zombie, some systems answer so.
        const code = error instanceof Error && "code" in error ? error.code : undefined;
        if (code === "ESRCH" || code === "EPERM") return false;
        throw error;
    }
}
