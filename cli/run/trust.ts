import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, findChromium } from "../../containers/browser/chromium.ts";
import { cacheFolder } from "../../containers/cache.ts";
import { listBuilds } from "../../containers/element-web/registry.ts";
import { codeRoot, packageRoot } from "../package-root.ts";
import type { Parts } from "./parts.ts";

/** What decides whether a client conforms, beside the parts: the code that drives it and the code that judges it. */
const OWN_CODE = ["containers", "helpers", "fixtures", "suites/conformance", "package-lock.json"];

/**
 * Names what a conformance run was about, so that the very same need not be run again.
 *
 * @returns undefined where the parts can change without notice (a folder, a URL, somebody's server): those are always run
 */
export async function conformanceKey({ homeserver, element }: Parts, root = codeRoot()): Promise<string | undefined> {
    if (homeserver.provider === "existing") return undefined;
    if (!["classic", "build", "release"].includes(element.source)) return undefined;
    const hash = createHash("sha256");
    const builds = (await listBuilds()).map(({ version, added }) => `${version} ${added}`);
    const chromium = await findChromium();
    hash.update([homeserver.description, element.description, chromium && describe(chromium), ...builds].join("\n"));
    for (const part of OWN_CODE) await addFiles(path.join(root, part), hash);
    // A package comes without its lockfile; its manifest names exact versions.
    await addFiles(path.join(packageRoot(), "package.json"), hash);
    return hash.digest("hex").slice(0, 24);
}

async function addFiles(file: string, hash: ReturnType<typeof createHash>): Promise<void> {
    const entries = await readdir(file, { withFileTypes: true }).catch(() => undefined);
    if (!entries) {
        hash.update(file).update(await readFile(file).catch(() => ""));
        return;
    }
    for (const { name } of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
        await addFiles(path.join(file, name), hash);
}

/** When the suite last passed on these; undefined when it never did. */
export async function conformedOn(key: string | undefined): Promise<string | undefined> {
    if (key === undefined) return undefined;
    return readFile(recordOf(key), "utf8").catch(() => undefined);
}

/** Remembers that the suite passed on these. */
export async function rememberConformance(key: string | undefined, now = new Date()): Promise<void> {
    if (key === undefined) return;
    await mkdir(path.dirname(recordOf(key)), { recursive: true });
    await writeFile(recordOf(key), now.toISOString());
}

function recordOf(key: string): string {
    return path.join(cacheFolder(), "conformance", key);
}
