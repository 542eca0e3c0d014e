import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { npmInstall } from "../npm.ts";
import { Problem } from "../problem.ts";
import type { Progress } from "../progress.ts";

/** What bundles it; the classic Element UI is built with the same. */
const TOOLS = { esbuild: "0.24.0" };
/** Before it, the SDK has no CryptoApi.restoreKeyBackup. */
const OLDEST = 34;
const VERSION = /^(\d+)\.\d+\.\d+(-[\w.]+)?$/;

/** A version of matrix-js-sdk that can be had from npm. @throws Problem when it is none, or too old */
export function requireSdkVersion(version: string): string {
    const [, major] = VERSION.exec(version) ?? [];
    if (major === undefined || Number(major) < OLDEST) {
        throw new Problem({
            wrong: `matrix-js-sdk ${version} is no version that keyproof can run`,
            seen: major === undefined ? "a version is three numbers, as on npm" : `it is older than ${OLDEST}.0.0`,
            fix: "Name one as npm does: 34.13.0, 43.0.0",
        });
    }
    return version;
}

/**
 * Installs a version into a folder, with what bundles it.
 *
 * @param more packages beside it, by name
 * @throws Problem when npm has no such version, or cannot be reached
 */
export async function fetchSdk(
    folder: string,
    version: string,
    progress: Progress,
    more: Record<string, string> = {},
): Promise<void> {
    const what = `matrix-js-sdk ${version}`;
    const dependencies = { "matrix-js-sdk": version, ...TOOLS, ...more };
    await writeFile(path.join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
    progress(`fetching ${what} from npm`);
    await npmInstall(folder, what);
}

/** Which matrix-sdk-crypto-wasm is installed in a folder: `"18.9.0"`. */
export async function cryptoWasmIn(folder: string): Promise<string> {
    const manifest = path.join(folder, "node_modules/@matrix-org/matrix-sdk-crypto-wasm/package.json");
    const { version }: { version: string } = JSON.parse(await readFile(manifest, "utf8"));
    return version;
}
