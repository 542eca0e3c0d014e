import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
    LOSES_NOTHING,
    LOSING_TIMES,
    LOSING_WAYS,
    type LosingWay,
    type LostSession,
} from "../../containers/proxy/losing-homeserver.ts";
import type { PathResult } from "../../fixtures/path-result.ts";
import { PATH_STATUSES, type PathStatus } from "../../fixtures/path-status.ts";
import {
    ALL,
    expectation,
    HEALTHY,
    type Held,
    madeHistory,
    madeStore,
    ROOM,
    withEntries,
} from "../../helpers/ledger/testing/made-history.ts";
import { catalogue } from "../../helpers/paths/catalogue.ts";
import { EXIT } from "../exit-code.ts";
import { CELLS, isAllFound, type LosingOutcome, losingNumbers, outcomeOf, outcomesOf, PROOFS } from "./losing.ts";

let results: string;
beforeEach(async () => {
    results = await mkdtemp(path.join(tmpdir(), "keyproof-losing-"));
});
afterEach(() => rm(results, { recursive: true }));

const lost = (...sessions: string[]): LostSession[] => sessions.map((session) => ({ room: ROOM, session }));

interface Way {
    way?: LosingWay | typeof LOSES_NOTHING;
    lost?: LostSession[];
    hasLost?: boolean;
    status?: PathStatus;
    /** What the record finds in the backup; none for a run without a record. */
    holds?: Held;
}

let written = 0;

/** What a run of one path leaves: its result, and its record. */
async function ran({ way = "an entry is dropped", lost = [], hasLost = lost.length > 0, status = "lost", holds }: Way) {
    written += 1;
    const folder = path.join("paths", `RST-C0-${written}`);
    await mkdir(path.join(results, folder), { recursive: true });
    if (holds) {
        const counted = expectation(3, madeStore("backup", holds));
        const history = withEntries(madeHistory(HEALTHY, [{ claim: "H", to: "after" }]), "after", counted);
        await writeFile(path.join(results, folder, "history.json"), JSON.stringify(history));
    }
    const result: PathResult = {
        path: "RST-C0",
        variant: `${way} half-way`,
        title: "Reset",
        target: {},
        status,
        reason: "the first line\nand more",
        losing: { way, time: "half-way", hasLost, lost },
        findings: [],
        durationMs: 1,
        folder,
    };
    return result;
}

async function outcome(way: Way): Promise<Pick<LosingOutcome, "answer" | "because">> {
    const outcomes = await outcomesOf(results, [await ran(way)]);
    expect(outcomes).toHaveLength(1);
    const { answer = "silent", because = "" } = outcomes[0] ?? {};
    return { answer, because };
}

/** The statuses of paths that were run. */
const RUN = PATH_STATUSES.filter((status) => status !== "not run");

const SAID = ": the first line";

describe("what a homeserver lost, compared with what a run says of it", () => {
    test("is found where exactly the lost session is named", async () => {
        expect(await outcome({ lost: lost("s2"), holds: { s1: 0, s3: 0 } })).toEqual({ answer: "found", because: "" });
        expect(await outcome({ lost: lost("s1", "s2"), holds: { s3: 0 } })).toEqual({ answer: "found", because: "" });
        const broken = { lost: lost("s2"), holds: { ...ALL, s2: { reported: 5 } }, status: "broken" } as const;
        expect(await outcome(broken)).toEqual({ answer: "found", because: "" });
    });

    test("is another session where one is missed, or one more is named", async () => {
        expect(await outcome({ lost: lost("s1"), holds: { s1: 0, s3: 0 } })).toEqual({
            answer: "another session",
            because: "not named: s1; named and not lost: s2",
        });
        expect(await outcome({ lost: lost("s1", "s2"), holds: { s1: 0, s3: 0 } })).toEqual({
            answer: "another session",
            because: "not named: s1; named and not lost: none",
        });
        expect(await outcome({ lost: lost("s2"), holds: { s1: 0 } })).toEqual({
            answer: "another session",
            because: "not named: none; named and not lost: s3",
        });
        expect(await outcome({ lost: lost("s2") }), "without a record nothing is named").toEqual({
            answer: "another session",
            because: "not named: s2; named and not lost: none",
        });
    });

    test("is found by its failure alone where nobody can know which session it is", async () => {
        expect(await outcome({ hasLost: true, holds: { s1: 0, s3: 0 } })).toEqual({ answer: "found", because: "" });
    });

    test.each(RUN)(
        "the status %s: found only where the run fails",
        async (status) => {
            const { answer, because } = await outcome({ lost: lost("s2"), holds: { s1: 0, s3: 0 }, status });
            if (["lost", "broken", "outdated"].includes(status)) expect(answer).toBe("found");
            else expect({ answer, because }).toEqual({ answer: "not found", because: `${status}${SAID}` });
        },
        20_000,
    );

    test.each(RUN)("the status %s where the way never came to it", async (status) => {
        const { answer, because } = await outcome({ hasLost: false, status });
        if (status === "as claimed" || status === "known issue") {
            expect({ answer, because }).toEqual({ answer: "nothing to lose", because: "" });
        } else expect({ answer, because }).toEqual({ answer: "false alarm", because: `${status}${SAID}` });
    });

    test.each(RUN)("the status %s of a homeserver that loses nothing", async (status) => {
        const { answer, because } = await outcome({ way: LOSES_NOTHING, status });
        if (status === "as claimed" || status === "known issue") {
            expect({ answer, because }).toEqual({ answer: "silent", because: "" });
        } else expect({ answer, because }).toEqual({ answer: "false alarm", because: `${status}${SAID}` });
    });

    test("is asked of no path that was not run, or of no homeserver that loses keys", async () => {
        const { losing: _, ...healthy } = await ran({});
        expect(await outcomesOf(results, [healthy, await ran({ status: "not run" })])).toEqual([]);
    });

    test("has the name and the cell of its run", async () => {
        expect(await outcomesOf(results, [await ran({ hasLost: true })])).toMatchObject([
            {
                name: "RST-C0, an entry is dropped half-way",
                cell: { way: "an entry is dropped", time: "half-way" },
            },
        ]);
    });

    test("is named by any of several records", async () => {
        const [one, other] = [await ran({ holds: { s1: 0, s3: 0 } }), await ran({ holds: { s1: 0, s2: 0 } })];
        const histories = [one, other].map(({ folder }) => path.join(results, folder, "history.json"));
        const cell = { way: "two entries are swapped", time: "at set-up" } as const;
        const run = { name: "check", cell, because: "", lost: lost("s2", "s3"), hasLost: true, histories };
        expect((await outcomeOf({ ...run, code: EXIT.broken })).answer).toBe("found");
        expect((await outcomeOf({ ...run, code: EXIT.couldNotRun })).answer).toBe("not found");
    });
});

describe("the numbers", () => {
    const made = (answer: LosingOutcome["answer"], because = ""): LosingOutcome => ({
        name: `RST-C0, ${answer}`,
        cell: { way: answer === "silent" ? LOSES_NOTHING : "an entry is dropped", time: "half-way" },
        answer,
        because,
    });

    test("count what was found, and name each that is not as it must be", () => {
        const alarm: LosingOutcome = {
            ...made("false alarm", "broken: K4"),
            cell: { way: LOSES_NOTHING, time: "at set-up" },
        };
        const outcomes = [
            ...[
                made("found"),
                made("found"),
                made("not found", "as claimed: "),
                made("another session", "not named: s1"),
            ],
            ...[made("silent"), alarm, made("nothing to lose")],
        ];
        expect(losingNumbers(outcomes)).toEqual([
            "a homeserver that loses keys: 2 of 4 found, each named exactly",
            "a homeserver that loses none: 1 false alarms in 2",
            "nothing to lose: 1 runs send nothing that their way of losing is about",
            "  RST-C0, nothing to lose",
            "not found: RST-C0, not found: as claimed: ",
            "another session: RST-C0, another session: not named: s1",
            "false alarm: RST-C0, false alarm: broken: K4",
        ]);
        expect(isAllFound(outcomes)).toBe(false);
    });

    test("of a run in which all was found are two lines", () => {
        const outcomes = [made("found"), made("silent")];
        expect(losingNumbers(outcomes)).toEqual([
            "a homeserver that loses keys: 1 of 1 found, each named exactly",
            "a homeserver that loses none: 0 false alarms in 1",
        ]);
        expect(isAllFound([...outcomes, made("nothing to lose")])).toBe(true);
    });

    test.each(["not found", "another session", "false alarm"] as const)(
        "are not all well with one that is %s",
        (answer) => {
            expect(isAllFound([made("found"), made(answer)])).toBe(false);
        },
    );
});

describe("what is run", () => {
    test("is each way at each time, and once a homeserver that loses nothing", () => {
        expect(CELLS).toHaveLength(LOSING_WAYS.length * LOSING_TIMES.length + 1);
        expect(new Set(CELLS.map(({ way, time }) => `${way} ${time}`)).size).toBe(CELLS.length);
        expect(CELLS.filter(({ way }) => way === LOSES_NOTHING)).toHaveLength(1);
    });

    test("are paths of the catalogue", () => {
        expect(PROOFS.filter((proof) => !catalogue.some(({ id }) => id === proof.path))).toEqual([]);
    });
});
