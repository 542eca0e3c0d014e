import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Listening } from "../../containers/element-web/loopback.ts";
import { asTold, type Pace, type Replayed } from "../../fixtures/pace.ts";
import { type Answer, REPLAY_TOKEN_VARIABLE } from "../../fixtures/replay.ts";
import { exactly, pathTag, testTitle } from "../../fixtures/test-title.ts";
import { pathEntry } from "../../helpers/paths/catalogue.ts";
import { listenForSteps } from "./step-server.ts";

/** What a worker has of a path, as far as it tells of it. */
const REPLAYED = {
    homeserver: { baseUrl: "http://127.0.0.1:1", software: { name: "Synapse", version: "1.163.2" } },
    app: { url: "http://127.0.0.1:2", version: "1.12.2" },
    target: { homeserver: "Synapse 1.163.2 (pypi)" },
    people: { persons: [{ name: "Alice", userId: "@alice:keyproof.test", password: "pass", phone: {} }] },
    pathRun: { recorder: { finish: () => ({ entries: [] }) } },
} as unknown as Replayed;

let server: Listening;
/** What happened, in order. */
let happened: string[];
let answer: (heard: string) => Promise<Answer>;
let pace: Pace;
beforeEach(async () => {
    happened = [];
    answer = async () => "go on";
    server = await listenForSteps("the token", (told) => {
        const heard = [told.what, told.title, told.reason].filter(Boolean).join(" ");
        happened.push(heard);
        return answer(heard);
    });
    vi.stubEnv(REPLAY_TOKEN_VARIABLE, "the token");
    pace = asTold(server.url, REPLAYED, (after) => {
        throw new Error(`ended after ${after}`);
    });
});
afterEach(async () => {
    vi.unstubAllEnvs();
    await server.stop();
});

const step = async () => happened.push("the step itself");

test("a step is done once it may begin, and over once it was seen", async () => {
    const leave = Promise.withResolvers<Answer>();
    answer = (heard) => (heard.startsWith("begins") ? leave.promise : Promise.resolve("go on"));
    const done = pace("Reset", async () => {
        await step();
        return "new key";
    });
    await expect.poll(() => happened).toEqual(["begins Reset"]);
    leave.resolve("go on");
    expect(await done).toBe("new key");
    expect(happened).toEqual(["begins Reset", "the step itself", "done Reset"]);
});

test("a step that fails is told, and fails as it would", async () => {
    await expect(pace("Reset", () => Promise.reject(new Error("no button")))).rejects.toThrow("no button");
    expect(happened).toEqual(["begins Reset", "failed Reset no button"]);
});

test("the path is ended where that is the answer: before the step, or after it", async () => {
    answer = async () => "end";
    await expect(pace("Reset", step)).rejects.toThrow("ended after Reset");
    answer = async (heard) => (heard.startsWith("done") ? "end" : "go on");
    await expect(pace("Export", step)).rejects.toThrow("ended after Export");
    expect(happened).toEqual(["begins Reset", "begins Export", "the step itself", "done Export"]);
});

test("a path whose replay is gone, or that is sent away, fails", async () => {
    vi.stubEnv(REPLAY_TOKEN_VARIABLE, "another");
    await expect(pace("Reset", step)).rejects.toThrow("who replays the path answered 403");
    await server.stop();
    await expect(pace("Reset", step)).rejects.toThrow("ECONNREFUSED");
    expect(happened).toEqual([]);
});

test("one test of a path is told from all others by its name", () => {
    const entry = pathEntry("RST-C0");
    const seen = (variant?: string, ...tags: string[]) =>
        ["paths reset/x.spec.ts", testTitle(entry, variant), pathTag(entry.id), ...tags].join(" ");
    const variant = "without step 2, and step 3 goes wrong (really?)";
    expect(seen()).toMatch(exactly(entry));
    expect(seen(variant, "@control")).not.toMatch(exactly(entry));
    expect(seen(variant, "@control")).toMatch(exactly(entry, variant));
    expect(seen()).not.toMatch(exactly(entry, variant));
    expect(seen(`${variant} twice`)).not.toMatch(exactly(entry, variant));
});
