/**
 * Run by Node in a folder in which matrix-js-sdk is installed: makes of it one module that Node can load, with its WebAssembly
 * beside it. Not every version is one: 42.0.0 imports a folder, as bundlers allow.
 */
import { cp } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const [out] = process.argv.slice(2);
const installed = createRequire(path.join(process.cwd(), "package.json"));
const { build } = installed("esbuild");

const lib = "./node_modules/matrix-js-sdk/lib";
const contents = [
    `export * as sdk from "${lib}/index.js";`,
    `export * as cryptoApi from "${lib}/crypto-api/index.js";`,
    `export { RustCrypto } from "${lib}/rust-crypto/rust-crypto.js";`,
].join("\n");
const banner = [
    'import { createRequire } from "node:module";',
    "const require = createRequire(import.meta.url);",
    // Older ones log to the console, in JavaScript and from within their WebAssembly, whatever logger they are given.
    "const console = new Proxy({}, { get: () => () => {} });",
].join("\n");
await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    format: "esm",
    platform: "node",
    banner: { js: banner },
    outfile: path.join(out, "sdk.mjs"),
    logLevel: "error",
});
// Up to 9 it was part of the script.
const pkg = "node_modules/@matrix-org/matrix-sdk-crypto-wasm/pkg";
await cp(pkg, path.join(out, "pkg"), {
    recursive: true,
    filter: (file) => file.endsWith("pkg") || file.endsWith(".wasm"),
});
