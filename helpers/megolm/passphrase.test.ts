import { pbkdf2Sync } from "node:crypto";
import { expect, test } from "vitest";
import { deriveFromPassphrase, MOST_ROUNDS, TooManyRounds } from "./passphrase.ts";

test("a key is derived by PBKDF2 with SHA-512, while this thread goes on", async () => {
    let isDone = false;
    const derived = deriveFromPassphrase("pässword", Buffer.from("salt"), 200_000, 64).finally(() => {
        isDone = true;
    });
    await new Promise(setImmediate);
    expect(isDone).toBe(false);
    expect(await derived).toEqual(pbkdf2Sync("pässword", "salt", 200_000, 64, "sha512"));
});

test("so many rounds that it takes minutes are refused at once, with their number", async () => {
    await expect(deriveFromPassphrase("password", "salt", MOST_ROUNDS + 1, 64)).rejects.toThrow(TooManyRounds);
    await expect(deriveFromPassphrase("password", "salt", 2 ** 32 - 1, 64)).rejects.toThrow("4294967295 rounds");
});
