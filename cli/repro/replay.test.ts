import { expect, test } from "vitest";
import type { Answer, Told } from "../../fixtures/replay.ts";
import { madeHistory } from "../../helpers/ledger/testing/made-history.ts";
import { Replay, type ReplayOptions } from "./replay.ts";

const TARGET = { homeserver: "Synapse 1.163.2 (pypi)", "element web": "1.12.2 (build, modern)" };

/** A path of two steps, the second of which empties the backup. */
const BEFORE = { backup: { s1: 0, s2: 0 } };
const AFTER = [
    { before: BEFORE },
    { before: BEFORE, one: BEFORE },
    { before: BEFORE, one: BEFORE, two: { backup: {} } },
];

/** Replays that path, with so many presses of Enter, until it is ended. */
async function replay(options: Partial<ReplayOptions>, presses = 0, failing = false) {
    const lines: string[] = [];
    const answers: Answer[] = [];
    let left = presses;
    const enter = { pressed: async () => left-- > 0, close: () => {} };
    const told = new Replay({ step: false, columns: 80, ...options }, (line) => lines.push(line), enter);
    const tell = async (what: Told["what"], title: string, done: number, recoveryKey: string) => {
        if (answers.at(-1) === "end") return;
        const alice = { name: "Alice", userId: "@alice:keyproof.test", password: "pass", recoveryKey };
        const scene = {
            homeserver: { url: "http://127.0.0.1:8008", name: "Synapse", version: "1.163.2" },
            element: { url: "http://127.0.0.1:8080", version: "1.12.2" },
            people: [alice],
        };
        const history = madeHistory(AFTER[done] ?? {}, []);
        const reason = what === "failed" ? "no button\n\u001b[2mat all\u001b[22m\n" : undefined;
        answers.push(await told.hear({ what, title, target: TARGET, scene, history, ...(reason && { reason }) }));
    };
    await tell("begins", "Export", 0, "EsT old");
    await tell("done", "Export", 1, "EsT old");
    await tell("begins", "Reset the backup", 1, "EsT old");
    await tell(failing ? "failed" : "done", "Reset the backup", 2, "EsT new");
    return { lines, answers, told };
}

test("without pauses it tells what is where after each step, and nobody's password", async () => {
    const { lines, answers } = await replay({});
    expect(answers).toEqual(["go on", "go on", "go on", "go on"]);
    expect(lines).toEqual([
        "",
        "homeserver   Synapse 1.163.2 (pypi)",
        "element web  1.12.2 (build, modern)",
        "",
        "            before",
        "the backup       2",
        "",
        "▸ 1  Export",
        "",
        "            before  1",
        "the backup       2  2",
        "",
        "▸ 2  Reset the backup",
        "",
        "                       before  1     2",
        "the backup                  2  2  0 −2",
        "worse, or in no store       0  0     2",
        "",
        expect.stringMatching(/^6 messages in “Kitchen” can no longer be read\..* after “step to two” no store/),
    ]);
});

test("step by step it waits before the first and after each, and tells what to sign in with, again when that changes", async () => {
    const { lines, answers } = await replay({ step: true }, 3);
    expect(answers).toEqual(["go on", "go on", "go on", "go on"]);
    expect(lines.filter((line) => line.startsWith("⏸"))).toEqual([
        "⏸  Enter begins 1  Export",
        "⏸  Enter goes on",
        "⏸  Enter goes on",
    ]);
    expect(lines).toContain("element web  http://127.0.0.1:8080");
    const secrets = lines.filter((line) => line.startsWith("  "));
    expect(secrets.filter((line) => /user|password|recovery key/.test(line))).toEqual([
        "  user          @alice:keyproof.test",
        "  password      pass",
        "  recovery key  EsT old",
        "  user          @alice:keyproof.test",
        "  password      pass",
        "  recovery key  EsT new",
    ]);
});

test("at the end of input it goes on without waiting, and says so once", async () => {
    const { lines, answers } = await replay({ step: true }, 1);
    expect(answers).toEqual(["go on", "go on", "go on", "go on"]);
    expect(lines.filter((line) => line.startsWith("⏸"))).toHaveLength(2);
    expect(lines.filter((line) => line.includes("the input is at its end"))).toHaveLength(1);
});

test.each(["1", "exp"])("until %s it does not wait; there it does, and ends", async (until) => {
    const { lines, answers, told } = await replay({ until }, 1);
    expect(answers).toEqual(["go on", "end"]);
    expect(lines.filter((line) => line.startsWith("⏸"))).toEqual([
        "⏸  everything is there to look at; Enter, or Ctrl-C, ends it",
    ]);
    expect(lines).toContain("  password      pass");
    expect(told.reachedUntil).toBe(true);
});

test("a step that is not there is never reached", async () => {
    const { answers, told } = await replay({ until: "7" });
    expect(answers.at(-1)).toBe("go on");
    expect([told.reachedUntil, told.steps]).toEqual([false, 2]);
});

test("where a step fails, it says why and waits with everything alive", async () => {
    const { lines, answers } = await replay({ step: true }, 9, true);
    expect(lines).toEqual(expect.arrayContaining(["the step failed:", "    no button", "    at all"]));
    expect(lines.at(-1)).toBe("⏸  everything is still there; Enter ends it");
    expect(answers.at(-1)).toBe("go on");
});

test("says of a record what is not as it was", async () => {
    const { lines } = await replay({ recorded: { ...TARGET, homeserver: "Synapse 1.120.0 (docker)" } });
    expect(lines).toContain("homeserver   Synapse 1.163.2 (pypi)  — recorded on Synapse 1.120.0 (docker)");
    expect(lines).toContain("element web  1.12.2 (build, modern)");
});
