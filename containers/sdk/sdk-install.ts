import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { installOnce } from "../cache.ts";
import { runCommand } from "../command.ts";
import type { Progress } from "../progress.ts";
import { cryptoWasmIn, fetchSdk, requireSdkVersion } from "./sdk-version.ts";

const BUNDLE = path.join(import.meta.dirname, "bundle-for-node.mjs");
/** How long bundling may take, in milliseconds; a second was seen. */
const BUNDLE_LIMIT = 3 * 60_000;
/** Bytes that the packages take while it is made; 15 MB stay. */
const NEEDS = 80_000_000;

/** One version of matrix-js-sdk as Node loads it: `sdk.mjs`, from npm, bundled at first use. */
export class SdkInstall {
    /** `"38.2.0"` */
    public readonly version: string;

    /** @throws Problem when it is no version that can be had */
    public constructor(version: string) {
        this.version = requireSdkVersion(version);
    }

    /**
     * Installs it into the cache. Does nothing the second time.
     *
     * @throws Problem when npm has no such version, or cannot be reached
     */
    public async prepare(progress: Progress): Promise<void> {
        await this.#install(progress);
    }

    /**
     * Where Node finds it: a module that exports the SDK as `sdk`, its `lib/crypto-api` as `cryptoApi`, and the class behind
     * `CryptoApi` as `RustCrypto`. It writes nothing to the console.
     */
    public async entry(): Promise<string> {
        return path.join(await this.#install(() => {}), "sdk.mjs");
    }

    /** Which matrix-sdk-crypto-wasm it came with: `"15.3.0"`. */
    public async cryptoWasm(): Promise<string> {
        return readFile(path.join(await this.#install(() => {}), "crypto-wasm"), "utf8");
    }

    #install(progress: Progress): Promise<string> {
        const fill = (folder: string): Promise<void> => this.#build(folder, progress);
        return installOnce(`sdk/matrix-js-sdk-${this.version}-for-node`, progress, fill, { needs: NEEDS });
    }

    async #build(folder: string, progress: Progress): Promise<void> {
        await fetchSdk(folder, this.version, progress);
        await runCommand(process.execPath, [BUNDLE, folder], { cwd: folder, limit: BUNDLE_LIMIT });
        await writeFile(path.join(folder, "crypto-wasm"), await cryptoWasmIn(folder));
        await rm(path.join(folder, "node_modules"), { recursive: true });
    }
}
