/** Run by Node in a folder in which matrix-js-sdk is installed: makes sdk.js for a page, with its WebAssembly beside it. */
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const [out] = process.argv.slice(2);
const installed = createRequire(path.join(process.cwd(), "package.json"));
const { build } = installed("esbuild");

// Up to 34, apps had to bring Buffer along themselves.
const contents = 'import { Buffer } from "buffer/"; globalThis.Buffer = Buffer; export * from "matrix-js-sdk";';
await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    format: "esm",
    platform: "browser",
    outfile: path.join(out, "sdk.js"),
    logLevel: "error",
});

// Since 12 it is a file that the SDK asks for at ./pkg/, next to its own script; before, it was part of the script.
const pkg = "node_modules/@matrix-org/matrix-sdk-crypto-wasm/pkg";
await mkdir(path.join(out, "pkg"));
for (const file of (await readdir(pkg)).filter((name) => name.endsWith(".wasm"))) {
    await copyFile(path.join(pkg, file), path.join(out, "pkg", file));
}
