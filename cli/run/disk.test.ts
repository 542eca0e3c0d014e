import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { Problem } from "../../containers/problem.ts";
import { freeBytes, requireDisk } from "./disk.ts";

test("a folder that is not there yet is on the disk of the one above", async () => {
    const folder = path.join(os.tmpdir(), "not", "there", "yet");
    expect(await freeBytes(folder)).toBeGreaterThan(0);
    expect(await freeBytes(folder)).toBeLessThan(Number.POSITIVE_INFINITY);
    await expect(requireDisk([folder], 1)).resolves.toBeUndefined();
});

test("a full disk is a Problem that says how much is missing", async () => {
    const full = requireDisk([os.tmpdir()], 1e18);
    await expect(full).rejects.toThrow(Problem);
    await expect(full).rejects.toThrow(/a run needs 1000000000000 MB, \d+ MB are free/);
});
