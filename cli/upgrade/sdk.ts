import os from "node:os";
import path from "node:path";
import { describe } from "../../containers/browser/chromium.ts";
import { installChromium } from "../../containers/browser/install-chromium.ts";
import { chooseHomeserver } from "../../containers/homeserver/choose.ts";
import type { Progress } from "../../containers/progress.ts";
import { SdkBuild } from "../../containers/sdk/sdk-build.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { requireDisk } from "../run/disk.ts";
import { CODES } from "../run/prove.ts";
import { runSuites } from "../run/suites.ts";

/** `keyproof upgrade-sdk`'s options, as commander reads them. */
export interface UpgradeSdkOptions {
    from: string;
    through: readonly string[];
    to: string;
    homeserver: string;
    leaveOut: number;
    keep: boolean;
    results: string;
}

/**
 * Proves an upgrade of matrix-js-sdk on one IndexedDB.
 *
 * @param say told how it goes
 * @returns the exit code
 * @throws Problem before anything was started; Interrupted
 */
export async function upgradeSdk(
    { from, through, to, homeserver: spec, results, leaveOut, keep }: UpgradeSdkOptions,
    interruption: Interruption,
    say: Progress,
): Promise<number> {
    const sdkChain = [from, ...through, to];
    const builds = sdkChain.map((version) => new SdkBuild(version));
    const root = path.resolve(results);
    await requireDisk([root, os.tmpdir()]);
    const homeserver = await chooseHomeserver(spec, say);
    await homeserver.check();
    const chromium = await unlessInterrupted(interruption, installChromium(say));
    await unlessInterrupted(interruption, homeserver.prepare(say));
    say(`homeserver   ${homeserver.description}`);
    for (const [index, build] of builds.entries()) {
        await unlessInterrupted(interruption, build.prepare(say));
        say(
            `${index === 0 ? "js-sdk       " : "  then       "}${build.version} (crypto-wasm ${await build.cryptoWasm()})`,
        );
    }
    say(`browser      ${describe(chromium)}`);
    const { summary, page } = await runSuites(
        {
            label: "upgrade-sdk",
            paths: ["UPG-4"],
            // No path of an SDK opens an app.
            specs: { homeserver: spec === "auto" ? homeserver.provider : spec, element: "auto" },
            sdkChain,
            leaveOut,
            screens: false,
            keep,
            workers: 1,
            root,
        },
        interruption,
    );
    say(`report: ${path.relative(process.cwd(), page)}`);
    return CODES[summary.status];
}
