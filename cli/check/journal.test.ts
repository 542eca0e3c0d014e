import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Journal } from "./journal.ts";

let cache: string;
beforeEach(async () => {
    cache = await mkdtemp(path.join(os.tmpdir(), "keyproof-journal-"));
    vi.stubEnv("KEYPROOF_CACHE", cache);
});
afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(cache, { recursive: true, force: true });
});

const SERVER = "https://matrix.example.org";

test("what is going to be made is on disk before it is, for its owner's eyes only", async () => {
    const journal = await Journal.begin(SERVER);
    const alice = journal.plan("keyproof-alice", { password: "p" });
    const deviceId = journal.planDevice(alice);
    const [left] = Journal.left().journals;
    const text = await readFile(left?.file ?? "", "utf8");
    expect(JSON.parse(text)).toMatchObject({
        baseUrl: SERVER,
        accounts: [{ user: "keyproof-alice", sessions: [{ deviceId }] }],
    });
    expect((await stat(left?.file ?? "")).mode & 0o777).toBe(0o600);
    expect((await stat(path.join(cache, "checks"))).mode & 0o777).toBe(0o700);
    await journal.close();
});

test("it goes once every account has ended, and stays as long as one has not", async () => {
    const journal = await Journal.begin(SERVER);
    const [alice, bob] = [journal.plan("a", { password: "p" }), journal.plan("@b:c", "given")];
    alice.ended = true;
    journal.save();
    await journal.close();
    const [left] = Journal.left().journals;
    const taken = await Journal.takeOver(left?.file ?? "");
    expect(taken?.accounts.map(({ ended }) => ended)).toEqual([true, false]);
    expect(taken?.accounts[1]).not.toHaveProperty("password");
    for (const account of taken?.accounts ?? []) account.ended = true;
    await taken?.close();
    expect(await readdir(path.join(cache, "checks"))).toEqual([]);
    expect(bob.given).toBe(true);
});

test("nobody takes it over from a check that still runs", async () => {
    const journal = await Journal.begin(SERVER);
    journal.plan("a", { password: "p" });
    const [left] = Journal.left().journals;
    expect(await Journal.takeOver(left?.file ?? "")).toBeUndefined();
    await journal.close();
    await (await Journal.takeOver(left?.file ?? ""))?.close();
});

test("a journal that cannot be read is reported, and hides no other", async () => {
    const began = ["first", "second"].map(async () => {
        const journal = await Journal.begin(SERVER);
        journal.plan("a", { password: "p" });
        await journal.close();
        return journal.tag;
    });
    const tags = await Promise.all(began);
    await writeFile(path.join(cache, "checks/torn.json"), "{");
    const { journals, unreadable } = Journal.left();
    const names = journals.map(({ file }) => path.basename(file, ".json"));
    expect(names.sort()).toEqual(tags.sort());
    expect(unreadable.map(({ wrong, seen }) => [wrong, seen])).toEqual([
        ["A check's journal cannot be read", expect.stringContaining("torn.json: ")],
    ]);
});

test("a cache that cannot be written is told before anything is made", async () => {
    await writeFile(path.join(cache, "checks"), "");
    await expect(Journal.begin(SERVER)).rejects.toThrow("The check's journal cannot be written");
});
