import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { kitchenHistory } from "./testing/kitchen.ts";
import { kitchenResult, makeRoot, makeRun } from "./testing/run.ts";
import { pathResult } from "./testing/summary.ts";
import { readReportedRun, writeReports } from "./write.ts";

let root: string;
beforeEach(async () => {
    root = await makeRoot();
});
afterEach(() => rm(root, { recursive: true }));

test("a run is written in every format, and its paths are explained", async () => {
    const { folder, summary } = await makeRun([kitchenResult(), pathResult()], { root });
    expect(await writeReports(folder, summary)).toBe(path.join(folder, "report.html"));

    const written = ["junit.xml", "paths", "report.html", "report.json", "report.md", "summary.json"];
    expect((await readdir(folder)).sort()).toEqual(written);
    const explained = await readFile(path.join(folder, kitchenResult().folder, "explanation.md"), "utf8");
    for (const text of [explained, await readFile(path.join(folder, "report.md"), "utf8")]) {
        expect(text).toContain("3 messages in “Kitchen” can no longer be read.");
    }
});

test("a history that cannot be read leaves the reports as they were", async () => {
    const { folder, summary } = await makeRun([kitchenResult()], { root });
    await writeFile(path.join(folder, "report.md"), "as it was");
    await writeFile(path.join(folder, kitchenResult().folder, "history.json"), '{"format": ');
    await expect(writeReports(folder, summary)).rejects.toThrow("not JSON");
    expect((await readdir(folder)).sort()).toEqual(["paths", "report.md", "summary.json"]);
    expect(await readFile(path.join(folder, "report.md"), "utf8")).toBe("as it was");
});

test("where a report cannot be written, nothing is left of the attempt", async () => {
    const { folder, summary } = await makeRun([pathResult()], { root });
    await mkdir(path.join(folder, "report.json"));
    await expect(writeReports(folder, summary)).rejects.toThrow("EISDIR");
    expect((await readdir(folder)).filter((name) => name.startsWith("report.json"))).toEqual(["report.json"]);
});

test("reading a run's paths writes nothing", async () => {
    const { folder, summary } = await makeRun([kitchenResult()], { root });
    const before = await readdir(folder, { recursive: true });
    const [path] = (await readReportedRun(folder, summary)).paths;
    expect(path?.audited?.verdict.outcome).toBe("lost");
    expect(await readdir(folder, { recursive: true })).toEqual(before);
});

test("where pictures are too large for one page, those of the worst path are in it", async () => {
    const results = [pathResult(), kitchenResult()];
    const histories = Object.fromEntries(results.map(({ folder }) => [folder, kitchenHistory()]));
    const { folder, summary } = await makeRun(results, { root, histories });
    for (const result of results) {
        await mkdir(path.join(folder, result.folder, "screens"));
        await writeFile(path.join(folder, result.folder, "screens/10-0.jpg"), Buffer.alloc(5_000_000));
        const screens = [{ seq: 10, client: "Alice's laptop", file: "screens/10-0.jpg" }];
        await writeFile(path.join(folder, result.folder, "screens.json"), JSON.stringify(screens));
    }
    const { paths } = await readReportedRun(folder, summary);
    expect(paths.map(({ screens }) => screens?.map(({ embedded }) => embedded))).toEqual([[false], [true]]);
});
