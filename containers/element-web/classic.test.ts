import { readdir } from "node:fs/promises";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findChromium, launchOptions } from "../browser/chromium.ts";
import { partFolder } from "../cache.ts";
import { ClassicElement } from "./classic.ts";
import type { StartedElementWeb } from "./element-web.ts";

const classic = new ClassicElement();
let element: StartedElementWeb;
let browser: Browser;

// Built anew after a change to its sources only: half a minute, then nothing.
beforeAll(async () => {
    await classic.check();
    await classic.prepare(console.info);
    element = await classic.start({ homeserver: { baseUrl: "http://127.0.0.1:8008", serverName: "example.org" } });
    const found = await findChromium();
    if (!found) throw new Error("No Chromium was found; KEYPROOF_CHROMIUM names one");
    browser = await chromium.launch(launchOptions(found));
});
afterAll(async () => {
    await browser?.close();
    await element?.stop();
});

test("shows its sign-in page, for the homeserver that was chosen", async () => {
    const page = await browser.newPage();
    // The homeserver's part: enough to be offered a password.
    await page.route("http://127.0.0.1:8008/**", (route) => {
        const url = route.request().url();
        const headers = { "Access-Control-Allow-Origin": "*" };
        if (url.endsWith("/versions")) return route.fulfill({ headers, json: { versions: ["v1.1", "v1.11"] } });
        if (url.endsWith("/login")) return route.fulfill({ headers, json: { flows: [{ type: "m.login.password" }] } });
        return route.fulfill({ status: 404, headers, json: { errcode: "M_UNRECOGNIZED", error: "" } });
    });
    await page.goto(`${element.url}/#/login`);
    await page.getByRole("textbox", { name: "Username" }).fill("alice");
    await page.getByPlaceholder("Password").fill("a password");
    expect(await page.getByRole("button", { name: "Sign in" }).isEnabled()).toBe(true);
    await page.getByText("example.org").first().waitFor();
});

test("says what it is", () => {
    expect(element).toMatchObject({
        source: "classic",
        description: "matrix-react-sdk 3.114.0 in keyproof's shell (classic, built from npm)",
        version: "matrix-react-sdk 3.114.0 in keyproof's shell",
        generation: "classic",
    });
});

test("keeps only the webapp", async () => {
    const parts = await readdir(partFolder("element"));
    const built = parts.filter((name) => /^classic-[0-9a-f]{12}$/.test(name));
    expect(built.length).toBeGreaterThan(0);
    for (const name of built) expect(await readdir(path.join(partFolder("element"), name))).toEqual(["webapp"]);
});
