/**
 * Builds the classic UI: `node build.mjs <folder for the webapp> [--readable]`, after `npm ci` in this folder.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { bundleScripts } from "./build/scripts.mjs";
import { version } from "./build/sdk.mjs";
import { copyStaticFiles } from "./build/static-files.mjs";
import { bundleStyles } from "./build/styles.mjs";

const [folder, ...flags] = process.argv.slice(2);
if (!folder || flags.some((flag) => flag !== "--readable")) {
    console.error("usage: node build.mjs <folder> [--readable]");
    process.exit(2);
}
const out = path.resolve(folder);
const readable = flags.length > 0;

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await bundleScripts(out, { readable });
await bundleStyles(out, { readable });
await copyStaticFiles(out);
await writeFile(path.join(out, "version"), `${version}\n`);
