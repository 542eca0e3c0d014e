import os from "node:os";
import { NO_ELEMENT } from "../../containers/element-web/choose.ts";
import type { Progress } from "../../containers/progress.ts";
import { LOSES_NOTHING, LOSING_TIMES, LOSING_WAYS } from "../../containers/proxy/losing-homeserver.ts";
import type { Cell } from "../../fixtures/cell.ts";
import type { RunConfig } from "../../fixtures/run-config.ts";
import { catalogue } from "../../helpers/paths/catalogue.ts";
import { EXIT } from "../exit-code.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { requireDisk } from "../run/disk.ts";
import { chooseParts, prepareFor, prepareParts } from "../run/parts.ts";
import { withAreas } from "../run/path-ids.ts";
import { resultsRoot } from "../run/results.ts";
import { type Checked, isGreen, sumLine, tellRest } from "./checked.ts";
import { checkCode } from "./checks.ts";
import { dockerHomeserver } from "./local-docker.ts";
import { modernBuild } from "./modern-build.ts";
import { checkPackage } from "./package.ts";
import type { TestPart } from "./part.ts";
import { checkSuites, type Target } from "./suites.ts";
import { checkUnits } from "./unit.ts";

const MODERN = "modern";
/** What is shown by one build after another. */
const UPDATES = ["UPG-1", "UPG-2"];
/**
 * Of a sweep: the new backup is made and the client does not hear of it; the client ends once it has begun to fill the
 * backup. Ended before that, classic never fills it: docs/findings.md.
 */
const CELLS: Cell[] = [
    { method: "POST", endpoint: "room_keys/version", nth: 1, fault: "answer lost" },
    { method: "PUT", endpoint: "room_keys/keys", nth: 1, fault: "killed afterwards" },
];
/** Enough to see that the oracle can be silent; `keyproof sabotage` has hundreds. */
const LIVES = { healthy: 4, healthyInElement: 1 };
/** Each way once, at set-up and half-way in turn; `keyproof sabotage --losing` has all, and more paths. */
const LOSING: NonNullable<RunConfig["losing"]> = {
    proofs: [{ path: "SDK-05" }],
    cells: [
        ...LOSING_WAYS.map((way, place) => ({
            way,
            time: LOSING_TIMES[place % LOSING_TIMES.length] ?? LOSING_TIMES[0],
        })),
        { way: LOSES_NOTHING, time: "at set-up" },
    ],
};
/** Three orders; `keyproof race` has two hundred. */
const RACES = ["RAC-05"];
const DOCKER = "suites on a homeserver in Docker";
/** A client's path, and an upgrade and a move to Postgres on the same data. */
const ON_DOCKER = ["RST-C0", "SYN-08"];
const NO_MODERN_BUILD: Checked = {
    part: "suites on a modern Element Web",
    title: "all of them",
    status: "skipped",
    reason: "no such build is registered (`npx keyproof element add <build>`)",
};

/**
 * Runs the parts of the project's tests that are wanted, and tells what they came to in one last line.
 *
 * @returns the exit code
 * @throws Problem before anything was started; Interrupted
 */
export async function testEverything(wanted: readonly TestPart[], interruption: Interruption): Promise<number> {
    const targets = await prepare(wanted, interruption, eachOnce(console.log));
    const all: Checked[] = [];
    if (wanted.includes("unit")) all.push(...(await checkUnits(interruption)));
    if (wanted.includes("code")) all.push(...(await checkCode(interruption)));
    for (const target of targets) all.push(...(await checkSuites(target, interruption)));
    if (wanted.includes("package")) all.push(...(await checkPackage(interruption)));
    if (wanted.includes("e2e")) {
        if (targets.every(({ name }) => name !== MODERN)) all.push(NO_MODERN_BUILD);
        all.push(...(await checkOnDocker(interruption)));
    }
    for (const line of ["", ...tellRest(all), sumLine(all)]) console.log(line);
    return isGreen(all) ? EXIT.ok : EXIT.broken;
}

/** What differs on a homeserver in a container is its start, its data and its Postgres, not the clients. */
async function checkOnDocker(interruption: Interruption): Promise<Checked[]> {
    const docker = await unlessInterrupted(interruption, dockerHomeserver(console.log));
    if ("missing" in docker) {
        return ON_DOCKER.map((title) => ({ part: DOCKER, title, status: "skipped", reason: docker.missing }));
    }
    const parts = await chooseParts({ homeserver: docker.spec, element: "classic" }, console.log);
    await unlessInterrupted(interruption, prepareParts(parts, console.log));
    await unlessInterrupted(interruption, prepareFor(ON_DOCKER, parts, console.log));
    return checkSuites({ name: "docker", parts, paths: ON_DOCKER, whole: false }, interruption);
}

/** Installs what the parts need before any of them starts. @returns what the suites are to run on */
async function prepare(wanted: readonly TestPart[], interruption: Interruption, say: Progress): Promise<Target[]> {
    // The linter and the type checker need nothing but node_modules, and the installed package sees to its own.
    if (wanted.every((part) => part === "code" || part === "package")) return [];
    await requireDisk([resultsRoot(), os.tmpdir()]);
    const modern = await modernBuild();
    const elements = [{ name: "classic", element: "classic" }, ...(modern ? [{ name: MODERN, element: modern }] : [])];
    const targets: Target[] = [];
    for (const { name, element } of elements) {
        const parts = await unlessInterrupted(interruption, chooseParts({ homeserver: "auto", element }, say));
        await unlessInterrupted(interruption, prepareParts(parts, say));
        targets.push({ name, parts, paths: [], whole: true });
    }
    if (!wanted.includes("e2e")) return [];
    const [first] = targets;
    const last = targets.at(-1);
    if (!first || !last) return [];
    // They open no app: the same homeserver, and nothing else.
    const specs = { homeserver: first.parts.specs.homeserver, element: NO_ELEMENT };
    const withoutApp = await unlessInterrupted(interruption, chooseParts(specs, say));
    const operators = withAreas(["operators"], catalogue);
    await unlessInterrupted(interruption, prepareFor(operators, last.parts, say));
    return [
        ...targets,
        { ...first, name: "faults", paths: ["RST-C1"], sweep: { cells: CELLS }, whole: false },
        { ...first, name: "sabotage", paths: [], sabotage: LIVES, whole: false },
        {
            ...first,
            name: "a homeserver that loses keys",
            paths: LOSING.proofs.map((one) => one.path),
            losing: LOSING,
            whole: false,
        },
        { ...first, name: "races", paths: RACES, whole: false },
        ...(["spec", "sdk"] as const).map((name) => ({
            name,
            parts: withoutApp,
            paths: withAreas([name], catalogue),
            whole: false,
        })),
        // The operators' paths run once, with the newest app.
        { ...last, name: "homeservers", paths: operators, whole: false },
        ...(modern
            ? [{ ...first, name: "updates", paths: UPDATES, elementChain: ["classic", modern], whole: false }]
            : []),
    ];
}

/** Two targets have parts in common, which need not be told twice. */
function eachOnce(say: Progress): Progress {
    const said = new Set<string>();
    return (line) => {
        if (said.has(line)) return;
        said.add(line);
        say(line);
    };
}
