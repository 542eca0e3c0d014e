import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { Problem } from "../problem.ts";

/** A Chromium that runs on this machine. */
export interface Chromium {
    /** Undefined for Playwright's own, which Playwright finds by itself. */
    readonly executablePath: string | undefined;
    /** What to launch it with on this machine. */
    readonly args: readonly string[];
    /** As it says itself: `"156.0.8078.79"`. */
    readonly version: string;
    /** How it was found: told by KEYPROOF_CHROMIUM, fetched by Playwright, or installed on the system. */
    readonly origin: "environment" | "playwright" | "system";
    /** Whether it can do nothing but run without a window, for two thirds of the processor time. */
    readonly headlessShell: boolean;
}

/** For people: `"Chromium 156.0.8078.79 headless shell (system)"`. */
export function describe({ version, origin, headlessShell }: Chromium): string {
    return `Chromium ${version}${headlessShell ? " headless shell" : ""} (${origin})`;
}

/** What Playwright's `chromium.launch()` takes to launch it. */
export function launchOptions({ executablePath, args }: Chromium): { executablePath?: string; args: string[] } {
    return { ...(executablePath !== undefined && { executablePath }), args: [...args] };
}

/** What to look for. */
export interface ChromiumNeeds {
    /** Whether it is to show its window. */
    headed?: boolean;
}

/** The name that Debian gives the one without windows. */
const SHELL = "chromium-headless-shell";
/** Names that a system's package gives the whole one. */
const COMMANDS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
/** Folders that have it without being on the PATH. */
const FOLDERS = ["/usr/bin", "/usr/local/bin", "/snap/bin", "/opt/google/chrome"];
/** Where it is on macOS. */
const APPS = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
/** How long it may take to tell its version, in milliseconds; a cold disk takes a few seconds. */
const VERSION_LIMIT = 20_000;

/** Keeps Chromium from reaching outside by itself, and from what a machine without a screen lacks. */
const ARGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-gpu",
];

/**
 * Finds a Chromium: the one that KEYPROOF_CHROMIUM names, else Playwright's own where it was fetched, else the system's; of
 * those the headless shell first, unless a window is needed.
 *
 * @returns undefined when there is none; `installChromium` can mend that on some machines
 * @throws Problem when KEYPROOF_CHROMIUM names something else
 */
export async function findChromium(
    env: NodeJS.ProcessEnv = process.env,
    { headed = false }: ChromiumNeeds = {},
): Promise<Chromium | undefined> {
    const named = env.KEYPROOF_CHROMIUM;
    if (named) return requireNamed(named);
    const own = playwrightsOwn();
    const ownVersion = own && (await versionOf(own));
    // Headless, Playwright starts the shell that comes with its own.
    if (ownVersion) return found(undefined, ownVersion, "playwright", !headed);
    for (const file of systemPlaces(env, headed ? COMMANDS : [SHELL, ...COMMANDS])) {
        const version = await versionOf(file);
        if (version !== undefined) return found(file, version, "system");
    }
    return undefined;
}

/** Where Playwright would have put its own; undefined on systems that it has none for. */
function playwrightsOwn(): string | undefined {
    try {
        return chromium.executablePath();
    } catch {
        return undefined;
    }
}

async function requireNamed(file: string): Promise<Chromium> {
    const version = await versionOf(file);
    if (version !== undefined) return found(file, version, "environment");
    throw new Problem({
        wrong: `KEYPROOF_CHROMIUM names no Chromium that runs here: ${file}`,
        seen: existsSync(file) ? "it does not tell a version when asked with --version" : "there is no such file",
        fix: "Set it to Chromium's or Chrome's executable, or unset it to have one found.",
    });
}

function found(
    executablePath: string | undefined,
    version: string,
    origin: Chromium["origin"],
    headlessShell = executablePath?.endsWith(SHELL) ?? false,
): Chromium {
    // Chromium refuses to run in its sandbox as root.
    const args = process.getuid?.() === 0 ? ["--no-sandbox", ...ARGS] : ARGS;
    return { executablePath, args, version, origin, headlessShell };
}

function systemPlaces(env: NodeJS.ProcessEnv, commands: readonly string[]): string[] {
    const folders = [...(env.PATH ?? "").split(path.delimiter).filter(Boolean), ...FOLDERS];
    const files = folders.flatMap((folder) => commands.map((command) => path.join(folder, command)));
    return [...files, ...APPS].filter((file) => existsSync(file));
}

/** Asks it, which shows that it runs: Ubuntu's chromium-browser may be a stub that only asks for a snap. */
async function versionOf(file: string): Promise<string | undefined> {
    try {
        const { stdout } = await promisify(execFile)(file, ["--version"], { timeout: VERSION_LIMIT });
        return /(?:Chromium|Chrome)\D* (\d+(?:\.\d+)+)/.exec(stdout)?.[1];
    } catch {
        return undefined;
    }
}
