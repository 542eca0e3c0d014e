/**
 * Makes `dist/`, what the package has in place of the sources: Node runs no TypeScript below node_modules. The same folders,
 * with JavaScript and types in place of TypeScript, and all else that the code reads as it is. `npm pack` starts it.
 */
import { execFile } from "node:child_process";
import { cp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";

const ROOT = path.dirname(import.meta.dirname);
const DIST = path.join(ROOT, "dist");
const FOLDERS = ["containers", "fixtures", "helpers", "reports", "suites"];
/** What is not read at run time, or was made here by hand. */
const LEFT_OUT = ["node_modules", "webapp", "testing"];

/** Begins anew: what was removed from the sources must not be packed. */
async function build(): Promise<void> {
    await rm(DIST, { recursive: true, force: true });
    await compile();
    for (const folder of FOLDERS) {
        await cp(path.join(ROOT, folder), path.join(DIST, folder), { recursive: true, filter: isReadAsItIs });
    }
}

async function compile(): Promise<void> {
    const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
    const { bin } = createRequire(import.meta.url)(manifest);
    const tsc = path.join(path.dirname(manifest), bin.tsc);
    await promisify(execFile)(process.execPath, [tsc, "--project", path.join(ROOT, "package/tsconfig.json")]);
}

function isReadAsItIs(file: string): boolean {
    return !file.endsWith(".ts") && !LEFT_OUT.includes(path.basename(file));
}

await build().catch(async (error: Error & { stdout?: string }) => {
    // Half of it must not be packed.
    await rm(DIST, { recursive: true, force: true });
    console.error(error.stdout || error.stack);
    process.exitCode = 1;
});
