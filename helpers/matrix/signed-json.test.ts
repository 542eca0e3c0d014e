import { generateKeyPairSync, sign } from "node:crypto";
import { expect, test } from "vitest";
import { encodeBase64 } from "../megolm/base64.ts";
import { canonicalJson, isSignedBy } from "./signed-json.ts";

test.each([
    [{}, "{}"],
    [{ one: 1, two: "Two" }, '{"one":1,"two":"Two"}'],
    [{ b: "2", a: "1" }, '{"a":"1","b":"2"}'],
    [
        {
            auth: {
                success: true,
                mxid: "@john.doe:example.com",
                profile: { display_name: "John Doe", three_pids: [{ medium: "email" }] },
            },
        },
        '{"auth":{"mxid":"@john.doe:example.com","profile":{"display_name":"John Doe","three_pids":[{"medium":"email"}]},"success":true}}',
    ],
    [{ a: "日本語" }, '{"a":"日本語"}'],
    [{ 本: 2, 日: 1 }, '{"日":1,"本":2}'],
    [{ a: null, gone: undefined }, '{"a":null}'],
])("%j is canonically %s", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
});

test("an object is signed by whose key signed exactly it", () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const key = encodeBase64(Buffer.from(String(publicKey.export({ format: "jwk" }).x), "base64url"));
    const signature = encodeBase64(sign(null, Buffer.from('{"a":1}'), privateKey));
    const signatures = { "@alice:a": { "ed25519:PHONE": signature } };
    expect(isSignedBy({ a: 1, signatures, unsigned: { b: 2 } }, "@alice:a", "ed25519:PHONE", key)).toBe(true);
    expect(isSignedBy({ a: 2, signatures }, "@alice:a", "ed25519:PHONE", key)).toBe(false);
    expect(isSignedBy({ a: 1, signatures }, "@bob:a", "ed25519:PHONE", key)).toBe(false);
    expect(isSignedBy({ a: 1, signatures }, "@alice:a", "ed25519:LAPTOP", key)).toBe(false);
    expect(isSignedBy({ a: 1, signatures }, "@alice:a", "ed25519:PHONE", encodeBase64(Buffer.alloc(32, 1)))).toBe(
        false,
    );
    const garbled = { "@alice:a": { "ed25519:PHONE": "no base64!" } };
    expect(isSignedBy({ a: 1, signatures: garbled }, "@alice:a", "ed25519:PHONE", key)).toBe(false);
    expect(isSignedBy({ a: 1 }, "@alice:a", "ed25519:PHONE", key)).toBe(false);
});
