import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { checkpointOf, madeHistory } from "../../helpers/ledger/testing/made-history.ts";
import { timelineSoFar } from "./timeline.ts";

const lines = (history: ReturnType<typeof madeHistory>, columns = 100) =>
    timelineSoFar(history, columns).map(stripVTControlCharacters);

test("a line a store, a column a checkpoint; what came, went and became worse; and what is in no store", () => {
    const history = madeHistory({
        before: { backup: { s1: 0, s2: 0, s3: 0 }, "device:laptop": { s2: 0 } },
        restored: { backup: { s1: 0, s2: 0, s3: 0 }, "device:laptop": { s2: 0, s3: 2 }, "export:file": { s2: 0 } },
        reset: { backup: { s2: 1, s3: 2 }, "device:laptop": { s2: 0, s3: 2 } },
    });
    expect(lines(history)).toEqual([
        "                       before     1        2",
        "the backup                  3     3  2 −1 ↓2",
        "the device:laptop           1  2 +1        2",
        "the export:file             ·     1        ·",
        "worse, or in no store       0     0        2",
        "",
        expect.stringMatching(
            /^3 messages in “Kitchen” can no longer be read\. Their key \(session s1\) was last seen in the backup at “restored”; after “step to reset” no store that the user can open holds it\.$/,
        ),
        "",
        expect.stringMatching(
            /^2 of 3 messages in “Kitchen” can no longer be read\. Their key \(session s3\) is held from message index 2 on only/,
        ),
    ]);
});

test("says nothing of losses where every session is in some store", () => {
    const history = madeHistory({
        before: { backup: { s1: 0 }, "device:laptop": { s2: 0 } },
        after: { backup: { s1: 0, s2: 0 } },
    });
    expect(lines(history)).toEqual([
        "                   before     1",
        "the backup              1  2 +1",
        "the device:laptop       1     ·",
    ]);
});

test("a store that does not open is no store that holds anything, and entries that do not open are counted", () => {
    const history = madeHistory({ before: { backup: { s1: 0 } }, after: { backup: { s1: 0 }, "device:laptop": {} } });
    const [backup, laptop] = checkpointOf(history, "after").stores;
    if (!backup || !laptop) throw new Error("two stores were made");
    backup.closed = "its key is not known";
    laptop.unreadable.push({ room: "!r", session: "s9", why: "bad MAC" });
    expect(lines(history).slice(0, 4)).toEqual([
        "                       before                 1",
        "the backup                  1            closed",
        "the device:laptop           ·  0 (1 unreadable)",
        "worse, or in no store       0                 1",
    ]);
});

test("the first checkpoint is whole on its own, and a step without one is told as unknown", () => {
    const history = madeHistory({ before: { backup: { s1: 0 } } });
    expect(lines(history)).toEqual(["            before", "the backup       1"]);
    history.entries.push({ kind: "step", seq: history.entries.length, title: "Reset" });
    expect(lines(history)).toEqual(["            before  1", "the backup       1  ?"]);
});

test("where a line is too short for all checkpoints, those in the middle are left out", () => {
    const names = ["before", ..."abcdefghijkl"];
    const history = madeHistory(Object.fromEntries(names.map((name) => [name, { backup: { s1: 0 } }])));
    const [head = "", backup = ""] = lines(history, 40);
    expect(head).toBe("            before  …  8  9  10  11  12");
    expect(backup).toBe("the backup       1  …  1  1   1   1   1");
});
