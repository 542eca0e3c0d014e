/**
 * Does something as it would be done some time from now: crypto-wasm's limits are by `performance.now()`, which is put forward
 * meanwhile. Nothing else may wait for that clock until it is done.
 */
export async function later<T>(ms: number, action: () => Promise<T>): Promise<T> {
    const { now } = performance;
    performance.now = () => now.call(performance) + ms;
    try {
        return await action();
    } finally {
        performance.now = now;
    }
}
