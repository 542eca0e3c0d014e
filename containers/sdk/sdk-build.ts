import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { installOnce } from "../cache.ts";
import { runCommand } from "../command.ts";
import type { Listening } from "../element-web/loopback.ts";
import { serveFolder } from "../element-web/serve.ts";
import type { Progress } from "../progress.ts";
import { cryptoWasmIn, fetchSdk, requireSdkVersion } from "./sdk-version.ts";

const BUNDLE = path.join(import.meta.dirname, "bundle.mjs");
/** Up to 34, apps had to bring it along themselves. */
const FOR_PAGES = { buffer: "6.0.3" };
/** How long bundling may take, in milliseconds; seconds were seen. */
const BUNDLE_LIMIT = 3 * 60_000;
/** Bytes that the packages take while it is made; 15 MB stay. */
const NEEDS = 120_000_000;

/** One version of matrix-js-sdk as a page loads it: `sdk.js`, from npm, bundled at first use. */
export class SdkBuild {
    /** `"34.13.0"` */
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

    /** Which matrix-sdk-crypto-wasm it came with: `"9.1.0"`. */
    public async cryptoWasm(): Promise<string> {
        return (await readFile(path.join(await this.#install(() => {}), "crypto-wasm"), "utf8")).trim();
    }

    /** Serves it, with an empty page to load it in, whose title is `"matrix-js-sdk 34.13.0"`. @param port a free one when undefined */
    public async serve(port?: number): Promise<Listening> {
        return serveFolder(await this.#install(() => {}), {}, port);
    }

    #install(progress: Progress): Promise<string> {
        const fill = (folder: string): Promise<void> => this.#build(folder, progress);
        return installOnce(`sdk/matrix-js-sdk-${this.version}`, progress, fill, { needs: NEEDS });
    }

    async #build(folder: string, progress: Progress): Promise<void> {
        const what = `matrix-js-sdk ${this.version}`;
        await fetchSdk(folder, this.version, progress, FOR_PAGES);
        progress(`bundling ${what}`);
        await runCommand(process.execPath, [BUNDLE, folder], { cwd: folder, limit: BUNDLE_LIMIT });
        await writeFile(path.join(folder, "crypto-wasm"), await cryptoWasmIn(folder));
        await writeFile(path.join(folder, "index.html"), `<!doctype html><title>${what}</title>\n`);
        await rm(path.join(folder, "node_modules"), { recursive: true });
    }
}
