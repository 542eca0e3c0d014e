import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { chooseHomeserver } from "../../containers/homeserver/choose.ts";
import type { StartedHomeserver } from "../../containers/homeserver/homeserver.ts";
import { LosingHomeserver } from "../../containers/proxy/losing-homeserver.ts";
import {
    isBystander,
    type LosingCell,
    losingTitle,
    PATIENCE_VARIABLE,
    PATIENCE_WITH_A_LOSER_MS,
} from "../../fixtures/losing.ts";
import { readSummary } from "../../reports/summary.ts";
import { type LosingOutcome, outcomeOf } from "./losing.ts";

const LAUNCHER = path.join(import.meta.dirname, "../keyproof.mjs");
/** A check's first sign-in is that of a second device: by then everybody has talked, and the record of CHK-1 goes on. */
const HALF_WAY = { method: "POST", endpoint: "login" };

/**
 * Whether a check loses nothing so: what its devices send each other half-way are keys of new sessions, which each of them
 * backs up as well, and every device can read the backup.
 */
function losesNothing({ way, time }: LosingCell): boolean {
    return way === "a to-device message is dropped" && time === "half-way";
}

/**
 * Runs `keyproof check` once for each cell against a homeserver that loses keys so. The command does not know of it.
 *
 * @param spec the homeserver behind it, as on the command line
 * @param say told of each outcome
 */
export async function losingChecks(
    spec: string,
    cells: readonly LosingCell[],
    say: (outcome: LosingOutcome) => void,
): Promise<LosingOutcome[]> {
    const chosen = await chooseHomeserver(spec);
    await chosen.prepare(() => {});
    const homeserver = await chosen.start();
    const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-losing-"));
    const losing = await LosingHomeserver.start(homeserver.baseUrl);
    try {
        const outcomes: LosingOutcome[] = [];
        for (const [place, cell] of cells.entries()) {
            const outcome: LosingOutcome = losesNothing(cell)
                ? { name: nameOf(cell), cell, answer: "nothing to lose", because: "" }
                : await losingCheck(homeserver, losing, cell, path.join(folder, String(place)));
            say(outcome);
            outcomes.push(outcome);
        }
        return outcomes;
    } finally {
        await losing.stop();
        await rm(folder, { recursive: true, force: true });
        await homeserver.dispose();
    }
}

async function losingCheck(
    { registration }: StartedHomeserver,
    losing: LosingHomeserver,
    cell: LosingCell,
    folder: string,
): Promise<LosingOutcome> {
    if (registration.kind !== "shared-secret") throw new Error("a homeserver of ours has a registration secret");
    await mkdir(folder);
    const secret = path.join(folder, "secret.txt");
    await writeFile(secret, registration.secret, { mode: 0o600 });
    losing.lose(cell.way, cell.time, isBystander);
    if (cell.time === "half-way") void losing.answered(HALF_WAY).then(() => losing.arm());
    const { code, said } = await check(folder, [losing.url, "--registration-secret-file", secret, "--rate", "1000"]);
    const results = path.join(folder, "results/latest");
    const summary = await readSummary(results);
    return outcomeOf({
        name: nameOf(cell),
        cell,
        code,
        because: said.trim().split("\n").at(-1) ?? "",
        lost: losing.lost,
        hasLost: losing.hasLost,
        histories: (summary?.paths ?? []).flatMap(({ folder: its }) =>
            its === "" ? [] : path.join(results, its, "history.json"),
        ),
    });
}

function nameOf(cell: LosingCell): string {
    return `check, ${losingTitle(cell)}`;
}

function check(folder: string, args: readonly string[]): Promise<{ code: number; said: string }> {
    const env = {
        ...process.env,
        KEYPROOF_CACHE: path.join(folder, "cache"),
        [PATIENCE_VARIABLE]: String(PATIENCE_WITH_A_LOSER_MS),
    };
    return new Promise((resolve) => {
        execFile(process.execPath, [LAUNCHER, "check", ...args], { cwd: folder, env }, (error, stdout, stderr) => {
            const code = typeof error?.code === "number" ? error.code : error ? -1 : 0;
            resolve({ code, said: `${stdout}\n${stderr}` });
        });
    });
}
