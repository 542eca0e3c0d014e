import http from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Listening, listenOnLoopback } from "./loopback.ts";
import { relay } from "./relay.ts";

let far: Listening;
let near: Listening;

beforeEach(async () => {
    far = await listenOnLoopback(http.createServer((request, response) => request.pipe(response)));
    near = await relay({ host: "127.0.0.1", port: Number(new URL(far.url).port) });
});
afterEach(async () => {
    await near.stop();
    await far.stop();
});

test("passes on what is sent, both ways", async () => {
    const body = "keys".repeat(500_000);
    const answers = await Promise.all([1, 2, 3].map(() => fetch(near.url, { method: "POST", body })));
    for (const answer of answers) expect(await answer.text()).toBe(body);
});

test("breaks the connection when nobody is there, and goes on", async () => {
    await far.stop();
    await expect(fetch(near.url)).rejects.toThrow("fetch failed");
    await expect(fetch(near.url)).rejects.toThrow("fetch failed");
});
