#!/usr/bin/env node
/**
 * The `keyproof` command's first step, in JavaScript that any Node reads: sees to a Node that runs our TypeScript, then
 * hands over to main.ts. Hosts whose own Node is older have a newer one among our dependencies (the npm package "node").
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The first Node that strips types without being asked to. */
const OLDEST = [22, 18];

if (!isInstalled("commander"))
    refuse("its packages are not installed", "node_modules holds no commander", "run `npm ci` first");
else if (runsTypeScript()) await handOver();
else startNewerNode();

async function handOver() {
    const inCheckout = existsSync(new URL("main.ts", import.meta.url));
    const { main } = await import(inCheckout ? "./main.ts" : "../dist/cli/main.js");
    process.exit(await main(process.argv.slice(2)));
}

function startNewerNode() {
    const node = folderOf("node") && path.join(folderOf("node"), "bin", "node");
    if (!node || !existsSync(node)) {
        const wanted = `Node ${OLDEST.join(".")} or newer is needed`;
        refuse(
            wanted,
            `this is Node ${process.versions.node}`,
            "install one, or run `npm install --save-dev node@24` (in a checkout `npm ci`), which brings one along",
        );
        return;
    }
    const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
        stdio: ["inherit", "inherit", "inherit", "ipc"],
        env: { ...process.env, KEYPROOF_LAUNCHED: "1" },
    });
    // A terminal sends Ctrl-C to both, `kill` to this one only: told how many there were, the other counts none twice.
    let interrupts = 0;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
        process.on(signal, () => child.connected && child.send({ interrupts: ++interrupts, signal }));
    }
    child.on("error", (error) => refuse("its own Node cannot be started", error.message, "run `npm ci` again"));
    child.on("exit", (code, signal) => process.exit(code ?? 128 + os.constants.signals[signal]));
}

function runsTypeScript() {
    const [major, minor] = process.versions.node.split(".").map(Number);
    return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

function isInstalled(name) {
    return folderOf(name) !== undefined;
}

/** Where a package is, as Node would find it from here. */
function folderOf(name) {
    const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
    return folders
        .map((folder) => path.join(folder, name))
        .find((folder) => existsSync(path.join(folder, "package.json")));
}

function refuse(wrong, seen, fix) {
    console.error(`keyproof: ${wrong}\nseen: ${seen}\ndo: ${fix}`);
    process.exitCode = 2;
}
