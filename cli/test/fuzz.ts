/**
 * `npm run fuzz -- --minutes 10`: the property tests again and again, each round with another seed and with three times as many
 * inputs as in `npm test`, until the time is over or one of them fails. Says at the end what was tried.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { FUZZ_VARIABLE, type Fuzz, type Tried } from "../../helpers/testing/fuzz.ts";
import { packageRoot } from "../package-root.ts";
import { toolFile } from "./tool.ts";

const FILES = ["helpers/megolm/fuzz.test.ts", "helpers/ledger/audit.property.test.ts"];
/** So few that on a busy machine, too, each property has its turn. */
const TIMES = 3;
/** A round ends by itself when the time is over: what does not by then hangs, and that is a finding. */
const GRACE_MS = 5 * 60_000;

async function fuzz(minutes: number): Promise<boolean> {
    const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-fuzz-"));
    const file = path.join(folder, "tried.jsonl");
    const until = Date.now() + minutes * 60_000;
    const failed: string[] = [];
    let rounds = 0;
    try {
        while (Date.now() < until && failed.length === 0) {
            rounds++;
            const round: Fuzz = { seed: Math.floor(Math.random() * 2 ** 31), times: TIMES, until, file };
            const how = await runOnce(round);
            if (how !== undefined) failed.push(`seed ${round.seed}: ${how}`);
        }
        tell(await triedSoFar(file), rounds, failed);
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
    return failed.length === 0;
}

/** @returns what went wrong, if something did */
async function runOnce(round: Fuzz): Promise<string | undefined> {
    const vitest = await toolFile("vitest", "vitest");
    const args = [vitest, "run", "--project", "keyproof", "--maxWorkers", "1", "--reporter", "dot", ...FILES];
    const child = spawn(process.execPath, args, {
        cwd: packageRoot(),
        env: { ...process.env, [FUZZ_VARIABLE]: JSON.stringify(round) },
        stdio: "inherit",
        timeout: round.until - Date.now() + GRACE_MS,
    });
    const [code, signal] = await once(child, "exit");
    if (code === 0) return undefined;
    return signal ? "a property did not come to its end: a reader hangs" : "a property fails, see above";
}

async function triedSoFar(file: string): Promise<Map<string, number>> {
    const text = await readFile(file, "utf8").catch(() => "");
    const all = new Map<string, number>();
    for (const line of text.split("\n").filter((one) => one !== "")) {
        const { property, inputs }: Tried = JSON.parse(line);
        all.set(property, (all.get(property) ?? 0) + inputs);
    }
    return all;
}

function tell(tried: ReadonlyMap<string, number>, rounds: number, failed: readonly string[]): void {
    const sum = [...tried.values()].reduce((all, inputs) => all + inputs, 0);
    for (const [property, inputs] of tried) console.log(`${String(inputs).padStart(9)}  ${property}`);
    console.log(
        `${sum} inputs for ${tried.size} properties in ${rounds} rounds; found: ${failed.join("; ") || "nothing"}`,
    );
}

const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" } } });
const minutes = Number(values.minutes);
if (minutes > 0 && Number.isFinite(minutes)) process.exitCode = (await fuzz(minutes)) ? 0 : 1;
else {
    console.error(`fuzz: --minutes ${values.minutes} is no number of minutes\ndo: npm run fuzz -- --minutes 10`);
    process.exitCode = 2;
}
