import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Screens } from "../fixtures/screens.ts";
import { readScreens } from "./screens.ts";

let results: string;
beforeEach(async () => {
    results = await mkdtemp(path.join(os.tmpdir(), "keyproof-screens-"));
    await mkdir(path.join(results, "RST-C0/screens"), { recursive: true });
    await writeFile(path.join(results, "RST-C0/screens/12-0.jpg"), "picture");
});
afterEach(() => rm(results, { recursive: true, force: true }));

async function names(file: string): Promise<void> {
    const screens = [{ seq: 12, client: "Alice's laptop", file }];
    await writeFile(path.join(results, "RST-C0/screens.json"), JSON.stringify(screens));
}

test("a picture is taken into the page, or linked where there is no room for it", async () => {
    await names("screens/12-0.jpg");
    const common = { seq: 12, client: "Alice's laptop" };
    expect(await readScreens(results, "RST-C0", 1_000)).toEqual([
        { ...common, src: `data:image/jpeg;base64,${btoa("picture")}`, embedded: true },
    ]);
    expect(await readScreens(results, "RST-C0", 10)).toEqual([
        { ...common, src: "RST-C0/screens/12-0.jpg", embedded: false },
    ]);
});

test("what a run leaves is what a report reads", async () => {
    const laptop = { client: "Alice's laptop", camera: { take: async () => Buffer.from("picture") } };
    const asleep = { client: "Alice's tablet", camera: { take: async () => undefined } };
    const screens = new Screens();
    screens.of({ shown: [asleep, laptop] });
    await screens.take("Alice's laptop");
    await screens.takeRest();
    screens.keep(12);
    screens.wanted = false;
    await screens.takeRest();
    screens.keep(14);
    screens.wanted = true;
    await screens.takeRest();
    screens.keep(15);
    await screens.write(path.join(results, "paths/RST-C1"));
    const common = { client: "Alice's laptop", src: `data:image/jpeg;base64,${btoa("picture")}`, embedded: true };
    expect(await readScreens(results, "paths/RST-C1", 1_000)).toEqual([
        { ...common, seq: 12 },
        { ...common, seq: 15 },
    ]);
});

test("a path without pictures has none", async () => {
    expect(await readScreens(results, "RST-C0", 1_000)).toEqual([]);
});

test.each(["../../secret.jpg", "screens/../history.json", "/etc/passwd", "screens/12-0.svg"])(
    "nothing else is taken in: %s",
    async (file) => {
        await names(file);
        await expect(readScreens(results, "RST-C0", 1_000)).rejects.toThrow("names no screens");
    },
);
