import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { installOnce } from "../cache.ts";
import { runCommand } from "../command.ts";
import type { Listening } from "../element-web/loopback.ts";
import { serveFolder } from "../element-web/serve.ts";
import { npmInstall } from "../npm.ts";
import { Problem } from "../problem.ts";
import type { Progress } from "../progress.ts";

const BUNDLE = path.join(import.meta.dirname, "bundle.mjs");
/** What the classic Element UI is built with, too. */
const TOOLS = { esbuild: "0.24.0", buffer: "6.0.3" };
/** How long bundling may take, in milliseconds; seconds were seen. */
const BUNDLE_LIMIT = 3 * 60_000;
/** Bytes that the packages take while it is made; 15 MB stay. */
const NEEDS = 120_000_000;
/** Before it, the SDK has no CryptoApi.restoreKeyBackup. */
const OLDEST = 34;
const VERSION = /^(\d+)\.\d+\.\d+(-[\w.]+)?$/;

/** One version of matrix-js-sdk as a page loads it: `sdk.js`, from npm, bundled at first use. */
export class SdkBuild {
    /** `"34.13.0"` */
    public readonly version: string;

    /** @throws Problem when it is no version that can be had */
    public constructor(version: string) {
        const [, major] = VERSION.exec(version) ?? [];
        if (major === undefined || Number(major) < OLDEST) {
            throw new Problem({
                wrong: `matrix-js-sdk ${version} is no version that can be upgraded from or to`,
                seen: major === undefined ? "a version is three numbers, as on npm" : `it is older than ${OLDEST}.0.0`,
                fix: "Name one as npm does: 34.13.0, 43.0.0",
            });
        }
        this.version = version;
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
        const dependencies = { "matrix-js-sdk": this.version, ...TOOLS };
        await writeFile(path.join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
        progress(`fetching ${what} from npm`);
        await npmInstall(folder, what);
        progress(`bundling ${what}`);
        await runCommand(process.execPath, [BUNDLE, folder], { cwd: folder, limit: BUNDLE_LIMIT });
        const modules = path.join(folder, "node_modules");
        const manifest = path.join(modules, "@matrix-org/matrix-sdk-crypto-wasm/package.json");
        const { version }: { version: string } = JSON.parse(await readFile(manifest, "utf8"));
        await writeFile(path.join(folder, "crypto-wasm"), version);
        await writeFile(path.join(folder, "index.html"), `<!doctype html><title>${what}</title>\n`);
        await rm(modules, { recursive: true });
    }
}
