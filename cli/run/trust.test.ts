import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Parts } from "./parts.ts";
import { conformanceKey, conformedOn, rememberConformance } from "./trust.ts";

let folder: string;
beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-trust-"));
    vi.stubEnv("KEYPROOF_CACHE", folder);
});
afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
});

function parts(homeserver: string, provider: string, source: string): Parts {
    return {
        homeserver: { provider, description: homeserver },
        element: { source, description: "an Element" },
        specs: { homeserver: "", element: "" },
    } as unknown as Parts;
}
const synapse = parts("Synapse 1.163.2", "pypi", "classic");

test("what passed is remembered for the very same parts and code, and for no others", async () => {
    await writeFile(path.join(folder, "package-lock.json"), "1");
    const key = await conformanceKey(synapse, folder);
    expect(await conformedOn(key)).toBeUndefined();
    await rememberConformance(key, new Date("2026-11-21T20:00:00Z"));
    expect(await conformedOn(await conformanceKey(synapse, folder))).toBe("2026-11-21T20:00:00.000Z");

    const older = parts("Synapse 1.120.0", "pypi", "classic");
    expect(await conformedOn(await conformanceKey(older, folder))).toBeUndefined();
    await writeFile(path.join(folder, "package-lock.json"), "2");
    expect(await conformedOn(await conformanceKey(synapse, folder))).toBeUndefined();
});

test.each([
    ["somebody's server", parts("https://a", "existing", "classic")],
    ["a folder", parts("Synapse", "pypi", "folder")],
    ["an address", parts("Synapse", "pypi", "url")],
])("%s can change without notice, and is never taken on trust", async (_, changing) => {
    const key = await conformanceKey(changing, folder);
    expect(key).toBeUndefined();
    await rememberConformance(key);
    expect(await conformedOn(key)).toBeUndefined();
});
