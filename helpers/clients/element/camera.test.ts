import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, type Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { findChromium, launchOptions } from "../../../containers/browser/chromium.ts";
import { encodeRecoveryKey } from "../../megolm/recovery-key.ts";
import { Camera } from "./camera.ts";
import { SECRET_ELEMENTS } from "./pages/secret-elements.ts";

const VIEW = { width: 400, height: 300 };
const KEY = encodeRecoveryKey(Buffer.alloc(32, 7));

let browser: Browser;
let server: Server;
let page: Page;
beforeAll(async () => {
    const found = await findChromium();
    if (!found) throw new Error("No Chromium was found; KEYPROOF_CHROMIUM names one");
    browser = await chromium.launch(launchOptions(found));
    server = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<body></body>")).listen(0);
});
afterAll(async () => {
    server?.close();
    await browser?.close();
});
beforeEach(async () => {
    const context = await browser.newContext({ viewport: VIEW });
    page = await context.newPage();
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}`);
});
afterEach(() => page.context().close());

/** A bright page, on which secrets would be seen. */
async function show(body: string): Promise<Camera> {
    await page.evaluate((html) => {
        document.body.style.cssText = "margin: 0; background: #fff; color: #888; font: 16px monospace";
        document.body.innerHTML = html;
    }, body);
    return new Camera(page, SECRET_ELEMENTS);
}

/** The colours of a picture in a part of the page, each once, JPEG's small errors apart. */
async function colours(picture: Buffer | undefined, part: Box | null): Promise<string[]> {
    if (!picture || !part) throw new Error("there is no picture, or nothing to look for in it");
    const src = `data:image/jpeg;base64,${picture.toString("base64")}`;
    const reader = await browser.newPage();
    const found = await reader.evaluate(
        async ({ src: source, part: box }) => {
            const image = new Image();
            image.src = source;
            await image.decode();
            const canvas = document.createElement("canvas").getContext("2d");
            if (!canvas) throw new Error("no canvas");
            [canvas.canvas.width, canvas.canvas.height] = [image.width, image.height];
            canvas.drawImage(image, 0, 0);
            const half = [box.x, box.y, box.width, box.height].map((length) => Math.floor(length / 2));
            const [x = 0, y = 0, width = 0, height = 0] = half;
            const { data } = canvas.getImageData(x + 1, y + 1, width - 2, height - 2);
            const all = new Set<string>();
            const COARSE = 64;
            for (let at = 0; at < data.length; at += 4) {
                all.add([...data.slice(at, at + 3)].map((value) => Math.round(value / COARSE)).join());
            }
            return [...all];
        },
        { src, part },
    );
    await reader.close();
    return found;
}
type Box = { x: number; y: number; width: number; height: number };

const BLACK = ["0,0,0"];

const groups = KEY.split(" ");

test.each([
    ["a recovery key", `<p>Save it</p><code id="secret">${KEY}</code>`],
    ["one in two lines", `<p id="secret">${groups.slice(0, 6).join(" ")}<br>${groups.slice(6).join(" ")}</p>`],
    ["one in pieces", `<p id="secret">${groups.map((group) => `<span>${group}</span> `).join("")}</p>`],
    ["one in a sentence", `<div><p id="secret">Your key is ${KEY}.</p><p>Close</p></div>`],
    ["an access token", `<span id="secret">syt_YWxpY2U_abcdefghijkl_0RWZ</span>`],
    ["what was typed", `<input id="secret" value="hunter2">`],
    ["a phrase in a larger field", `<textarea id="secret">correct horse</textarea>`],
    [
        "a code to be scanned",
        `<div class="mx_QRCode" id="secret" style="width: 80px; height: 80px; background: #888"></div>`,
    ],
    ["one in a dialog", `<dialog><code id="secret">${KEY}</code></dialog>`],
])("%s is covered, and nothing beside it", async (_, body) => {
    const camera = await show(body);
    await page.evaluate(() => document.querySelector("dialog")?.showModal());
    const secret = await page.locator("#secret").boundingBox();
    const picture = await camera.take();
    expect(await colours(picture, secret)).toEqual(BLACK);
    expect(await colours(picture, { x: 0, y: 250, width: 400, height: 50 })).not.toEqual(BLACK);
    expect(await page.locator("keyproof-cover").count()).toBe(0);
});

test("what is no secret is seen", async () => {
    const camera = await show(`<p id="words">${KEY.replaceAll(" ", ".")} <input placeholder="Password"></p>`);
    const words = await page.locator("#words").boundingBox();
    expect((await colours(await camera.take(), words)).length).toBeGreaterThan(1);
});

test("a secret that comes while the picture is taken is in none", async () => {
    const camera = await show("<p>Wait</p>");
    // Once the page is covered, which is the last thing before the picture.
    await page.evaluate((key) => {
        new MutationObserver((_, observer) => {
            observer.disconnect();
            document.body.append(key);
        }).observe(document.documentElement, { childList: true });
    }, KEY);
    expect(await camera.take()).toBeUndefined();
});

test("the same is not taken twice", async () => {
    const camera = await show(`<p>Settings</p><input type="checkbox">`);
    expect(await camera.take()).toBeInstanceOf(Buffer);
    expect(await camera.take()).toBeUndefined();
    await page.getByRole("checkbox").check();
    expect(await camera.take()).toBeInstanceOf(Buffer);
    await page.locator("p").evaluate((p) => p.append(", changed"));
    expect(await camera.take()).toBeInstanceOf(Buffer);
});

test("a page's words are a line without secrets, and not too long", async () => {
    const camera = await show(`<h1>Save your\n key</h1><p>${KEY}</p><p>${"word ".repeat(200)}</p>`);
    const words = await camera.words();
    expect(words).toMatch(/^\/: Save your key \[hidden\] word word .*…$/);
    expect(words?.length).toBeLessThan(500);
    await show(`<p>Kitchen</p><div role="dialog">Are you sure?</div>`);
    expect(await camera.words()).toMatch(/^\/: Are you sure\? \| Kitchen/);
    await page.close();
    expect(await camera.words()).toBeUndefined();
});

test("a page that shows nothing is no error", async () => {
    const blank = await page.context().newPage();
    expect(await new Camera(blank, []).take()).toBeUndefined();
    const camera = await show("<p>Here</p>");
    const crashed = page.waitForEvent("crash");
    await page.goto("chrome://crash").catch(() => {});
    await crashed;
    expect(await camera.take()).toBeUndefined();
    await page.close();
    expect(await camera.take()).toBeUndefined();
});
