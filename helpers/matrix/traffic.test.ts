import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sdkClock } from "../clients/sdk/clock.ts";
import { request } from "./http.ts";
import { MatrixError } from "./matrix-error.ts";
import { Traffic, type TrafficOptions } from "./traffic.ts";

type Reply = readonly [status: number, body: object, headers?: http.OutgoingHttpHeaders];

/** What the server answers, one after the other; the last one again and again. */
let replies: Reply[];
let arrived: { at: number; url: string }[];
let server: http.Server;
let baseUrl: string;
let traffic: Traffic | undefined;

beforeEach(async () => {
    arrived = [];
    replies = [[200, {}]];
    server = http.createServer((incoming, response) => {
        arrived.push({ at: performance.now(), url: incoming.url ?? "" });
        const [status, body, headers = {}] = (replies.length > 1 ? replies.shift() : replies[0]) ?? [500, {}];
        if (status > 0) response.writeHead(status, headers).end(JSON.stringify(body));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
    traffic?.[Symbol.dispose]();
    server.closeAllConnections();
    server.close();
});

function install(options: Partial<TrafficOptions> = {}): Traffic {
    traffic = Traffic.install({ allows: (url) => url.href.startsWith(`${baseUrl}/`), spacingMs: 0, ...options });
    return traffic;
}

const ask = (path = "_matrix/client/v3/login") => request(baseUrl, { method: "GET", path });
const limited = (ms: number): Reply => [429, { errcode: "M_LIMIT_EXCEEDED", retry_after_ms: ms }];

test("a limited request is sent again when the server allows it, and counted with its wait", async () => {
    const installed = install();
    replies = [limited(120), limited(80), [200, { ok: true }]];
    expect(await ask()).toEqual({ ok: true });
    const [first = 0, second = 0, third = 0] = arrived.map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(110);
    expect(third - second).toBeGreaterThanOrEqual(70);
    expect(installed.sent).toEqual([
        { method: "GET", path: "/_matrix/client/v3/login", count: 3, answers: { 200: 1, 429: 2 }, waitedMs: 200 },
    ]);
});

test("Retry-After goes before its older form", async () => {
    install();
    replies = [
        [429, { retry_after_ms: 1 }, { "retry-after": "1" }],
        [200, {}],
    ];
    await ask();
    const [first = 0, second = 0] = arrived.map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(990);
});

test("a wait takes as long as it takes: neither a caller's limit nor a hurried clock cuts it", async () => {
    install();
    replies = [limited(2500), [200, { ok: true }]];
    const asked = sdkClock.run(() => fetch(`${baseUrl}/_matrix/x`, { signal: AbortSignal.timeout(1500) }));
    await delay(1700);
    sdkClock.hurry(10_000);
    expect((await asked).status).toBe(200);
    const [first = 0, second = 0] = arrived.map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(2450);
});

test("who asks for too long a wait, or again and again, is not waited for", async () => {
    const installed = install({ longestWaitMs: 1000 });
    replies = [limited(1001)];
    await expect(ask()).rejects.toThrow(MatrixError);
    replies = [limited(0)];
    await expect(ask()).rejects.toThrow("429 M_LIMIT_EXCEEDED");
    expect(installed.sent[0]).toMatchObject({ count: 11, answers: { 429: 11 } });
});

test("a long wait is told", async () => {
    const said: string[] = [];
    const installed = install({ say: (line) => said.push(line) });
    replies = [limited(333_000)];
    const asked = ask();
    await expect
        .poll(() => said)
        .toEqual(["waiting 333 s: the server limits how often GET /_matrix/client/v3/login may be sent"]);
    installed.stop(new Error("enough"));
    await expect(asked).rejects.toThrow("enough");
});

test("nothing is sent elsewhere, nor once it was stopped; and after that, again", async () => {
    const installed = install();
    await expect(fetch("http://127.0.0.1:1/_matrix/client/versions")).rejects.toThrow(
        "nothing is sent to http://127.0.0.1:1",
    );
    installed.stop(new Error("enough"));
    await expect(ask()).rejects.toThrow("enough");
    expect(arrived).toEqual([]);
    expect(installed.sent).toEqual([]);
    installed.resume();
    await ask();
    expect(arrived).toHaveLength(1);
});

test("requests keep their distance", async () => {
    install({ spacingMs: 50 });
    const began = performance.now();
    await Promise.all([ask(), ask(), ask()]);
    // Of the first, nobody knows how long it was on its way.
    expect(Math.max(...arrived.map(({ at }) => at)) - began).toBeGreaterThanOrEqual(95);
});

test("what is under way when it is stopped is waited for; a sync is not", async () => {
    const installed = install();
    replies = [[0, {}]];
    const aborted = new AbortController();
    const sync = fetch(`${baseUrl}/_matrix/client/v3/sync`, { signal: aborted.signal });
    await expect.poll(() => arrived.length).toBe(1);
    await installed.settled();
    const asked = fetch(`${baseUrl}/_matrix/client/v3/createRoom`, { method: "POST", signal: aborted.signal });
    await expect.poll(() => arrived.length).toBe(2);
    let isSettled = false;
    const settling = installed.settled().then(() => {
        isSettled = true;
    });
    await delay(50);
    expect(isSettled).toBe(false);
    aborted.abort();
    await expect(asked).rejects.toThrow();
    await expect(sync).rejects.toThrow();
    await settling;
    expect(installed.sent).toEqual([
        { method: "POST", path: "/_matrix/client/v3/createRoom", count: 1, answers: { none: 1 }, waitedMs: 0 },
        { method: "GET", path: "/_matrix/client/v3/sync", count: 1, answers: { none: 1 }, waitedMs: 0 },
    ]);
});

test("disposed of, it stands between nobody", async () => {
    const real = globalThis.fetch;
    install()[Symbol.dispose]();
    expect(globalThis.fetch).toBe(real);
});
