import http, { type IncomingMessage } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Listening, listenOnLoopback } from "../element-web/loopback.ts";
import { FaultProxy } from "./fault-proxy.ts";
import * as faults from "./faults.ts";
import { Gate } from "./gate.ts";

/** What reached the homeserver, as `"PUT /path body"`; `"…"` in place of a body that never came whole. */
let heard: string[];
let homeserver: Listening;
let proxy: FaultProxy;

/** Of the homeserver, where clients are to go on without the proxy. */
const WELL_KNOWN = { "m.homeserver": { base_url: "http://homeserver.test" } };
const SIGNED_IN = { access_token: "secret-token", user_id: "@alice:test", device_id: "LAPTOP" };

beforeAll(async () => {
    const server = http.createServer(async (request: IncomingMessage, response) => {
        const { method, url } = request;
        try {
            const body = (await request.setEncoding("utf8").toArray()).join("");
            heard.push(`${method} ${url} ${body}`.trimEnd());
            response.setHeader("content-type", "application/json");
            response.end(
                JSON.stringify(
                    url?.endsWith("login") ? { ...SIGNED_IN, well_known: WELL_KNOWN } : { answer: heard.length },
                ),
            );
        } catch {
            heard.push(`${method} ${url} …`);
        }
    });
    homeserver = await listenOnLoopback(server);
});
afterAll(() => homeserver.stop());
beforeEach(async () => {
    heard = [];
    proxy = await FaultProxy.start(homeserver.url);
});
afterEach(() => proxy.stop());

const KEYS = "/_matrix/client/v3/room_keys/keys?version=1";
const PUT_KEYS = { method: "PUT", endpoint: "room_keys/keys" };

/** What a client gets: a status and a body, or what kind of end. */
async function send(method = "PUT", url = KEYS, token = "secret-token"): Promise<string> {
    const body = method === "PUT" ? { body: JSON.stringify({ rooms: {} }) } : {};
    try {
        const answer = await fetch(`${proxy.url}${url}`, {
            method,
            ...body,
            headers: { authorization: `Bearer ${token}` },
            keepalive: false,
        });
        return `${answer.status} ${await answer.text()}`;
    } catch {
        return "no answer";
    }
}

const asSent = `PUT ${KEYS} {"rooms":{}}`;

describe("a fault", () => {
    const cases: [fault: faults.Fault, heard: string[], answered: string][] = [
        [faults.refused(), [], "no answer"],
        [faults.brokenOff(), [`PUT ${KEYS} …`], "no answer"],
        [faults.answerLost(), [asSent], "no answer"],
        [faults.late(50), [asSent], '200 {"answer":1}'],
        [
            faults.limited(1500),
            [],
            '429 {"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests","retry_after_ms":1500}',
        ],
        [faults.failed(503), [], '503 {"errcode":"M_UNKNOWN","error":"Internal server error"}'],
        [faults.failedAfterwards(502), [asSent], '502 {"errcode":"M_UNKNOWN","error":"Bad Gateway"}'],
        [faults.twice(), [asSent, asSent], '200 {"answer":2}'],
        [faults.swallowed({ count: 9 }), [], '200 {"count":9}'],
        [faults.changed({ body: () => ({ other: 1 }) }), [`PUT ${KEYS} {"other":1}`], '200 {"answer":1}'],
        [
            faults.changed({ url: (url) => url.replace("version=1", "version=0") }),
            [asSent.replace("version=1", "version=0")],
            '200 {"answer":1}',
        ],
        [
            faults.answerChanged(({ answer }: { answer: number }) => ({ answer: answer + 6 })),
            [asSent],
            '200 {"answer":7}',
        ],
    ];
    test.each(cases)("$0.title", async (fault, reaches, answered) => {
        const rule = proxy.on(PUT_KEYS, fault);
        expect(await send()).toBe(answered);
        await expect.poll(() => heard).toEqual(reaches);
        expect(rule.struck).toBe(1);
        await rule.strikes;
        await expect
            .poll(() => proxy.seen)
            .toMatchObject([
                { fault: fault.title, answer: answered === "no answer" ? "none" : Number(answered.slice(0, 3)) },
            ]);
    });

    test("held before, and afterwards", async () => {
        for (const when of ["before", "afterwards"] as const) {
            heard = [];
            const hold = faults.hold(when);
            proxy.on(PUT_KEYS, hold);
            const answered = send();
            await hold.held;
            expect(heard).toEqual(when === "before" ? [] : [asSent]);
            hold.release();
            expect(await answered).toBe('200 {"answer":1}');
        }
    });

    test("held, and dropped", async () => {
        const hold = faults.hold("before");
        proxy.on(PUT_KEYS, hold);
        const answered = send();
        await hold.held;
        hold.drop();
        expect(await answered).toBe("no answer");
        expect(heard).toEqual([]);
    });

    test("two requests change their order", async () => {
        const deleted = { method: "DELETE", endpoint: "room_keys/version/{version}" };
        proxy.on(PUT_KEYS, faults.behind(proxy.answered(deleted)), { nth: 1 });
        const [upload, deletion] = [send(), send("DELETE", "/_matrix/client/v3/room_keys/version/1")];
        expect([await deletion, await upload]).toEqual(['200 {"answer":1}', '200 {"answer":2}']);
        expect(heard).toEqual(["DELETE /_matrix/client/v3/room_keys/version/1", asSent]);
        expect(await send()).toBe('200 {"answer":3}');
    });

    test("requests wait at a gate, and go one at a time, until it is open", async () => {
        const gate = new Gate();
        proxy.on(PUT_KEYS, gate);
        const [one, other] = [send(), send("PUT", KEYS.replace("1", "2"))];
        const first = await gate.first();
        expect(first.title).toBe("PUT room_keys/keys");
        expect(await send("GET"), "what is not held").toBe('200 {"answer":1}');
        expect(await first.letGo()).toBe(200);
        expect(heard).toEqual([`GET ${KEYS}`, asSent]);
        await gate.first();
        gate.open();
        expect([await one, await other]).toEqual(['200 {"answer":2}', '200 {"answer":3}']);
        expect(await send()).toBe('200 {"answer":4}');
    });

    test("strikes what it is about, as often as it is to, and nothing once all is calm", async () => {
        const second = proxy.on(PUT_KEYS, faults.failed(500), { nth: 2 });
        expect(await send("GET")).toBe('200 {"answer":1}');
        expect([await send(), await send(), await send()].map((answer) => answer.slice(0, 3))).toEqual([
            "200",
            "500",
            "200",
        ]);
        expect(second.struck).toBe(1);
        proxy.on(PUT_KEYS, faults.failed(500));
        proxy.calm();
        expect(await send()).toContain("200");
    });

    test("strikes one device's requests", async () => {
        expect(await send("POST", "/_matrix/client/v3/login", "")).toBe(`200 ${JSON.stringify(SIGNED_IN)}`);
        proxy.on({ ...PUT_KEYS, device: "LAPTOP" }, faults.failed(500));
        expect(await send()).toContain("500");
        expect(await send("PUT", KEYS, "another-token")).toContain("200");
    });
});

test("what was seen names users, devices and endpoints, and no secret", async () => {
    await send("POST", "/_matrix/client/v3/login", "");
    await send("GET", "/_matrix/client/v3/rooms/!secret:test/messages?from=secret");
    expect(proxy.seen).toMatchObject([
        { method: "POST", endpoint: "login", user: undefined },
        { method: "GET", endpoint: "rooms/{roomId}/messages", user: "@alice:test", device: "LAPTOP", answer: 200 },
    ]);
    expect(JSON.stringify(proxy.seen)).not.toContain("secret");
});

test("a homeserver that is down answers nobody", async () => {
    const nowhere = await FaultProxy.start("http://127.0.0.1:9");
    await expect(fetch(`${nowhere.url}${KEYS}`)).rejects.toThrow();
    await nowhere.stop();
});

test("a browser is told that it may read a made-up answer", async () => {
    proxy.on(PUT_KEYS, faults.failed(500));
    const answer = await fetch(`${proxy.url}${KEYS}`, { method: "PUT" });
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
});
