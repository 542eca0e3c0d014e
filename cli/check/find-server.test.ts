import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findServer } from "./find-server.ts";

let server: http.Server;
let url: string;
/** What `.well-known/matrix/client` answers; undefined for 404. */
let wellKnown: unknown;
let said: string[];

beforeEach(async () => {
    said = [];
    wellKnown = undefined;
    server = http.createServer((request, response) => {
        const isWellKnown = request.url === "/.well-known/matrix/client";
        if (isWellKnown && wellKnown !== undefined) response.end(JSON.stringify(wellKnown));
        else if (request.url?.endsWith("/_matrix/client/versions")) response.end('{"versions": ["v1.12"]}');
        else response.writeHead(404).end();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => server.close());

const find = (word: string) => findServer(word, (line) => said.push(line));

test("a delegation is followed and told", async () => {
    wellKnown = { "m.homeserver": { base_url: `${url}/some/prefix/` } };
    expect((await find(`${url}/`)).baseUrl).toBe(`${url}/some/prefix`);
    expect(said).toEqual([`${url}/.well-known/matrix/client leads to ${url}/some/prefix`]);
});

test.each([undefined, {}, { "m.identity_server": { base_url: "https://id.example.org" } }])(
    "where there is none, the address itself is the homeserver: %j",
    async (answer) => {
        wellKnown = answer;
        expect((await find(url)).baseUrl).toBe(url);
        expect(said).toEqual([]);
    },
);

test("an address with a path is taken as it is", async () => {
    wellKnown = { "m.homeserver": { base_url: "http://127.0.0.1:1" } };
    expect((await find(`${url}/matrix/`)).baseUrl).toBe(`${url}/matrix`);
});

test("a delegation that leads nowhere is no address", async () => {
    wellKnown = { "m.homeserver": { base_url: "matrix.example.org" } };
    await expect(find(url)).rejects.toThrow('its base_url is "matrix.example.org"');
    wellKnown = { "m.homeserver": { base_url: "http://127.0.0.1:1" } };
    await expect(find(url)).rejects.toThrow("http://127.0.0.1:1 cannot be reached");
});

test.each(["", "example.org/path", "https://", "ftp://example.org", "https://user:secret@example.org", "https://x?q"])(
    "is no address: %s",
    async (word) => {
        await expect(find(word)).rejects.toThrow("That is no address of a homeserver");
        await expect(find(word)).rejects.not.toThrow("secret");
    },
);
