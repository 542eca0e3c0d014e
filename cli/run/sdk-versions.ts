import { Problem } from "../../containers/problem.ts";
import type { Progress } from "../../containers/progress.ts";
import { SdkInstall } from "../../containers/sdk/sdk-install.ts";
import type { PathEntry } from "../../helpers/paths/path-entry.ts";

/** @throws Problem where none of the paths is about the SDK: all others run the one that keyproof comes with */
export function requireSdkPath(entries: readonly Pick<PathEntry, "area" | "needs">[]): void {
    // Any client's path that needs no app is gone through with the SDK.
    if (entries.some(({ area, needs }) => area === "sdk" || needs === "nothing")) return;
    throw new Problem({
        wrong: "--sdk is for the paths of the SDK",
        seen: "none of them is among those that are to run",
        fix: "Run them: keyproof run --area sdk --sdk 43.0.0,42.0.0",
    });
}

/** Installs what is missing. @throws Problem when npm has no such version, or cannot be reached */
export async function prepareSdks(versions: readonly string[], say: Progress): Promise<void> {
    // To have it loaded takes a moment, for which only those wait who asked.
    const { ownSdk } = await import("../../helpers/clients/sdk/loaded-sdk.ts");
    for (const version of versions) {
        const install = new SdkInstall(version);
        const isOwn = version === ownSdk.version;
        if (!isOwn) await install.prepare(say);
        say(`js-sdk       ${version} (crypto-wasm ${isOwn ? ownSdk.cryptoWasm : await install.cryptoWasm()})`);
    }
}
