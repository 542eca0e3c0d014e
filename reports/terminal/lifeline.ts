/**
 * Ends this process in order, as Ctrl-C would, when the command that started it is gone: then its IPC channel closes, and
 * the guardian asks its process group to end.
 */
export function endWithParent(): void {
    let ending = false;
    const end = () => {
        if (ending) return;
        ending = true;
        process.kill(process.pid, "SIGINT");
    };
    if (process.connected) process.on("disconnect", end);
    process.on("SIGTERM", end);
    // With the command its terminal may be gone, too: there is nobody left to tell.
    process.stdout.on("error", () => {});
}
