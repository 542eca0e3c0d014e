import { readdir } from "node:fs/promises";
import os from "node:os";
import { describe, findChromium } from "../../containers/browser/chromium.ts";
import { installChromium } from "../../containers/browser/install-chromium.ts";
import { cacheFolder, partFolder } from "../../containers/cache.ts";
import { listBuilds } from "../../containers/element-web/registry.ts";
import { requireEngine } from "../../containers/homeserver/docker-cli.ts";
import { findPython } from "../../containers/homeserver/python.ts";
import { Problem } from "../../containers/problem.ts";
import { freeBytes, megabytes, RUN_NEEDS } from "../run/disk.ts";
import { chooseParts, type PartSpecs } from "../run/parts.ts";
import { resultsRoot } from "../run/results.ts";
import type { Finding } from "./finding.ts";

/**
 * Looks at everything that a run can use, and whether `keyproof run` could run with it. Installs and starts nothing.
 *
 * @param specs the parts that the run is to have
 * @param settings which settings are not the default, and where they come from
 */
export async function lookAround(specs: PartSpecs, settings: readonly string[]): Promise<Finding[]> {
    const told = settings.length > 0 ? settings.join("; ") : "all by default";
    return Promise.all([
        { name: "Settings", state: "here" as const, seen: told },
        { name: "Node", state: "here" as const, seen: `${process.versions.node} (${process.execPath})` },
        optional("Python", findPython, "with venv"),
        optional("Docker", async () => requireEngine().then(() => "an engine"), "answers"),
        browser(),
        disk(),
        synapses(),
        elements(),
        parts(specs),
    ]);
}

/** A part that has a substitute: what needs it is said by the look at the whole. */
async function optional(name: string, find: () => Promise<string>, how: string): Promise<Finding> {
    try {
        return { name, state: "here", seen: `${await find()} ${how}` };
    } catch (error) {
        return unfit(name, "absent", error);
    }
}

async function browser(): Promise<Finding> {
    const name = "Chromium";
    try {
        const chromium = await findChromium();
        if (chromium) {
            const advice = chromium.headlessShell
                ? ""
                : "; chromium-headless-shell, where there is one, makes runs a third shorter";
            return { name, state: "here", seen: `${describe(chromium)}${advice}` };
        }
        return { name, state: "absent", seen: "not found", fix: `npx keyproof run does it: ${await firstStep()}` };
    } catch (error) {
        return unfit(name, "missing", error);
    }
}

/**
 * What would be done to install a browser: it is said before it is done, and ends there.
 *
 * @throws Problem when nothing can be done
 */
async function firstStep(): Promise<string> {
    const said = new Error();
    try {
        await installChromium((line) => {
            said.message = line;
            throw said;
        });
    } catch (error) {
        if (error !== said) throw error;
    }
    return said.message;
}

async function disk(): Promise<Finding> {
    const free = Math.min(...(await Promise.all([resultsRoot(), os.tmpdir(), cacheFolder()].map(freeBytes))));
    const seen = `cache in ${cacheFolder()}, ${megabytes(free)} free`;
    if (free >= RUN_NEEDS) return { name: "Disk", state: "here", seen };
    return {
        name: "Disk",
        state: "missing",
        seen,
        fix: `Free ${megabytes(RUN_NEEDS)}, or set KEYPROOF_CACHE and TMPDIR`,
    };
}

async function synapses(): Promise<Finding> {
    const versions = await installed(partFolder("synapse"));
    if (versions.length > 0) return { name: "Synapse", state: "here", seen: versions.join(", ") };
    return { name: "Synapse", state: "absent", seen: "none installed yet", fix: "npx keyproof run installs one" };
}

async function elements(): Promise<Finding> {
    const classic = (await installed(partFolder("element"))).filter((part) => part.startsWith("classic-"));
    const builds = (await listBuilds()).map(({ version }) => version);
    const seen = [
        classic.length > 0 ? "classic is built" : "classic is not built yet",
        builds.length > 0 ? `registered: ${builds.join(", ")}` : "none registered",
    ].join("; ");
    const fix = builds.length > 0 ? undefined : "npx keyproof element add <build>, to test one of your own";
    return { name: "Element Web", state: classic.length + builds.length > 0 ? "here" : "absent", seen, fix };
}

/** What is in the cache, without what is being installed. */
async function installed(folder: string): Promise<string[]> {
    const names = await readdir(folder).catch(() => []);
    return names.filter((name) => !/\.(lock|partial-)/.test(name)).sort();
}

/** The choice that `keyproof run` would make: its own checks are the last word. */
async function parts(specs: PartSpecs): Promise<Finding> {
    const name = "keyproof run";
    try {
        const { homeserver, element } = await chooseParts(specs, () => {});
        return { name, state: "here", seen: `would take ${homeserver.description} and ${element.description}` };
    } catch (error) {
        return unfit(name, "missing", error);
    }
}

function unfit(name: string, state: Finding["state"], error: unknown): Finding {
    if (!(error instanceof Problem)) throw error;
    return { name, state, seen: `${error.wrong}: ${error.seen}`, fix: error.fix };
}
