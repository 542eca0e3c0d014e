import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SmallHomeserver } from "../../helpers/clients/sdk/testing/small-homeserver.ts";
import { Interrupted } from "../interruption.ts";
import { endCheck } from "./end-check.ts";
import { Journal } from "./journal.ts";

const TRAFFIC = { stop: () => {}, settled: async () => {}, resume: () => {} };
const PEOPLE = { close: async () => {} };
const ALICE = "@keyproof-alice:example.org";

let cache: string;
let server: SmallHomeserver;
let journal: Journal;
let said: string[];
const say = (line: string): void => void said.push(line);
beforeEach(async () => {
    cache = await mkdtemp(path.join(os.tmpdir(), "keyproof-end-"));
    vi.stubEnv("KEYPROOF_CACHE", cache);
    said = [];
    server = await SmallHomeserver.start();
    journal = await Journal.begin(server.session.baseUrl);
    for (const name of ["alice", "bob"]) {
        const account = journal.plan(`keyproof-${name}`, { password: "p" });
        account.userId = `@keyproof-${name}:example.org`;
    }
});
afterEach(async () => {
    await server.stop();
    vi.unstubAllEnvs();
    await rm(cache, { recursive: true, force: true });
});

/** A server on which Bob's account is deactivated already, and which fails for Alice. */
function failsForAlice(): void {
    server.on("POST login", ({ identifier }) =>
        identifier?.user === ALICE
            ? { status: 500, body: { errcode: "M_UNKNOWN", error: "the disk is full" } }
            : { status: 403, body: { errcode: "M_USER_DEACTIVATED" } },
    );
}

test("an account that cannot be ended is reported at once, and the others are ended", async () => {
    failsForAlice();
    const wrong = await endCheck(
        { second: new AbortController().signal },
        { journal, people: PEOPLE, traffic: TRAFFIC, help: { say } },
    );
    expect(wrong).toEqual([expect.stringMatching(/^not ended: @keyproof-alice:example.org: .*the disk is full/)]);
    expect(said).toContain(wrong[0]);
    expect(said).toContain("@keyproof-bob:example.org: is deactivated already");
    expect(Journal.left().journals).toHaveLength(1);
});

test("a client that cannot be ended keeps no account active", async () => {
    server.on("POST login", () => ({ status: 403, body: { errcode: "M_USER_DEACTIVATED" } }));
    const people = { close: () => Promise.reject(new Error("the phone hangs")) };
    const wrong = await endCheck(
        { second: new AbortController().signal },
        { journal, people, traffic: TRAFFIC, help: { say } },
    );
    expect(wrong).toEqual(["a client could not be ended: the phone hangs"]);
    expect(journal.accounts.map(({ ended }) => ended)).toEqual([true, true]);
});

test("who does not wait for the end is shown which accounts may be active", async () => {
    const second = new AbortController();
    const people = { close: () => new Promise<void>(() => {}) };
    const ending = endCheck({ second: second.signal }, { journal, people, traffic: TRAFFIC, help: { say } });
    second.abort(new Interrupted("SIGINT"));
    await expect(ending).rejects.toThrow(Interrupted);
    expect(said).toEqual(
        ["alice", "bob"].map(
            (name) => `not ended: @keyproof-${name}:example.org: it may be active. \`npx keyproof clean\` tries again`,
        ),
    );
});
