import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { OlmPerson } from "./olm-person.ts";
import { People } from "./people.ts";

const SERVER = {
    baseUrl: "https://matrix.example.org",
    serverName: "example.org",
    registration: { kind: "admin-token", token: "the administrator's" },
} as const;

const sent = z.object({ identifier: z.object({ user: z.string() }).optional(), password: z.string().optional() });

/** Just enough of somebody else's homeserver: the accounts that are active there, by user id, and their passwords. */
const active = new Map<string, string>();
/** The names of those whose deactivation fails. */
const stuck = new Set<string>();

/** Answers as the homeserver does. */
async function answer(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const { pathname } = new URL(String(input));
    const body = sent.parse(JSON.parse(String(init.body ?? "{}")));
    const [, ofAdmin] =
        /^\/_synapse\/admin\/v[12]\/(?:users|deactivate)\/([^/]+)$/.exec(decodeURIComponent(pathname)) ?? [];
    if (ofAdmin !== undefined) {
        if (init.method === "PUT") active.set(ofAdmin, body.password ?? "");
        if (init.method === "POST") active.delete(ofAdmin);
        return Response.json({ deactivated: !active.has(ofAdmin) });
    }
    if (pathname.endsWith("/login")) {
        const userId = body.identifier?.user ?? "";
        if (active.get(userId) !== body.password) return Response.json({ errcode: "M_FORBIDDEN" }, { status: 403 });
        return Response.json({ user_id: userId, device_id: "D", access_token: userId });
    }
    const userId = new Headers(init.headers).get("authorization")?.replace("Bearer ", "") ?? "";
    if (!pathname.endsWith("/account/deactivate")) return Response.json({ errcode: "M_UNRECOGNIZED" }, { status: 404 });
    if (stuck.has(nameOf(userId))) return Response.json({ errcode: "M_UNKNOWN" }, { status: 500 });
    active.delete(userId);
    return Response.json({});
}

const nameOf = (userId: string): string => /^@keyproof-(\w+)-/.exec(userId)?.[1] ?? userId;
const stillActive = () => [...active.keys()].map(nameOf);

let people: People;
beforeEach(() => {
    active.clear();
    stuck.clear();
    vi.stubGlobal("fetch", answer);
    people = new People(SERVER);
});
afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
});

test("on a server that is not ours every account is deactivated", async () => {
    for (const name of ["Alice", "Bob"]) await people.account(name);
    expect(stillActive()).toEqual(["alice", "bob"]);
    await people.dispose({ deactivate: true });
    expect(stillActive()).toEqual([]);
});

test("an account that cannot be deactivated leaves no other active", async () => {
    for (const name of ["Alice", "Bob", "Carol", "Dave"]) await people.account(name);
    stuck.add("alice").add("carol");
    const error = await people.dispose({ deactivate: true }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ errors: [{ status: 500 }, { status: 500 }] });
    expect(stillActive()).toEqual(["alice", "carol"]);
});

test("a client that cannot be closed leaves no account active", async () => {
    await people.olmPerson("Alice");
    const bob = await people.olmPerson("Bob");
    const close = vi.spyOn(OlmPerson.prototype, "close").mockImplementation(function (this: OlmPerson) {
        if (this !== bob) throw new Error("the machine is in use");
    });
    await expect(people.dispose({ deactivate: true })).rejects.toThrow("the machine is in use");
    expect(close).toHaveBeenCalledTimes(2);
    expect(stillActive()).toEqual([]);
});

test("an account whose password a path has changed is deactivated by the administrator", async () => {
    const { userId } = await people.account("Alice");
    active.set(userId, "another one");
    await people.dispose({ deactivate: true });
    expect(stillActive()).toEqual([]);
});

test("an account that a path has deactivated is left alone", async () => {
    const { userId } = await people.account("Alice");
    await people.account("Bob");
    active.delete(userId);
    await people.dispose({ deactivate: true });
    expect(stillActive()).toEqual([]);
});

test("on a server of ours, which is thrown away, no account is deactivated", async () => {
    await people.account("Alice");
    await people.dispose({ deactivate: false });
    expect(stillActive()).toEqual(["alice"]);
});
