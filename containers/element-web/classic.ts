import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { installOnce, partFolder } from "../cache.ts";
import { runCommand } from "../command.ts";
import { findNpm, npmCi } from "../npm.ts";
import type { Progress } from "../progress.ts";
import manifest from "./classic/package.json" with { type: "json" };
import type { ElementWeb, ElementWebOptions, StartedElementWeb } from "./element-web.ts";
import { serveBuild } from "./serve-build.ts";

/** As `build/sdk.mjs` writes it into the build. */
const NAME = `matrix-react-sdk ${manifest.dependencies["matrix-react-sdk"]} in keyproof's shell`;
/** What is built: a package of its own, see its README. */
const SOURCES = path.join(import.meta.dirname, "classic");
/** What a contributor may have made in it by hand. */
const MADE = ["node_modules", "webapp"];
/** How long the build may take, in milliseconds; 7 to 15 s were seen on two cores. */
const BUILD_LIMIT = 5 * 60_000;
/** Bytes that the packages and the build take while it is made; 45 MB of it stay. */
const NEEDS = 450_000_000;

/** The classic UI: matrix-react-sdk's last release, built from npm at first use. Needs no Docker and no registered build. */
export class ClassicElement implements ElementWeb {
    public readonly source = "classic";
    public readonly description = `${NAME} (classic, built from npm)`;

    public async check(): Promise<void> {
        if (!existsSync(partFolder(await part()))) findNpm();
    }

    public async prepare(progress: Progress): Promise<void> {
        await install(progress);
    }

    public async start(options: ElementWebOptions): Promise<StartedElementWeb> {
        const folder = await install(() => {});
        return serveBuild({ source: this.source, origin: "classic, built from npm" }, folder, options);
    }
}

/** @returns the built webapp's folder */
async function install(progress: Progress): Promise<string> {
    const folder = await installOnce(await part(), progress, build, { needs: NEEDS });
    return path.join(folder, "webapp");
}

async function build(folder: string, progress: Progress): Promise<void> {
    const work = path.join(folder, "build");
    await cp(SOURCES, work, { recursive: true, filter: (file) => !MADE.includes(path.relative(SOURCES, file)) });
    progress("fetching the classic Element UI from npm (400 packages)");
    await npmCi(work, "what the classic Element UI is built from");
    progress("building the classic Element UI");
    await runCommand(process.execPath, ["build.mjs", path.join(folder, "webapp")], { cwd: work, limit: BUILD_LIMIT });
    // 310 MB that nothing needs any more.
    await rm(work, { recursive: true });
}

/** Named by its sources, so that a change to any of them is built anew. */
async function part(): Promise<string> {
    const hash = createHash("sha256");
    for (const file of await files(SOURCES)) {
        hash.update(`${path.relative(SOURCES, file)}\0`)
            .update(await readFile(file))
            .update("\0");
    }
    return `element/classic-${hash.digest("hex").slice(0, 12)}`;
}

async function files(folder: string): Promise<string[]> {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    return entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .filter((file) => !MADE.includes(path.relative(folder, file).split(path.sep)[0] ?? ""))
        .sort();
}
