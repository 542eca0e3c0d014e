import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadSdk, ownSdk } from "./loaded-sdk.ts";

const manifest: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
);

test("without another one, it is the version that keyproof depends on", async () => {
    expect(ownSdk.version).toBe(manifest.dependencies["matrix-js-sdk"]);
    expect(ownSdk.cryptoWasm).toBe(manifest.dependencies["@matrix-org/matrix-sdk-crypto-wasm"]);
    expect(await loadSdk(ownSdk.version)).toBe(ownSdk);
});

test("an older version is loaded beside it, once, with a crypto of its own; what it has not, it says", async () => {
    const [older, again] = await Promise.all([loadSdk("38.2.0"), loadSdk("38.2.0")]);
    expect(again).toBe(older);
    expect([older.name, older.cryptoWasm]).toEqual(["matrix-js-sdk 38.2.0", "15.3.0"]);
    expect(older.sdk.createClient).not.toBe(ownSdk.sdk.createClient);
    const asked = ["resetKeyBackup", "getSecretStorageStatus"] as const;
    expect(older.lacking(asked)).toEqual(["getSecretStorageStatus"]);
    expect(ownSdk.lacking(asked)).toEqual([]);
    const versions = ["9.0.0", "38.2.0", "38.10.0"];
    expect(versions.map((version) => older.isOlderThan(version))).toEqual([false, false, true]);
}, 120_000);
