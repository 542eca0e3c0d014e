import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { here } from "./sdk.mjs";

/** Node's modules that some dependency names and no browser path calls. */
const NODE_ONLY = /^(fs|net|tls|crypto|path|util)$/;
const WASM_SCRIPT = "matrix_sdk_crypto_wasm_bg.wasm.js";
const OPUS = /opus-recorder\/dist\/(encoderWorker|decoderWorker|waveWorker)\.min\.(js|wasm)$/;

/** An esbuild plugin for what the SDK's imports expect of Element Web's webpack configuration. */
export const webpackImports = (bundles) => ({
    name: "webpack-imports",
    setup(build) {
        oneJsSdk(build);
        nodeStubs(build);
        rawText(build);
        urls(build);
        copiedFiles(build, bundles);
        cryptoAsFile(build, bundles);
    },
});

/** The js-sdk refuses to be there twice: always its source. */
function oneJsSdk(build) {
    build.onResolve({ filter: /^matrix-js-sdk(\/lib.*)?$/ }, ({ path: name, kind }) =>
        build.resolve(name === "matrix-js-sdk" ? "matrix-js-sdk/src/browser-index" : name.replace("/lib", "/src"), {
            resolveDir: here,
            kind,
        }),
    );
}

function nodeStubs(build) {
    build.onResolve({ filter: NODE_ONLY }, ({ path: name }) => ({ path: name, namespace: "node-stub" }));
    build.onLoad({ filter: /.*/, namespace: "node-stub" }, () => ({
        contents: "exports.isArray = Array.isArray; exports.isDate = (value) => value instanceof Date",
    }));
}

/** "!!raw-loader!./file": the file's text. */
function rawText(build) {
    const prefix = "!!raw-loader!";
    build.onResolve({ filter: new RegExp(`^${prefix}`) }, ({ path: name, resolveDir }) => ({
        path: path.join(resolveDir, name.slice(prefix.length)),
        namespace: "raw-text",
    }));
    build.onLoad({ filter: /.*/, namespace: "raw-text" }, async ({ path: file }) => ({
        contents: await readFile(file).catch(() => readFile(`${file}.js`)),
        loader: "text",
    }));
}

/** Imports that mean an address in the webapp: the list of languages, worklets and workers built by themselves. */
function urls(build) {
    const url = (address) => () => ({ path: address, namespace: "url" });
    build.onResolve({ filter: /^\$webapp\/i18n\/languages\.json$/ }, url("i18n/languages.json"));
    build.onResolve({ filter: /^\.\/RecorderWorklet$/ }, url("bundles/RecorderWorklet.js"));
    build.onLoad({ filter: /.*/, namespace: "url" }, ({ path: address }) => ({
        contents: JSON.stringify(address),
        loader: "json",
    }));
    build.onLoad({ filter: /matrix-react-sdk\/src\/workers\/.*Factory\.ts$/ }, async ({ path: file }) => ({
        contents: (await readFile(file, "utf8")).replace(/\.worker\.ts"/, '.worker.js"'),
        loader: "ts",
    }));
}

/** Opus's workers come built: copied, and imported as their address. */
function copiedFiles(build, bundles) {
    build.onResolve({ filter: OPUS }, async ({ path: name, resolveDir, kind, pluginData }) => {
        if (pluginData === "as-is") return undefined;
        const { path: file } = await build.resolve(name, { resolveDir, kind, pluginData: "as-is" });
        return { path: file, namespace: "copied" };
    });
    build.onLoad({ filter: /.*/, namespace: "copied" }, async ({ path: file }) => {
        await mkdir(bundles, { recursive: true });
        await copyFile(file, path.join(bundles, path.basename(file)));
        return { contents: JSON.stringify(`bundles/${path.basename(file)}`), loader: "json" };
    });
}

/**
 * The crypto's WebAssembly comes as base64 in a script of 9 MB, which every page would parse before it shows anything. It
 * becomes a file that the browser streams, as in later Element Webs. MatrixChat always loads it with `initAsync`.
 */
function cryptoAsFile(build, bundles) {
    build.onLoad({ filter: /matrix-sdk-crypto-wasm\/pkg\/index\.js$/ }, async ({ path: file }) => {
        const base64 = /`([^`]*)`/.exec(await readFile(path.join(path.dirname(file), WASM_SCRIPT), "utf8"))?.[1];
        const [streamed, asText] = ['WebAssembly.instantiateStreaming(fetch("bundles/crypto.wasm"), imports)', "(b64) =>"];
        const contents = (await readFile(file, "utf8"))
            .replace(`.then(() => require("./${WASM_SCRIPT}"))`, "")
            .replace(`${asText} WebAssembly.instantiate(unbase64(b64), imports)`, `() => ${streamed}`)
            .replace(`unbase64(require("./${WASM_SCRIPT}"))`, "undefined");
        if (!base64 || !contents.includes(streamed) || contents.includes(WASM_SCRIPT)) {
            throw new Error(`${file} loads its WebAssembly otherwise than expected`);
        }
        await mkdir(bundles, { recursive: true });
        await writeFile(path.join(bundles, "crypto.wasm"), Buffer.from(base64, "base64"));
        return { contents, loader: "js" };
    });
}
