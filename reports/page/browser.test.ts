import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { findChromium, launchOptions } from "../../containers/browser/chromium.ts";
import type { PathResult } from "../../fixtures/path-result.ts";
import { audit } from "../../helpers/ledger/audit.ts";
import type { History } from "../../helpers/ledger/history.ts";
import { kitchenHistory, kitchenVerdict } from "../testing/kitchen.ts";
import { largeHistory } from "../testing/large-account.ts";
import { pathResult, runSummary } from "../testing/summary.ts";
import { type ReportedPath, renderPage } from "./page.ts";

let browser: Browser;
let folder: string;
/** What the pages of a test said to their console, and what they threw. */
let said: string[];

beforeAll(async () => {
    const found = await findChromium();
    if (!found) throw new Error("No Chromium was found; KEYPROOF_CHROMIUM names one");
    browser = await chromium.launch(launchOptions(found));
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-page-"));
});
afterAll(async () => {
    await browser?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
    said = [];
});
// Also of a page that breaks its own policy, or asks for anything from elsewhere.
afterEach(() => expect(said).toEqual([]));

const FINDING = { document: "The guide", url: "https://example.org/guide", says: "a button", seen: "no button" };
const ISSUE = { id: "B01", title: "Reset is not checking", url: "https://example.org/B01" };
const PICTURE =
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

function reported(changes: Partial<PathResult>, history: History = kitchenHistory()): ReportedPath {
    return { result: pathResult(changes), audited: { history, verdict: kitchenVerdict() } };
}

/** One path of every kind. */
function everything(): ReportedPath[] {
    const history = kitchenHistory();
    const notice = { kind: "notice" as const, seq: 9, client: "Alice's laptop", text: "All keys backed up" };
    const entries = [...history.entries.slice(0, -1), notice, ...history.entries.slice(-1)];
    const screen = { seq: 10, client: "Alice's laptop", src: PICTURE, embedded: true };
    return [
        {
            ...reported({ status: "broken", outcome: "lost", variant: "without step 1" }, { ...history, entries }),
            screens: [screen],
        },
        {
            result: pathResult({
                path: "RST-C1",
                status: "could not run",
                reason: "Synapse did not start",
                folder: "",
            }),
            audited: undefined,
        },
        reported({ path: "RST-M1", status: "known issue", outcome: "lost", issue: ISSUE }),
        reported({ path: "EXP-C1", findings: [FINDING] }),
        {
            result: pathResult({ path: "SET-M1", status: "not run", reason: "the classic UI has none", folder: "" }),
            audited: undefined,
        },
    ];
}

async function open(paths: readonly ReportedPath[], hash = "", options: BrowserContextOptions = {}): Promise<Page> {
    const file = path.join(folder, "report.html");
    await writeFile(file, renderPage(runSummary(paths.map(({ result }) => result)), paths, "npx keyproof run RST-C0"));
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    page.on("request", (request) =>
        /^(?:file|data):/.test(request.url()) ? 0 : said.push(`asked for ${request.url()}`),
    );
    await page.goto(`${pathToFileURL(file)}${hash}`);
    return page;
}

/** Presses Tab until something is focused, as a person would. */
async function tabTo(page: Page, wanted: string): Promise<void> {
    for (let stops = 0; stops < 80; stops++) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((selector) => document.activeElement?.matches(selector), wanted)) return;
    }
    throw new Error(`80 stops of the Tab key do not lead to ${wanted}`);
}

const focused = (page: Page) => page.locator(":focus");
const rows = (page: Page) => page.locator("tr.path:visible");

test("from what was lost, a link leads to the step at which it happened", async () => {
    const page = await open(everything());
    await page.getByRole("link", { name: "Show “Step 3: Reset the backup”" }).first().press("Enter");
    const step = page.locator("#path-RST-C0--without-step-1 th", { hasText: "Step 3: Reset the backup" });
    expect(await step.evaluate((head) => head === document.activeElement)).toBe(true);
    await expect.poll(() => step.evaluate((head) => head.getBoundingClientRect().top)).toBeLessThan(900);
    expect(await page.getByRole("table", { name: "RST-C0, without step 1: sessions" }).innerText()).toContain("1 lost");
});

test("a path is opened by keyboard, and its timeline drawn then", async () => {
    const page = await open(everything());
    const known = page.locator("#path-RST-M1");
    expect(await known.locator("table.lanes").count()).toBe(0);
    await known.locator("summary").first().press("Enter");
    await known.locator("table.lanes").waitFor();
    expect(await known.locator("table.lanes tbody th").allInnerTexts()).toEqual([
        expect.stringContaining("Alice's laptop"),
        expect.stringContaining("the backup"),
        "What the audit found",
    ]);
});

test("arrow keys move between blocks; Enter opens the sessions, Escape goes back", async () => {
    const page = await open(everything(), "#path=RST-C0--without-step-1");
    await tabTo(page, "button[data-group]");
    // Where Tab comes to first is where it was lost.
    expect(await focused(page).getAttribute("aria-label")).toBe(
        "1 session in “Kitchen”: gone from here at this step; lost at this step, the backup",
    );
    await page.keyboard.press("ArrowRight");
    expect(await focused(page).getAttribute("aria-label")).toContain(
        "1 session in “Garden”: held from a later message on",
    );
    await page.keyboard.press("ArrowUp");
    expect(await focused(page).getAttribute("aria-label")).toContain("Alice's laptop");
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await focused(page).innerText()).toContain("1 worsened");
    await page.keyboard.press("Enter");

    const panel = page.getByRole("dialog", { name: "1 session in “Garden”" });
    expect(await panel.innerText()).toContain("1 of 2 messages in “Garden” can no longer be read.");
    expect(await panel.getByRole("row", { name: "the backup 0 0 3" }).count()).toBe(1);
    expect(await panel.getByRole("row", { name: "@bob_b:localhost before no $3" }).count()).toBe(1);
    expect(await panel.innerText()).toContain("worseSession");
    expect(await panel.locator("dd", { hasText: "Alice's laptop" }).last().innerText()).toContain(
        "from message index 3 on only",
    );
    expect(page.url()).toContain("session=worseSession");
    await page.keyboard.press("Escape");
    expect(await panel.isVisible()).toBe(false);
    expect(await focused(page).innerText()).toContain("1 worsened");
    expect(page.url()).not.toContain("session=");
});

test("the address of a session opens it", async () => {
    const page = await open(everything(), "#path=RST-M1&step=2&session=lostSession1");
    const panel = page.getByRole("dialog", { name: "1 session in “Kitchen”" });
    expect(await panel.locator("dl").innerText()).toContain("No store");
});

test("shows what the app said and showed, step by step", async () => {
    const page = await open(everything(), "#path=RST-C0--without-step-1");
    expect(await page.getByRole("row", { name: /^What the app said/ }).innerText()).toContain("“All keys backed up”");
    const picture = page.getByRole("button", { name: "What Alice's laptop showed" });
    expect(await picture.locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
    await picture.press("Enter");
    const panel = page.getByRole("dialog", { name: "What Alice's laptop showed" });
    expect(await panel.locator("img").evaluate((image: HTMLImageElement) => image.width)).toBeGreaterThan(600);
    await page.keyboard.press("Escape");
    expect(await panel.isVisible()).toBe(false);
    expect(await focused(page).getAttribute("class")).toBe("screen");
});

test("the catalogue is filtered by status, area and words; the address keeps it", async () => {
    const page = await open(everything());
    expect(await rows(page).count()).toBe(4);
    await page.getByLabel("Status").selectOption("not-run");
    expect(await rows(page).count()).toBeGreaterThan(100);
    await page.getByLabel("Area").selectOption("reset");
    await page.getByLabel("Text").fill("element ios");
    expect(await rows(page).allInnerTexts()).toEqual([expect.stringContaining("RST-CI1")]);
    expect(await page.getByRole("status").innerText()).toMatch(/^1 of \d+ shown\.$/);

    await page.reload();
    expect(await rows(page).allInnerTexts()).toEqual([expect.stringContaining("RST-CI1")]);
    await page.getByRole("button", { name: "Clear" }).press("Enter");
    expect(await rows(page).count()).toBe(4);
    await page.getByLabel("Text").fill("no path has these words");
    expect(await page.getByRole("status").innerText()).toMatch(/^None of \d+ fits\.$/);
});

test("a filter stays when a path is gone to", async () => {
    const page = await open(everything(), "#status=broken");
    await rows(page).getByRole("link").click();
    await page.waitForURL(/path=RST-C0--without-step-1.*status=broken|status=broken.*path=RST-C0--without-step-1/);
    expect(await rows(page).count()).toBe(1);
});

test("every entry that did not run says why", async () => {
    const page = await open(everything(), "#status=not-run");
    const reasons = await rows(page).evaluateAll((all) => all.map((row) => row.querySelector(".why")?.textContent));
    expect(reasons.filter((reason) => !reason?.trim())).toEqual([]);
    expect(await rows(page).filter({ hasText: "SET-M1" }).innerText()).toContain("the classic UI has none");
});

test("without its script the page says all but the timelines", async () => {
    const page = await open(everything(), "", { javaScriptEnabled: false });
    expect(await rows(page).count()).toBeGreaterThan(100);
    expect(await page.locator("#lost").innerText()).toContain("3 messages in “Kitchen” can no longer be read.");
    expect(await page.locator("noscript").innerText()).toContain("explanation.md");
});

test("light and dark follow the system until the reader chooses", async () => {
    const page = await open(everything(), "", { colorScheme: "dark" });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await page.getByLabel("Theme").selectOption("light");
    expect(await ground()).toBe("rgb(255, 255, 255)");
    expect(dark).not.toBe("rgb(255, 255, 255)");
    // The browser hands what a page stores to the next one a moment later: a busy machine is faster with the reload.
    const afterReload = async () => {
        await page.reload();
        return ground();
    };
    await expect.poll(afterReload, { timeout: 10_000 }).toBe("rgb(255, 255, 255)");
});

test("on paper the timeline is whole, and what is for a screen only is left out", async () => {
    const page = await open(everything());
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("form.filters").isVisible()).toBe(false);
    const table = page.locator("table.lanes").first();
    expect(await table.evaluate((element) => getComputedStyle(element.parentElement ?? element).overflowX)).toBe(
        "visible",
    );
});

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

async function violations(page: Page): Promise<string[]> {
    // The page's own policy lets no other script in; this goes past it.
    await page.evaluate(await readFile(AXE, "utf8"));
    const { violations } = await page.evaluate<AxeResults>("axe.run()");
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
}

test.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 375],
    ["dark", 375],
] as const)("axe finds nothing: %s, %i px wide", async (colorScheme, width) => {
    const page = await open(everything(), "#path=EXP-C1", { colorScheme, viewport: { width, height: 800 } });
    await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
    });
    await expect.poll(() => page.locator("table.lanes").count()).toBe(3);
    expect(await violations(page)).toEqual([]);
    // A few that did not run, and a session.
    await page.getByLabel("Area").selectOption("history-sharing");
    await page.getByLabel("Status").selectOption("all");
    await page.locator("button[data-group]:visible").first().click();
    await page.getByRole("dialog").waitFor();
    expect(await violations(page)).toEqual([]);
});

test.each([320, 375, 1280])("nothing but tables reaches out of a window of %i px", async (width) => {
    const page = await open(everything(), "#status=all", { viewport: { width, height: 800 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
});

/** Opens an account of a size, and counts what that takes. */
async function opened(sessions: number, scattered = false) {
    const history = largeHistory(sessions, { scattered });
    const paths = [
        { result: pathResult({ status: "known issue", issue: ISSUE }), audited: { history, verdict: audit(history) } },
    ];
    // Of two paths none is open yet.
    const page = await open([...paths, reported({ path: "RST-C1" })]);
    await page.evaluate(() => {
        const parse = JSON.parse;
        const work = { read: 0 };
        Object.assign(window, { work });
        JSON.parse = (text: string, ...rest) => {
            work.read += text.length;
            return parse(text, ...rest);
        };
    });
    const nodes = () => page.evaluate(() => document.querySelectorAll("*").length);
    const read = () => page.evaluate("work.read");
    const before = await nodes();
    await page.locator("#path-RST-C0 > summary").press("Enter");
    await page.locator("#path-RST-C0 table.lanes").waitFor();
    return { page, nodes, drawn: (await nodes()) - before, read: Number(await read()) };
}

test("opening the timeline of 2,000 sessions draws and reads as much as that of 20", async () => {
    const small = await opened(20);
    const large = await opened(2_000);
    expect(await large.page.locator(".found-here").innerText()).toBe("200 lost in “Kitchen”");
    expect(large.drawn).toBe(small.drawn);
    expect(large.drawn).toBeLessThan(150);
    // A few digits more: how many there are.
    expect(large.read).toBeLessThan(small.read + 200);
});

test("of 2,000 sessions that all went another way there is a picture still", async () => {
    const { page, drawn } = await opened(2_000, true);
    expect(drawn).toBeLessThan(500);
    const labels = await page
        .locator("#path-RST-C0 button[data-lane='1']")
        .evaluateAll((blocks) => blocks.map((block) => block.getAttribute("aria-label")));
    expect(labels.join()).toMatch(/\d+ sessions in “Kitchen”/);
});

test("of a list of 1,000 sessions only what is in sight is drawn; the last is a key press away", async () => {
    const { page, nodes } = await opened(2_000);
    const before = await nodes();
    await page
        .getByRole("button", { name: /^1000 sessions/ })
        .last()
        .press("Enter");
    const list = page.getByRole("listbox", { name: "Sessions" });
    await list.waitFor();
    expect(await nodes()).toBeLessThan(before + 150);
    await list.press("End");
    const last = list.getByRole("option", { selected: true });
    expect(await last.getAttribute("aria-posinset")).toBe("1000");
    expect(await list.getAttribute("aria-activedescendant")).toBe(await last.getAttribute("id"));
    expect(await nodes()).toBeLessThan(before + 150);
    expect(await page.getByRole("dialog").innerText()).toContain("session001999");
});
