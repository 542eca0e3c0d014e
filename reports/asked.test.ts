import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ACME } from "../helpers/paths/testing/acme.ts";
import { ownEntriesOf, readAsked } from "./asked.ts";

let results: string;
beforeEach(async () => {
    results = await mkdtemp(path.join(os.tmpdir(), "keyproof-asked-"));
});
afterEach(() => rm(results, { recursive: true, force: true }));

const RUN = { id: "x", homeserver: "pypi:1.163.2", element: "classic", paths: ["ACME-1"], controls: false };

test("is read as the run wrote it; a record of before steps could be left out left out none", async () => {
    await writeFile(path.join(results, "run.json"), JSON.stringify(RUN));
    expect(await readAsked(results)).toMatchObject({ paths: ["ACME-1"], element: "classic", leaveOut: 0 });
});

test("is not known of results that do not say it", async () => {
    expect(await readAsked(results)).toBeUndefined();
});

test("a project's own paths are told of, but for those that are the catalogue's by now", async () => {
    const project = { folder: "/acme", suites: [], paths: [ACME, { ...ACME, id: "RST-C0" }] };
    await writeFile(path.join(results, "run.json"), JSON.stringify({ ...RUN, project }));
    const asked = await readAsked(results);
    expect(asked && ownEntriesOf(asked).map(({ id, area }) => [id, area])).toEqual([["ACME-1", "reset"]]);
});
