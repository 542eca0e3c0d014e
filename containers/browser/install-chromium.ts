import { readFile } from "node:fs/promises";
import { CommandFailed, runCommand } from "../command.ts";
import { Problem } from "../problem.ts";
import type { Progress } from "../progress.ts";
import { type Chromium, type ChromiumNeeds, findChromium } from "./chromium.ts";

/** How long apt may take, in milliseconds: some 100 MB over a slow line, behind another apt. */
const APT_LIMIT = 15 * 60_000;
const BY_HAND = "Run `npx playwright install --with-deps chromium`, or set KEYPROOF_CHROMIUM to one that is installed.";

/**
 * Finds a Chromium, and installs the system's where there is none: on Debian, for root. Elsewhere that is the user's to do.
 *
 * @throws Problem when there is none and none can be installed
 */
export async function installChromium(
    progress: Progress,
    env: NodeJS.ProcessEnv = process.env,
    needs: ChromiumNeeds = {},
): Promise<Chromium> {
    const there = await findChromium(env, needs);
    if (there) return there;
    if (!(await isDebian()) || process.getuid?.() !== 0) {
        throw new Problem({
            wrong: "No Chromium was found",
            seen: "neither Playwright's own, nor one on the PATH",
            fix: BY_HAND,
        });
    }
    const name = needs.headed ? "chromium" : "chromium-headless-shell";
    progress(`installing Chromium (apt-get install ${name})`);
    await apt(["update"], env);
    await apt(["install", "-y", name], env);
    const installed = await findChromium(env, needs);
    if (installed) return installed;
    throw new Problem({
        wrong: "Chromium was installed and does not run",
        seen: `\`${name} --version\` fails`,
        fix: BY_HAND,
    });
}

async function apt(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
    try {
        // It must wait for another apt, and ask nothing.
        const options = ["-q", "-o", "DPkg::Lock::Timeout=300"];
        await runCommand("apt-get", [...options, ...args], {
            env: { ...env, DEBIAN_FRONTEND: "noninteractive" },
            limit: APT_LIMIT,
        });
    } catch (error) {
        if (!(error instanceof CommandFailed)) throw error;
        const errors = error.lines.filter((line) => /^(E|Err):/.test(line));
        throw new Problem(
            {
                wrong: "Chromium could not be installed with apt-get",
                seen: (errors.length > 0 ? errors : [error.message]).slice(-3).join("; "),
                fix: BY_HAND,
            },
            { cause: error },
        );
    }
}

async function isDebian(): Promise<boolean> {
    const release = await readFile("/etc/os-release", "utf8").catch(() => "");
    return /^ID=["']?debian\b/m.test(release);
}
