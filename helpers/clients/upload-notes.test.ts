import { beforeEach, expect, test } from "vitest";
import type { Observer } from "../ledger/observer.ts";
import { type Answered, UploadNotes } from "./upload-notes.ts";

type Accepted = Parameters<Observer["accepted"]>;

let noted: Accepted[];
const observer: Observer = {
    accepted: (...all) => void noted.push(all),
    expectation: async () => {},
    shown: async () => {},
    spoilt: () => {},
    patience: {},
};
beforeEach(() => {
    noted = [];
});

const KEYS = "http://localhost:8008/_matrix/client/v3/room_keys/keys?version=2";
const BODY = {
    rooms: {
        "!kitchen:b": { sessions: { s1: { session_data: {} }, s2: { session_data: {} } } },
        "!hall:b": { sessions: { s3: {} } },
    },
};
const ALL = [
    { room: "!kitchen:b", session: "s1" },
    { room: "!kitchen:b", session: "s2" },
    { room: "!hall:b", session: "s3" },
];
const upload = (part: Partial<Answered> = {}): Answered => {
    return { method: "PUT", url: KEYS, body: JSON.stringify(BODY), status: 200, ...part };
};

test("an acknowledged upload is noted with every session in it, and numbered from the second on", () => {
    const notes = new UploadNotes("Alice's laptop", () => observer);
    for (const body of [BODY, { rooms: {} }]) notes.answered(upload({ body: JSON.stringify(body) }));
    notes.answered(upload({ url: KEYS.replace("v3", "unstable") }));
    expect(noted).toEqual([
        ["Alice's laptop", "PUT room_keys/keys", ALL],
        ["Alice's laptop", "PUT room_keys/keys (2)", []],
        ["Alice's laptop", "PUT room_keys/keys (3)", ALL],
    ]);
});

test.each([401, 403, 413, 429, 500, 502])("one that was answered %i is counted, and not noted", (status) => {
    const notes = new UploadNotes("Alice's laptop", () => observer);
    notes.answered(upload({ status }));
    expect(noted).toEqual([]);
    notes.answered(upload());
    expect(noted).toEqual([["Alice's laptop", "PUT room_keys/keys (2)", ALL]]);
});

const OTHERS: [what: string, part: Partial<Answered>][] = [
    ["a look into the backup", { method: "GET", body: null }],
    ["a deletion", { method: "DELETE", body: null }],
    ["the backup's version", { url: KEYS.replace("keys?", "version/2?") }],
    ["one room's upload, whose body names no room", { url: KEYS.replace("keys?", "keys/!kitchen%3Ab?") }],
    ["one-time keys", { url: "http://localhost:8008/_matrix/client/v3/keys/upload" }],
    ["the same address of another server", { url: KEYS.replace("_matrix/client", "proxy") }],
];
test.each(OTHERS)("%s is none, and is not counted", (_, part) => {
    const notes = new UploadNotes("Alice's laptop", () => observer);
    notes.answered(upload(part));
    expect(noted).toEqual([]);
    notes.answered(upload());
    expect(noted).toEqual([["Alice's laptop", "PUT room_keys/keys", ALL]]);
});

test.each<[string, unknown]>([
    ["no text", null],
    ["bytes", new Uint8Array()],
    ["other JSON", "[]"],
    ["rooms without sessions", JSON.stringify({ rooms: { "!kitchen:b": {} } })],
])("a body that is %s says nothing of sessions", (_, body) => {
    new UploadNotes("Alice's laptop", () => observer).answered(upload({ body }));
    expect(noted).toEqual([]);
});

test("what was uploaded before anybody recorded it is counted, and not noted", () => {
    let recording: Observer | undefined;
    const notes = new UploadNotes("Alice's laptop", () => recording);
    notes.answered(upload());
    recording = observer;
    notes.answered(upload());
    expect(noted).toEqual([["Alice's laptop", "PUT room_keys/keys (2)", ALL]]);
});
