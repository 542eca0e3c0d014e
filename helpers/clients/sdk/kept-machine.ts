import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { CryptoApi } from "matrix-js-sdk/lib/crypto-api/index.js";

/**
 * Keeps the OlmMachine of an SDK client alive. `stopClient()` frees it at once, and work that the SDK still does in the
 * background then fails with "null pointer passed to rust", in a promise that nobody awaits.
 *
 * @returns frees the machine of a stopped client. A machine that is never freed goes with the last reference to it.
 */
export function keepMachine(crypto: CryptoApi): () => void {
    const machine: unknown = Reflect.get(crypto, "olmMachine");
    // An SDK version that keeps its machine elsewhere frees it at once, as before.
    if (!isMachine(machine)) return () => {};
    let stopped = false;
    const close = (): void => {
        stopped = true;
    };
    Object.defineProperty(machine, "close", { value: close, configurable: true });
    return () => {
        if (!stopped) return;
        Reflect.deleteProperty(machine, "close");
        machine.close();
    };
}

function isMachine(value: unknown): value is Pick<OlmMachine, "close"> {
    return typeof value === "object" && value !== null && "close" in value && typeof value.close === "function";
}
