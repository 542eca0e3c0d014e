import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sdkClock } from "./clock.ts";
import { noteStrayErrors, takeStrayErrors, writeStrayErrors } from "./stray-errors.ts";

let runner: NodeJS.UnhandledRejectionListener[];
let unhandled: unknown[];
beforeEach(() => {
    noteStrayErrors();
    unhandled = [];
    runner = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", (error) => unhandled.push(error));
});
afterEach(() => {
    process.removeAllListeners("unhandledRejection");
    for (const listener of runner) process.on("unhandledRejection", listener);
});

/** Begins work in the background that fails when it is asked to. */
function background(owner?: { label: string; isClosed: boolean }): () => Promise<void> {
    const gate = Promise.withResolvers<void>();
    const work = async (): Promise<void> => {
        await gate.promise;
        throw new Error("null pointer passed to rust");
    };
    if (owner) sdkClock.run(() => void work(), owner);
    else void work();
    return async () => {
        gate.resolve();
        await turn();
        await turn();
    };
}

test("an error that nobody awaits of a client that was closed meanwhile is noted, and fails no test", async () => {
    const phone = { label: "Alice's phone", isClosed: false };
    const fail = background(phone);
    phone.isClosed = true;
    await fail();
    expect(unhandled).toEqual([]);
    const [error, ...others] = takeStrayErrors();
    expect(others).toEqual([]);
    expect(error?.client).toBe("Alice's phone");
    expect(error?.stack).toMatch(/^Error: null pointer passed to rust\n\s+at .*stray-errors\.test\.ts/);
    expect(takeStrayErrors(), "noted once").toEqual([]);
});

test("that of a client that runs fails the test, and names the client", async () => {
    await background({ label: "Alice's phone", isClosed: false })();
    expect(takeStrayErrors()).toEqual([]);
    expect(unhandled).toHaveLength(1);
    expect(unhandled[0]).toMatchObject({
        message: "Alice's phone, which runs, has an error that nobody awaits: null pointer passed to rust",
        cause: { message: "null pointer passed to rust" },
    });
});

test("that of anything else is left alone", async () => {
    await background()();
    expect(takeStrayErrors()).toEqual([]);
    expect(unhandled).toEqual([new Error("null pointer passed to rust")]);
});

test("what was noted is written into a file, once; where nothing was, there is no file", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-stray-"));
    const file = path.join(folder, "closed-clients.log");
    await writeStrayErrors(file);
    expect(await readdir(folder)).toEqual([]);
    await background({ label: "Alice's phone", isClosed: true })();
    await writeStrayErrors(file);
    await writeStrayErrors(file);
    const text = await readFile(file, "utf8");
    expect(text).toMatch(/^\S+Z Alice's phone, which was closed: Error: null pointer passed to rust\n\s+at /);
    expect(text.match(/Alice's phone/g)).toHaveLength(1);
    await rm(folder, { recursive: true });
});
