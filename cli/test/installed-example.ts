import { cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { runCommand } from "../../containers/command.ts";
import { findNpm } from "../../containers/npm.ts";
import { packageRoot } from "../package-root.ts";

/** How long packing, and installing some 200 packages, may take, in milliseconds. */
const LIMIT = 10 * 60_000;

/** A project beside keyproof that uses its package, as a client team's would. */
export interface InstalledExample {
    folder: string;
    /** Starts `npx keyproof`: a command and its first arguments. */
    keyproof: readonly [string, ...string[]];
    /** With a Node first on the PATH that runs keyproof. */
    env: NodeJS.ProcessEnv;
    remove: () => Promise<void>;
}

/**
 * Packs keyproof as it is here and installs the package in a copy of `examples/own-path`, far from any checkout.
 *
 * @throws CommandFailed with npm's last lines
 */
export async function installExample(): Promise<InstalledExample> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-example-"));
    const remove = () => rm(folder, { recursive: true, force: true });
    try {
        const root = packageRoot();
        const [command, ...args] = findNpm();
        const env = { ...process.env, PATH: [path.dirname(process.execPath), process.env.PATH].join(path.delimiter) };
        const npm = (cwd: string, ...more: string[]) =>
            runCommand(command, [...args, ...more], {
                cwd,
                env: { ...env, npm_config_prefix: undefined },
                limit: LIMIT,
            });
        const packed = path.join(folder, "packed");
        await cp(path.join(root, "examples/own-path"), folder, { recursive: true, filter: isSource });
        await cp(path.join(root, ".npmrc"), path.join(folder, ".npmrc"));
        await mkdir(packed);
        await npm(root, "pack", "--prefix", root, "--pack-destination", packed);
        const [tarball = ""] = await readdir(packed);
        await npm(folder, "install", "--prefix", folder, "--prefer-offline", path.join(packed, tarball));
        return { folder, keyproof: [process.execPath, path.join(folder, "node_modules/.bin/keyproof")], env, remove };
    } catch (error) {
        await remove();
        throw error;
    }
}

/**
 * A folder with nothing in it but the same packages, which can be scaffolded into.
 *
 * @returns an example whose folder it is
 */
export async function emptyProject({ folder: installed, keyproof, env }: InstalledExample): Promise<InstalledExample> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-empty-"));
    await symlink(path.join(installed, "node_modules"), path.join(folder, "node_modules"));
    for (const file of ["package.json", "tsconfig.json"]) await cp(path.join(installed, file), path.join(folder, file));
    return { folder, keyproof, env, remove: () => rm(folder, { recursive: true, force: true }) };
}

function isSource(file: string): boolean {
    return !["node_modules", "results", "package-lock.json"].includes(path.basename(file));
}
