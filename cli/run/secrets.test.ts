import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Zippable, zipSync } from "fflate";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findLeaks } from "../../reports/bundle/proof.ts";
import { written } from "../../reports/bundle/testing/planted.ts";
import { unpack } from "../../reports/bundle/testing/unpack.ts";
import { KnownSecrets } from "../../reports/secrets/known-secrets.ts";
import { chooseParts, prepareParts } from "./parts.ts";
import { runSuites } from "./suites.ts";

const FOLDER = path.join(import.meta.dirname, "testing");
const PATHS = [
    {
        id: "LEAK-1",
        title: "A path that shows every secret, and fails",
        area: "export-import" as const,
        client: "element-web" as const,
        generations: ["classic" as const],
        sources: [{ title: "This test", url: "https://example.org" }] as [{ title: string; url: string }],
        before: [],
        steps: ["Export the keys", "Reset the backup", "Show everything"],
        claims: ["K1" as const],
    },
];
/** Pictures: no search reads them. */
const PICTURE = /\.(?:png|jpg)$/;
/** With --keep, the homeserver's own data stays, to be started again: a server has its accounts' tokens. */
const SERVER_DATA = /^homeserver-\d+\//;

let folder: string;
beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-secrets-"));
});
afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
});

/** What shows a secret: it in every encoding, and its beginning where a text was cut. */
function shown(secret: string): string[] {
    const lengths = Array.from({ length: secret.length - 6 }, (_, index) => index + 6);
    return [...written(secret), ...lengths.map((length) => `${secret.slice(0, length)}…`)];
}

/** Every file of a folder, by its path there. */
async function filesIn(results: string): Promise<Zippable> {
    const entries = await readdir(results, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    const named = files.map((file) => [path.relative(results, file), file] as const);
    const searched = named.filter(([name]) => !PICTURE.test(name) && !SERVER_DATA.test(name));
    return Object.fromEntries(
        await Promise.all(searched.map(async ([name, file]) => [name, new Uint8Array(await readFile(file))] as const)),
    );
}

test.each([
    ["as usual", false],
    ["with all that --keep keeps", true],
])("no secret is in anything that a failing run leaves, %s", async (_, keep) => {
    const list = path.join(folder, "used.json");
    vi.stubEnv("KEYPROOF_USED_SECRETS", list);
    // Playwright is not part of these tests.
    vi.stubEnv("VITEST", undefined);
    vi.stubEnv("NODE_OPTIONS", "");
    const parts = await chooseParts({ homeserver: "pypi", element: "classic" }, () => {});
    await prepareParts(parts, () => {});
    const uninterrupted = { first: new AbortController().signal, second: new AbortController().signal };
    const project = {
        file: path.join(FOLDER, "none"),
        folder: FOLDER,
        config: { suites: ["leaky.spec.ts"], paths: PATHS },
        paths: [],
    };
    const request = { label: "secrets", paths: ["LEAK-1"], specs: parts.specs, workers: 1, root: folder, quiet: true };
    const { results, summary } = await runSuites({ ...request, keep, project }, uninterrupted);
    expect(summary.paths).toEqual([
        expect.objectContaining({ path: "LEAK-1", reason: expect.stringContaining("what the path used") }),
    ]);

    const used: Record<string, string> = JSON.parse(await readFile(list, "utf8"));
    expect(Object.values(used)).toHaveLength(12);
    const archive = zipSync(await filesIn(results), { level: 0 });
    const files = unpack(archive);
    const names = [...files.keys()];
    expect(names).toEqual(
        expect.arrayContaining([
            expect.stringMatching(/^playwright\/.*\/trace\.zip\/test\.trace$/),
            expect.stringMatching(/^allure-results\/.*\.zip\/test\.trace$/),
            expect.stringMatching(/^playwright\/.*\/error-context\.md$/),
            "homeserver-0.log",
            "junit.xml",
            "paths/LEAK-1/result.json",
            "report.html",
        ]),
    );
    const found = Object.entries(used).flatMap(([what, secret]) =>
        [...files].flatMap(([place, bytes]) =>
            shown(secret).some((text) => bytes.includes(text)) ? [`${what} in ${place}`] : [],
        ),
    );
    expect(found).toEqual([]);
    // Once more by decoding: what nobody thought to encode.
    const known = new KnownSecrets();
    for (const secret of Object.values(used)) known.add(secret);
    expect(findLeaks(archive, known)).toEqual([]);
});
