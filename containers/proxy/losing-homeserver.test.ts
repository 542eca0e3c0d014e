import http, { type IncomingMessage } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Listening, listenOnLoopback } from "../element-web/loopback.ts";
import { LOSES_NOTHING, LOSING_TIMES, LOSING_WAYS, LosingHomeserver, type LosingWay } from "./losing-homeserver.ts";

interface Entry {
    first_message_index: number;
    session_data: { ciphertext: string; mac: string };
}
type Rooms = Record<string, { sessions: Record<string, Entry> }>;

const KITCHEN = "!kitchen:test";
const HALL = "!hall:test";
const ALICE = "@alice:test";
const BOB = "@bob:test";

/** An entry as a client seals it; another one for each text. */
const entry = (text: string, first_message_index = 0): Entry => ({
    first_message_index,
    session_data: { ciphertext: Buffer.from(`${text}, sealed!`).toString("base64").replace(/=+$/, ""), mac: text },
});
const A = entry("a");
const B = entry("b");
const C = entry("c");
/** Two sessions in the kitchen, one in the hall. */
const ALL: Rooms = { [KITCHEN]: { sessions: { a: A, b: B } }, [HALL]: { sessions: { c: C } } };

/** A homeserver that loses nothing: backup versions, account data, and what was sent to devices and rooms. */
class SmallHomeserver {
    public current = "1";
    public readonly versions = new Map<string, Rooms>();
    public readonly accountData = new Map<string, unknown>();
    public readonly toDevice: unknown[] = [];
    /** What it answers to uploads. */
    public uploads = 200;
    #listening: Listening | undefined;

    public async start(): Promise<string> {
        const server = http.createServer(async (request, response) => {
            const text = (await request.setEncoding("utf8").toArray()).join("");
            const { status, body } = this.#answer(request, text === "" ? undefined : JSON.parse(text));
            response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
        });
        this.#listening = await listenOnLoopback(server);
        return this.#listening.url;
    }

    public async stop(): Promise<void> {
        await this.#listening?.stop();
    }

    #answer({ method = "", url = "" }: IncomingMessage, body: unknown): { status: number; body: unknown } {
        const { pathname, searchParams } = new URL(url, "http://localhost");
        const parts = pathname.replace("/_matrix/client/v3/", "").split("/").map(decodeURIComponent);
        const [what, kind, room, session] = parts;
        if (what === "login") {
            const { user, device } = body as { user: string; device: string };
            return { status: 200, body: { access_token: `${user} ${device}`, user_id: user, device_id: device } };
        }
        if (what === "room_keys" && kind === "version")
            return { status: 200, body: this.#version(room ?? this.current) };
        if (what === "room_keys") return this.#keys(method, searchParams.get("version") ?? "", room, session, body);
        if (what === "user") {
            if (method === "PUT") this.accountData.set(pathname, body);
            return { status: 200, body: this.accountData.get(pathname) ?? {} };
        }
        if (what === "sendToDevice") this.toDevice.push(body);
        return { status: 200, body: {} };
    }

    #version(version: string): object {
        const count = Object.values(this.versions.get(version) ?? {}).flatMap((one) =>
            Object.keys(one.sessions),
        ).length;
        return { version, count, etag: String(count) };
    }

    #keys(
        method: string,
        version: string,
        room: string | undefined,
        session: string | undefined,
        body: unknown,
    ): { status: number; body: unknown } {
        const rooms = this.versions.get(version) ?? {};
        this.versions.set(version, rooms);
        if (method === "GET") {
            const found = room === undefined ? { rooms } : session ? rooms[room]?.sessions[session] : rooms[room];
            return found ? { status: 200, body: found } : { status: 404, body: { errcode: "M_NOT_FOUND" } };
        }
        if (this.uploads !== 200) return { status: this.uploads, body: { errcode: "M_WRONG_ROOM_KEYS_VERSION" } };
        const added = session
            ? { [room ?? ""]: { sessions: { [session]: body as Entry } } }
            : room
              ? { [room]: body as Rooms[string] }
              : (body as { rooms: Rooms }).rooms;
        for (const [id, { sessions }] of Object.entries(added)) {
            rooms[id] = { sessions: { ...rooms[id]?.sessions, ...sessions } };
        }
        return { status: 200, body: this.#version(version) };
    }
}

let behind: SmallHomeserver;
let losing: LosingHomeserver;
/** The access tokens of Alice's laptop, of her phone, and of Bob's phone. */
let laptop: string;
let phone: string;
let bobs: string;

beforeEach(async () => {
    behind = new SmallHomeserver();
    losing = await LosingHomeserver.start(await behind.start());
    const login = async (user: string, device: string): Promise<string> =>
        (await send<{ access_token: string }>("POST", "login", { user, device }, "")).access_token;
    laptop = await login(ALICE, "LAPTOP");
    phone = await login(ALICE, "PHONE");
    bobs = await login(BOB, "BOBS");
});
afterEach(async () => {
    await losing.stop();
    await behind.stop();
});

/** What is answered; nothing but the status where that is not 200. */
async function send<Answer>(method: string, endpoint: string, body?: object, token = laptop): Promise<Answer> {
    const answer = await fetch(`${losing.url}/_matrix/client/v3/${endpoint}`, {
        method,
        headers: { authorization: `Bearer ${token}` },
        ...(body && { body: JSON.stringify(body) }),
    });
    const seen: unknown = await answer.json();
    return (answer.status === 200 ? seen : answer.status) as Answer;
}

interface State {
    count: number;
    version: string;
}
const upload = (rooms: Rooms, version = "1", token = laptop): Promise<State> =>
    send("PUT", `room_keys/keys?version=${version}`, { rooms }, token);
const served = async (version = "1"): Promise<Rooms> =>
    (await send<{ rooms: Rooms }>("GET", `room_keys/keys?version=${version}`)).rooms;
const room = (id: string): Promise<Rooms[string] | number> =>
    send("GET", `room_keys/keys/${encodeURIComponent(id)}?version=1`);
const one = (id: string, session: string): Promise<Entry | number> =>
    send("GET", `room_keys/keys/${encodeURIComponent(id)}/${session}?version=1`);
const count = async (version = ""): Promise<number> => (await send<State>("GET", `room_keys/version${version}`)).count;
const kitchen = (...sessions: string[]) => sessions.map((session) => ({ room: KITCHEN, session }));

/** How many bits of the ciphertext are others in one entry than in another. */
function flipped({ session_data: was }: Entry, { session_data: is }: Entry): number {
    const [before, after] = [Buffer.from(was.ciphertext, "base64"), Buffer.from(is.ciphertext, "base64")];
    expect(after.length).toBe(before.length);
    const bits = [...before].map((byte, i) => (byte ^ (after[i] ?? 0)).toString(2).replaceAll("0", "").length);
    return bits.reduce((sum, one) => sum + one, 0);
}

/** What each way that is about entries makes of {@link ALL}: what is served, counted and lost. */
const WAYS: [way: LosingWay, served: Rooms, counts: number, lost: string[]][] = [
    ["an entry is dropped", { ...ALL, [KITCHEN]: { sessions: { b: B } } }, 2, ["a"]],
    [
        "two entries are swapped",
        {
            ...ALL,
            [KITCHEN]: {
                sessions: { a: { ...A, session_data: B.session_data }, b: { ...B, session_data: A.session_data } },
            },
        },
        3,
        ["a", "b"],
    ],
    ["an entry is missing and the count is right", { ...ALL, [KITCHEN]: { sessions: { b: B } } }, 3, ["a"]],
    [
        "an entry is under another room",
        { [KITCHEN]: { sessions: { b: B } }, [HALL]: { sessions: { c: C, a: A } } },
        3,
        ["a"],
    ],
    [
        "a wrong first message index is reported",
        { ...ALL, [KITCHEN]: { sessions: { a: { ...A, first_message_index: 5 }, b: B } } },
        3,
        ["a"],
    ],
];

describe("entries of the backup", () => {
    test.each(WAYS)("%s: in what is served, not in what is stored", async (way, rooms, counts, lost) => {
        losing.lose(way, "at set-up");
        expect(await upload(ALL)).toMatchObject({ count: counts });
        expect(await served()).toEqual(rooms);
        expect(await count()).toBe(counts);
        expect(await count("/1")).toBe(counts);
        expect(losing.lost).toEqual(kitchen(...lost));
        expect(losing.hasLost).toBe(true);
        expect(behind.versions.get("1")).toEqual(ALL);
    });

    test.each(WAYS)("%s: by each endpoint alike", async (way, rooms) => {
        losing.lose(way, "at set-up");
        await upload(ALL);
        expect(await one(KITCHEN, "a")).toEqual(rooms[KITCHEN]?.sessions.a ?? 404);
        expect(await one(KITCHEN, "b")).toEqual(rooms[KITCHEN]?.sessions.b);
        expect(await room(KITCHEN)).toEqual(rooms[KITCHEN]);
        expect(await one(HALL, "c")).toEqual(C);
    });

    test("one bit of an entry is flipped, and no other", async () => {
        losing.lose("one bit of an entry is flipped", "at set-up");
        await upload(ALL);
        const { a, b } = (await served())[KITCHEN]?.sessions ?? {};
        expect(a && flipped(A, a)).toBe(1);
        expect(a).toMatchObject({ first_message_index: 0, session_data: { mac: "a" } });
        expect(a?.session_data.ciphertext, "unpadded, as it was").toMatch(/^[\w+/]+$/);
        expect(b).toEqual(B);
        expect([await count(), losing.lost]).toEqual([3, kitchen("a")]);
        expect(await one(KITCHEN, "a"), "the same one each time").toEqual(a);
    });

    test("an upload is acknowledged and not stored: all of it", async () => {
        losing.lose("an upload is acknowledged and not stored", "at set-up");
        expect(await upload({ [KITCHEN]: { sessions: { a: A, b: B } } })).toMatchObject({ count: 0 });
        expect(await upload({ [HALL]: { sessions: { c: C } } })).toMatchObject({ count: 1 });
        expect(await served()).toEqual({ [KITCHEN]: { sessions: {} }, [HALL]: { sessions: { c: C } } });
        expect([await count(), losing.lost]).toEqual([1, kitchen("a", "b")]);
    });

    test("an old entry is served again, once there is a newer one", async () => {
        losing.lose("an old entry is served again", "at set-up");
        await upload(ALL);
        expect([await served(), losing.hasLost]).toEqual([ALL, false]);
        const better = entry("a, from another device");
        await upload({ [KITCHEN]: { sessions: { a: better } } });
        expect((await served())[KITCHEN]?.sessions).toEqual({ a: A, b: B });
        expect([await count(), losing.lost]).toEqual([3, kitchen("a")]);
        expect(behind.versions.get("1")?.[KITCHEN]?.sessions.a).toEqual(better);
    });

    test("two entries are swapped only where there are two", async () => {
        losing.lose("two entries are swapped", "at set-up");
        await upload({ [KITCHEN]: { sessions: { a: A } } });
        expect([await served(), losing.hasLost]).toEqual([{ [KITCHEN]: { sessions: { a: A } } }, false]);
    });

    test("an entry is under another room, even where the account has only one", async () => {
        losing.lose("an entry is under another room", "at set-up");
        await upload({ [KITCHEN]: { sessions: { a: A, b: B } } });
        const elsewhere = "!elsewhere:keyproof.test";
        expect(await served()).toEqual({ [KITCHEN]: { sessions: { b: B } }, [elsewhere]: { sessions: { a: A } } });
    });

    test("stay lost in the next version, which is counted for itself", async () => {
        losing.lose("an entry is dropped", "at set-up");
        await upload(ALL);
        behind.current = "2";
        expect(await count()).toBe(0);
        expect(await upload({ [HALL]: { sessions: { c: C } } }, "2")).toMatchObject({ count: 1 });
        expect(await upload({ [KITCHEN]: { sessions: { a: A } } }, "2")).toMatchObject({ count: 1 });
        expect(await served("2")).toEqual({ [HALL]: { sessions: { c: C } }, [KITCHEN]: { sessions: {} } });
        expect([await count(), losing.lost]).toEqual([1, kitchen("a")]);
    });

    test("are lost where they are uploaded to one room, or one by one", async () => {
        losing.lose("an entry is dropped", "at set-up");
        await send("PUT", `room_keys/keys/${encodeURIComponent(KITCHEN)}/a?version=1`, A);
        await send("PUT", `room_keys/keys/${encodeURIComponent(KITCHEN)}?version=1`, { sessions: { b: B } });
        expect([await room(KITCHEN), losing.lost]).toEqual([{ sessions: { b: B } }, kitchen("a")]);
    });

    test("of an upload that is refused are not lost by that", async () => {
        losing.lose("an upload is acknowledged and not stored", "at set-up");
        behind.uploads = 403;
        expect(await upload({ [KITCHEN]: { sessions: { a: A } } })).toBe(403);
        expect(losing.hasLost).toBe(false);
    });

    test("of users who are spared are served as they are stored", async () => {
        losing.lose("an entry is dropped", "at set-up", (user) => user === BOB);
        await upload(ALL, "1", bobs);
        expect(losing.hasLost).toBe(false);
        await upload({ [HALL]: { sessions: { c: C } } });
        expect(losing.lost).toEqual([{ room: HALL, session: "c" }]);
    });

    test("are lost half-way of what is there by then, and not before", async () => {
        losing.lose("an entry is dropped", "half-way");
        await upload(ALL);
        expect([await served(), await count(), losing.hasLost]).toEqual([ALL, 3, false]);
        losing.arm();
        expect((await served())[KITCHEN]).toEqual({ sessions: { b: B } });
        expect([await count(), losing.lost]).toEqual([2, kitchen("a")]);
    });

    test("an upload is acknowledged and not stored half-way: the next one", async () => {
        losing.lose("an upload is acknowledged and not stored", "half-way");
        await upload({ [KITCHEN]: { sessions: { a: A } } });
        losing.arm();
        expect([await served(), losing.hasLost]).toEqual([{ [KITCHEN]: { sessions: { a: A } } }, false]);
        await upload({ [KITCHEN]: { sessions: { b: B } } });
        expect([await served(), losing.lost]).toEqual([{ [KITCHEN]: { sessions: { a: A } } }, kitchen("b")]);
    });

    test("are whole again once it begins anew", async () => {
        losing.lose("an entry is dropped", "at set-up");
        await upload(ALL);
        losing.lose("an entry is dropped", "half-way");
        expect([await served(), await count(), losing.lost, losing.hasLost]).toEqual([ALL, 3, [], false]);
    });

    test("of what was before it began anew are not served again", async () => {
        losing.lose("an old entry is served again", "at set-up");
        await upload({ [KITCHEN]: { sessions: { a: A } } });
        losing.lose("an old entry is served again", "at set-up");
        await upload({ [KITCHEN]: { sessions: { a: entry("a, of another account") } } });
        expect([(await served())[KITCHEN]?.sessions.a?.session_data.mac, losing.hasLost]).toEqual([
            ...["a, of another account", false],
        ]);
    });
});

describe("to-device messages", () => {
    const toDevice = (from: string, ...users: string[]): Promise<unknown> => {
        const messages = Object.fromEntries(users.map((user) => [user, { "*": { ciphertext: "sealed" } }]));
        return send("PUT", "sendToDevice/m.room.encrypted/1", { messages }, from);
    };
    const arrived = () => behind.toDevice.map((body) => Object.keys((body as { messages: object }).messages));
    const message = (from: string, session_id: string): Promise<unknown> =>
        send("PUT", `rooms/${encodeURIComponent(KITCHEN)}/send/m.room.encrypted/1`, { session_id }, from);

    test("at set-up, the first one from another user is dropped; its next message names the session", async () => {
        losing.lose("a to-device message is dropped", "at set-up", (user) => user === BOB);
        await toDevice(phone, ALICE);
        await toDevice(laptop, BOB);
        expect([arrived(), losing.hasLost]).toEqual([[[ALICE], [BOB]], false]);
        await toDevice(bobs, ALICE, BOB);
        await toDevice(bobs, ALICE);
        expect(arrived().slice(2)).toEqual([[BOB], [ALICE]]);
        expect([losing.hasLost, losing.lost]).toEqual([true, []]);
        await message(laptop, "another one");
        await message(bobs, "a");
        await message(bobs, "b");
        expect(losing.lost).toEqual(kitchen("a"));
    });

    test("half-way, all that the user's own devices send each other is dropped", async () => {
        losing.lose("a to-device message is dropped", "half-way", (user) => user === BOB);
        await toDevice(phone, ALICE);
        losing.arm();
        await toDevice(phone, ALICE);
        await toDevice(laptop, ALICE, BOB);
        await toDevice(bobs, ALICE);
        await toDevice(bobs, BOB);
        expect(arrived()).toEqual([[ALICE], [], [BOB], [ALICE], [BOB]]);
        expect([losing.hasLost, losing.lost]).toEqual([true, []]);
    });
});

describe("account data", () => {
    const BACKUP_KEY = "m.megolm_backup.v1";
    const address = (type: string, user = ALICE): string => `user/${encodeURIComponent(user)}/account_data/${type}`;
    const put = (content: object, type = BACKUP_KEY, user = ALICE): Promise<unknown> =>
        send("PUT", address(type, user), content, user === BOB ? bobs : laptop);
    const stored = (type = BACKUP_KEY): Promise<unknown> => send("GET", address(type));
    const [OLD, NEW] = [{ encrypted: { key: "old" } }, { encrypted: { key: "new" } }];

    test("the backup's key is put back to what it was with the next upload: every entry is lost by that", async () => {
        losing.lose("account data is reverted", "half-way");
        await put(OLD);
        losing.arm();
        await put(OLD);
        expect(losing.hasLost, "nothing is another one").toBe(false);
        await put(NEW);
        expect([await stored(), losing.hasLost, losing.lost]).toEqual([NEW, false, []]);
        await upload({ [KITCHEN]: { sessions: { a: A } } });
        expect([await stored(), losing.lost]).toEqual([OLD, kitchen("a")]);
        const newer = { encrypted: { key: "newer" } };
        await put(newer);
        await upload({ [KITCHEN]: { sessions: { a: A, b: B } } });
        expect([await stored(), losing.lost], "once").toEqual([newer, kitchen("a", "b")]);
        expect(await served(), "the entries are whole").toEqual({ [KITCHEN]: { sessions: { a: A, b: B } } });
    });

    test("at set-up, the first key is taken away", async () => {
        losing.lose("account data is reverted", "at set-up");
        await put(NEW);
        await upload(ALL);
        expect(await stored()).toEqual({});
        expect(losing.lost).toHaveLength(3);
        losing.lose("account data is reverted", "at set-up");
        expect(losing.hasLost, "once it begins anew").toBe(false);
    });

    test("of another type, or of a user who is spared, is left alone", async () => {
        losing.lose("account data is reverted", "at set-up", (user) => user === BOB);
        await put(NEW, "m.cross_signing.master");
        await put(NEW, BACKUP_KEY, BOB);
        await upload(ALL);
        expect([await stored("m.cross_signing.master"), losing.hasLost]).toEqual([NEW, false]);
    });
});

test("a homeserver that loses nothing serves what it stores, counts it, and passes on all messages", async () => {
    for (const time of LOSING_TIMES) {
        losing.lose(LOSES_NOTHING, time);
        losing.arm();
        await upload(ALL);
        await send("PUT", `user/${encodeURIComponent(ALICE)}/account_data/m.megolm_backup.v1`, { encrypted: {} });
        await send("PUT", "sendToDevice/m.room.encrypted/1", { messages: { [ALICE]: {} } }, bobs);
        await upload(ALL);
        expect([await served(), await count(), losing.lost, losing.hasLost]).toEqual([ALL, 3, [], false]);
    }
    expect(behind.toDevice).toEqual([{ messages: { [ALICE]: {} } }, { messages: { [ALICE]: {} } }]);
});

test.each(LOSING_WAYS)("%s: nothing is lost before it is asked to lose anything", async (way) => {
    await upload(ALL);
    expect([await served(), losing.hasLost]).toEqual([ALL, false]);
    losing.lose(way, "half-way");
    await upload(ALL);
    expect([await served(), await count(), losing.lost]).toEqual([ALL, 3, []]);
});

test("it says that it is the homeserver: nobody who looks for that gets past it", async () => {
    const answer = await fetch(`${losing.url}/.well-known/matrix/client`);
    expect(await answer.json()).toEqual({ "m.homeserver": { base_url: losing.url } });
});

test("it goes on before another homeserver", async () => {
    const other = new SmallHomeserver();
    losing.lose("an entry is dropped", "at set-up");
    losing.standBefore(await other.start());
    await upload(ALL);
    expect([other.versions.get("1"), behind.versions.size]).toEqual([ALL, 0]);
    await other.stop();
});
