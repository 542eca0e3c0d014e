import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../package-root.ts";
import { configText, type NewPath, specText } from "./template.ts";

const example = (file: string) => readFile(path.join(packageRoot(), "examples/own-path", file), "utf8");

/** The example that the documentation shows, and that a test runs. */
const ACME: NewPath = {
    id: "ACME-1",
    title: "Take your keys to a new laptop in a file",
    generations: ["classic", "modern"],
    source: { title: "Acme's help desk: a new laptop", url: "https://help.acme.example/new-laptop" },
    promise: "All that you need on your new laptop is the file and its passphrase",
    folder: "keys",
};

test("a new path begins as the example's: its spec is the same text", async () => {
    expect(specText(ACME)).toBe(await example("keys/ACME-1.spec.ts"));
});

test("and so is its configuration, but for the page objects that the example replaces", async () => {
    const config = await example("keyproof.config.ts");
    expect(configText(ACME)).toBe(config.replace('    pages: "keys/pages.ts",\n', ""));
});

test("words with quotes are words in TypeScript, too", () => {
    const text = configText({ ...ACME, title: 'The "new" laptop' });
    expect(text).toContain('title: "The \\"new\\" laptop",');
});
