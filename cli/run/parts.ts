import { type Chromium, type ChromiumNeeds, describe } from "../../containers/browser/chromium.ts";
import { installChromium } from "../../containers/browser/install-chromium.ts";
import { cacheFolder } from "../../containers/cache.ts";
import { chooseElementWeb } from "../../containers/element-web/choose.ts";
import type { ElementWeb } from "../../containers/element-web/element-web.ts";
import { listBuilds } from "../../containers/element-web/registry.ts";
import { chooseHomeserver } from "../../containers/homeserver/choose.ts";
import { olderThan } from "../../containers/homeserver/default-version.ts";
import type { Homeserver } from "../../containers/homeserver/homeserver.ts";
import { requireRedis } from "../../containers/homeserver/redis.ts";
import { Problem } from "../../containers/problem.ts";
import type { Progress } from "../../containers/progress.ts";
import type { Needs } from "../../helpers/paths/needs.ts";

/** What a user asked for, as on the command line. */
export interface PartSpecs {
    homeserver: string;
    element: string;
}

/** Real parts that were chosen and looked at; none is installed or started. */
export interface Parts {
    homeserver: Homeserver;
    element: ElementWeb;
    /** The same choice again, without `auto`: every worker must come to the same. */
    specs: PartSpecs;
}

/**
 * Finds the parts that a user means, and refuses what cannot work.
 *
 * @param say told why `auto` chose what it chose
 * @throws Problem
 */
export async function chooseParts(specs: PartSpecs, say: Progress): Promise<Parts> {
    const homeserver = await chooseHomeserver(specs.homeserver, say);
    const element = await chooseElementWeb(specs.element);
    await homeserver.check();
    await element.check();
    return { homeserver, element, specs: await withoutAuto(specs, homeserver, element) };
}

async function withoutAuto(specs: PartSpecs, homeserver: Homeserver, element: ElementWeb): Promise<PartSpecs> {
    return {
        homeserver: specs.homeserver === "auto" ? homeserver.provider : specs.homeserver,
        element: specs.element === "auto" ? await elementSpec(element) : specs.element,
    };
}

async function elementSpec({ source }: ElementWeb): Promise<string> {
    if (source !== "build") return source;
    const [newest] = await listBuilds();
    return newest ? `build:${newest.version}` : "auto";
}

/**
 * Installs whatever of the parts is not installed yet, the browser first.
 *
 * @param say told what is installed and where to, then what there is
 * @param needs what the browser must be able to do
 * @returns the browser
 * @throws Problem
 */
export async function prepareParts(
    { homeserver, element }: Parts,
    say: Progress,
    needs: ChromiumNeeds = {},
): Promise<Chromium> {
    const chromium = await installChromium(announced("Chromium, on this system", say), process.env, needs);
    await homeserver.prepare(announced(`${homeserver.description}, in ${cacheFolder()}`, say));
    await element.prepare(announced(`${element.description}, in ${cacheFolder()}`, say));
    say(`homeserver   ${homeserver.description}`);
    if (element.source !== "none") say(`element web  ${element.description}`);
    say(`browser      ${describe(chromium)}`);
    return chromium;
}

/**
 * The same where no path opens anything in a browser.
 *
 * @throws Problem
 */
export async function prepareHomeserver({ homeserver }: Pick<Parts, "homeserver">, say: Progress): Promise<void> {
    await homeserver.prepare(announced(`${homeserver.description}, in ${cacheFolder()}`, say));
    say(`homeserver   ${homeserver.description}`);
}

/**
 * Installs what the paths of a run need, and nothing else: without an app and a browser, the homeserver alone.
 *
 * @throws Problem
 */
export async function prepareNeeded(
    parts: Parts,
    { app, browser }: Needs,
    say: Progress,
    chromium: ChromiumNeeds = {},
): Promise<void> {
    if (app || browser) await prepareParts(parts, say, chromium);
    else await prepareHomeserver(parts, say);
}

/** The paths whose homeserver is on Postgres, at least once: without it, they are skipped. */
const ON_POSTGRES = ["SYN-07", "SYN-08", "SYN-10"];
/** The path that is about a worker, which is started beside Synapse from PyPI. */
const WORKER = "SYN-10";
/** The path that is about upgrading the homeserver. */
const UPGRADE = "SYN-08";

/**
 * Installs what some paths need beside the run's own parts.
 *
 * @param paths ids
 * @throws Problem
 */
export async function prepareFor(paths: readonly string[], { homeserver, specs }: Parts, say: Progress): Promise<void> {
    // What is done to a homeserver is done to one of ours.
    if (homeserver.provider === "existing") return;
    const { postgres } = homeserver;
    const onPostgres = ON_POSTGRES.filter((id) => paths.includes(id));
    if (postgres) await orSkip(onPostgres, () => postgres.prepare(say), say);
    const workers = paths.filter((id) => id === WORKER && homeserver.provider === "pypi");
    await orSkip(workers, () => requireRedis(say), say);
    if (!paths.includes(UPGRADE)) return;
    const older = await chooseHomeserver(olderThan(specs.homeserver));
    await older.check();
    await older.prepare(announced(`${older.description}, in ${cacheFolder()}`, say));
}

/** Prepares it where some paths need it; where it cannot be had, says which are skipped then. */
async function orSkip(paths: readonly string[], prepare: () => Promise<unknown>, say: Progress): Promise<void> {
    if (paths.length === 0) return;
    await prepare().catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        say(`${error.wrong}: of ${paths.join(", ")}, what needs it is skipped. ${error.fix}`);
    });
}

/** Says what is installed and where to before the first line of how that goes; nothing where there is nothing to do. */
function announced(what: string, say: Progress): Progress {
    let told = false;
    return (line) => {
        if (!told) say(`preparing ${what}`);
        told = true;
        say(`  ${line}`);
    };
}
