import { type Browser, chromium, type Page } from "@playwright/test";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { findChromium, launchOptions } from "../../../../containers/browser/chromium.ts";
import { dismissToastsInTheWay, withToastsLeft } from "./toasts.ts";

let browser: Browser;
let page: Page;
let unhandled: unknown[];
const note = (error: unknown): unknown => unhandled.push(error);
beforeAll(async () => {
    const found = await findChromium();
    if (!found) throw new Error("No Chromium was found; KEYPROOF_CHROMIUM names one");
    browser = await chromium.launch(launchOptions(found));
});
afterAll(() => browser?.close());
beforeEach(async () => {
    page = await browser.newPage();
    unhandled = [];
    process.on("unhandledRejection", note);
});
afterEach(async () => {
    process.off("unhandledRejection", note);
    await page.context().close();
});

/** A page with a toast, and beside it something to click. */
async function show(clicked: string): Promise<void> {
    await page.setContent(`
        <button onclick="document.title = 'reached'">Go on</button>
        <div class="mx_Toast_toast"><button onclick="${clicked}">Later</button></div>`);
    await dismissToastsInTheWay(page);
}

test("a toast in the way is dismissed", async () => {
    await show("this.parentElement.remove()");
    await page.getByRole("button", { name: "Go on" }).click();
    expect(await page.title()).toBe("reached");
    expect(await page.locator(".mx_Toast_toast").count()).toBe(0);
});

test("a toast that is left for an action is dismissed again afterwards, also when the action fails", async () => {
    await show("this.parentElement.remove()");
    const action = withToastsLeft(page, async () => {
        throw new Error("the toast says something else");
    });
    await expect(action).rejects.toThrow("the toast says something else");
    await page.getByRole("button", { name: "Go on" }).click({ timeout: 5_000 });
    expect(await page.locator(".mx_Toast_toast").count()).toBe(0);
});

test("a page that is closed while its toast is reached for has nothing in the way", async () => {
    const reached = Promise.withResolvers<void>();
    await page.exposeFunction("reached", reached.resolve);
    await show("reached(); for (const end = Date.now() + 1000; Date.now() < end;);");
    const goingOn = page.getByRole("button", { name: "Go on" }).click();
    await reached.promise;
    await Promise.allSettled([page.context().close(), goingOn]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
});
