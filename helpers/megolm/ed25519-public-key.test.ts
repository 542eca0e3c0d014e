import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { isEd25519PublicKey } from "./ed25519-public-key.ts";

const filled = (byte: number) => Buffer.alloc(32, byte);
/** A y, with the sign of x in the highest bit. */
const y = (first: number, middle: number, last: number) => Buffer.alloc(32, middle).fill(first, 0, 1).fill(last, 31);

test("an Ed25519 public key that Node made is one", () => {
    for (let i = 0; i < 50; i++) {
        const { x } = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
        expect(isEd25519PublicKey(Buffer.from(String(x), "base64url"))).toBe(true);
    }
});

// As crypto-wasm 18.9.0 imports and refuses sessions with these ids.
test.each<[string, Buffer, boolean]>([
    ["bytes of 0", filled(0), true],
    ["bytes of 1", filled(1), true],
    ["bytes of 2", filled(2), false],
    ["bytes of 3", filled(3), true],
    ["bytes of 4", filled(4), false],
    ["bytes of 7", filled(7), false],
    ["the prime itself, for y = 0", y(0xed, 0xff, 0x7f), true],
    ["the prime and 1, for y = 1", y(0xee, 0xff, 0x7f), true],
    ["the prime and 2, for y = 2", y(0xef, 0xff, 0x7f), false],
    ["x = 0 with a sign", y(1, 0, 0x80), true],
    ["31 bytes", Buffer.alloc(31), false],
    ["33 bytes", Buffer.alloc(33), false],
])("%s", (_, bytes, is) => {
    expect(isEd25519PublicKey(bytes)).toBe(is);
    // The second answer may come from memory.
    expect(isEd25519PublicKey(bytes)).toBe(is);
});
