import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { findChromium, launchOptions } from "../../containers/browser/chromium.ts";
import { KnownSecrets } from "../secrets/known-secrets.ts";
import { readSummary, type Summary } from "../summary.ts";
import { kitchenHistory } from "../testing/kitchen.ts";
import { makeSmallSuites, type SmallSuites } from "../testing/small-suites.ts";
import { type Bundle, LeakError, makeBundle } from "./bundle.ts";
import { evidenceOf } from "./evidence.ts";
import { plantedSecrets, written } from "./testing/planted.ts";
import { unpack } from "./testing/unpack.ts";

const secrets = plantedSecrets();

/** Signs in, with every secret on its way: typed, sent, answered, shown, told to the console, read from the page. */
const SPEC = (launch: string) => `
    import { createServer } from "node:http";
    import { once } from "node:events";
    test.use({ launchOptions: ${launch}, trace: { mode: "on", snapshots: true, screenshots: true, sources: true }, screenshot: "on" });
    const secrets = ${JSON.stringify(secrets)};
    test("the path", { tag: "@RST-C0", annotation: { type: "path", description: "RST-C0" } }, async ({ page }) => {
        const parts = secrets.sharedKey.split(" ").map((four) => "<span>" + four + "</span>").join("");
        const server = createServer((request, response) => {
            response.setHeader("Set-Cookie", "session=" + secrets.cookie + "; HttpOnly");
            const isApi = request.url.startsWith("/_matrix");
            response.setHeader("Content-Type", isApi ? "application/json" : "text/html");
            response.end(isApi
                ? JSON.stringify({ access_token: secrets.accessToken, refresh_token: secrets.refreshToken, errcode: "M_TEST",
                      rooms: { "!a": { sessions: { b: { session_key: secrets.sessionKey } } } },
                      events: [{ type: "m.room.message", content: { body: secrets.message } }] })
                : "<title>A page</title><label>Password <input type=password></label><label>Recovery key <input></label><label>Topic <input></label>"
                  + "<p>Your key: <code id=shown></code></p><p id=shared>" + parts + "</p>"
                  + "<div class='mx_EventTile_body'></div>");
        }).listen(0);
        await once(server, "listening");
        const origin = "http://localhost:" + server.address().port;
        await page.goto(origin + "/#/?loginToken=" + secrets.loginToken);
        await page.getByLabel("Password").fill(secrets.password);
        await page.getByLabel("Recovery key").pressSequentially(secrets.typedKey);
        await page.getByLabel("Topic").fill(secrets.topic);
        const { topic, ...others } = secrets;
        await page.evaluate(async (secrets) => {
            document.querySelector("#shown").textContent = secrets.shownKey;
            document.querySelector(".mx_EventTile_body").textContent = secrets.message;
            console.log("signed in", { password: secrets.password }, JSON.stringify({ access_token: secrets.accessToken }));
            console.log("key " + btoa(secrets.loggedKey));
            await fetch("/_matrix/client/v3/login?access_token=" + secrets.synapseToken, {
                method: "POST",
                headers: { Authorization: "Bearer " + secrets.accessToken },
                body: JSON.stringify({ auth: { type: "m.login.password", password: secrets.uiaPassword }, new_password: secrets.short }),
            });
        }, others);
        console.log("from the test: " + secrets.passphrase + ' {"passphrase": "' + secrets.passphrase + '"}');
        await test.info().attach("notes", { body: JSON.stringify({ pickle_key: secrets.pickleKey }), contentType: "application/json" });
        await page.evaluate((key) => ({ backup: { private_key: key } }), secrets.backupKey);
        await page.locator("#shown").innerText();
        await said({ path: "RST-C0", status: "broken", outcome: "lost", folder: "paths/RST-C0",
            target: { homeserver: "Synapse 1.163.2 (pypi)" }, reason: "fill(\\"" + secrets.passphrase + "\\")" });
        server.close();
    });`;

let suites: SmallSuites;
let summary: Summary;
let made: Bundle;
let files: Map<string, Buffer>;

beforeAll(async () => {
    const chromium = await findChromium();
    if (!chromium) throw new Error("this test needs a Chromium: npx keyproof doctor");
    const specs = { "path.spec.ts": SPEC(JSON.stringify(launchOptions(chromium))) };
    // A bundle does not rely on what was hidden before.
    suites = await makeSmallSuites(specs, [], {}, { redacted: false });
    const { args, env, folder } = suites;
    const ran = await promisify(execFile)(process.execPath, args, { cwd: folder, env }).catch((error) => error);
    summary = (await readSummary(suites.results)) ?? expect.fail(ran.stdout);
    expect(summary.status, ran.stdout).toBe("broken");
    await plant(suites.results);
    made = await bundle("whole.zip");
    files = unpack(await readFile(made.file));
});
afterAll(() => suites.remove());
afterEach(() => vi.restoreAllMocks());

function bundle(name: string): Promise<Bundle> {
    return makeBundle(suites.results, summary, summary.paths, path.join(suites.folder, name));
}

/** What no browser writes: the record, the homeserver's log and configuration, each with secrets in it. */
async function plant(results: string): Promise<void> {
    const at = (name: string) => path.join(results, name);
    const told = `it was ${secrets.shownKey}, for ${secrets.mail}, in /home/${secrets.owner}/web`;
    const history = kitchenHistory();
    history.account = `@${secrets.person}:example.org`;
    history.entries.push({ kind: "notice", seq: 11, client: "Alice's laptop", text: told });
    history.target["element web"] =
        `Element Web (folder:/home/${secrets.owner}/${encodeURIComponent(secrets.password)})`;
    await mkdir(at("paths/RST-C0/screens"), { recursive: true });
    await writeFile(at("paths/RST-C0/screens/10-0.jpg"), "a picture");
    const taken = [{ seq: 10, client: "Alice's laptop", file: "screens/10-0.jpg" }];
    await writeFile(at("paths/RST-C0/screens.json"), JSON.stringify(taken));
    await writeFile(at("paths/RST-C0/history.json"), JSON.stringify(history));
    await writeFile(at("run.json"), await readFile(path.join(suites.folder, "run.json")));
    const every = Object.entries(secrets).filter(
        ([name]) => !["message", "topic", "person", "owner", "short"].includes(name),
    );
    const { from } = (await evidenceOf(results, summary.paths[0] ?? expect.fail("no path"))) ?? expect.fail("no test");
    // In a time zone of its own, as Synapse writes it.
    const day = new Date(from + 2 * 3_600_000)
        .toISOString()
        .replace("T", " ")
        .replace(/\.(\d+)Z/, ",$1");
    const request = (url: string) =>
        `${day} - synapse.access.http.1 - 643 - INFO - GET-0 - ::1 - 1 - {@${secrets.person}:example.org} ` +
        `Processed request: 0.003sec/0.001sec ru=(0.0sec, 0.0sec) db=(0.0sec/0.0sec/0) 15B 200 "GET ${url} HTTP/1.1" "node" [0 dbevts]`;
    const lines = [
        `${day} - synapse.app - 1 - INFO - main - {'registration_shared_secret': '${secrets.sharedSecret}'}`,
        request(`/_matrix/client/v3/sync?access_token=${secrets.synapseToken}`),
        request(`/_matrix/client/v3/user/%40${secrets.person}%3Aexample.org/filter`),
        `${day} - x - 1 - DEBUG - GET-1 - password='${secrets.short}' mail ${secrets.mail}`,
        // In whatever encoding, and with nothing around it to tell it by.
        ...every.flatMap(([, secret]) => written(secret)).map((text) => `${day} - x - 1 - DEBUG - GET-1 - got ${text}`),
    ];
    await writeFile(at("homeserver-0.log"), `${lines.join("\n")}\n`);
}

test.each(Object.keys(secrets) as (keyof typeof secrets)[])("%s is nowhere in the bundle, in no encoding", (name) => {
    for (const [place, bytes] of files) {
        for (const text of written(secrets[name])) {
            expect(bytes.includes(text) || place.includes(text), `${text} in ${place}`).toBe(false);
        }
        // As a page has it, each part in an element of its own.
        const squeezed = bytes.toString().replace(/[^\w]|SPAN/g, "");
        expect(squeezed.includes(secrets[name].replace(/\W/g, "")), `in ${place}`).toBe(false);
    }
});

test("the secrets were in the run's folder to begin with", async () => {
    const names = await readdir(suites.results, { recursive: true, withFileTypes: true });
    const all = await Promise.all(
        names.filter((entry) => entry.isFile()).map((entry) => readFile(path.join(entry.parentPath, entry.name))),
    );
    const texts = all.flatMap((bytes) =>
        bytes.subarray(0, 2).toString() === "PK" ? [...unpack(bytes).values()] : [bytes],
    );
    for (const [name, secret] of Object.entries(secrets)) {
        const there = texts.filter((bytes) => written(secret).some((text) => bytes.includes(text)));
        expect(there.length, name).toBeGreaterThan(0);
    }
});

test("it has all that a report needs, and no picture", () => {
    expect([...files.keys()].filter((name) => !name.includes("trace.zip"))).toEqual(
        expect.arrayContaining([
            "README.md",
            "versions.json",
            "homeserver-0.log",
            ...["history", "verdict", "result"].map((name) => `paths/RST-C0/${name}.json`),
            "paths/RST-C0/explanation.md",
            "paths/RST-C0/report.html",
            "paths/RST-C0/http.jsonl",
        ]),
    );
    for (const bytes of files.values()) expect(bytes.subarray(0, 8).toString("latin1")).not.toMatch(/PNG|\xff\xd8\xff/);
    for (const bytes of files.values()) expect(String(bytes)).not.toContain("data:image/jpeg");
    expect(made.leftOut).toBeGreaterThan(0);
    // A name that is a digest of a short text around a password tells the password to who tries some.
    expect(
        [...files].filter(([place, bytes]) => /[0-9a-f]{40}/.test(`${place} ${bytes}`)).map(([place]) => place),
    ).toEqual([]);
});

test("its README begins with what was lost, where and why, and says how to repeat it", () => {
    const [head = "", after = ""] = String(files.get("README.md")).split("To repeat it:");
    expect(head).toMatch(/^# RST-C0: broken\n/);
    expect(head).toContain("3 messages in “Kitchen” can no longer be read.");
    expect(head).toContain("after “Step 3: Reset the backup” no store that the user can open holds it.");
    expect(after).toContain("npx keyproof run RST-C0 --controls --homeserver pypi:1.163.2 --element classic");
});

test("requests say how they went, and not what was said", () => {
    const requests = String(files.get("paths/RST-C0/http.jsonl"))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
    const login = requests.find(({ seenBy, method }) => seenBy === "browser" && method === "POST");
    expect(login).toMatchObject({
        status: 200,
        url: expect.stringMatching(/login\?access_token=\[hidden\]$/),
        request: { auth: "[hidden]", new_password: "[hidden]" },
        response: { errcode: "M_TEST", access_token: "[hidden]" },
    });
    const sync = requests.find(({ url }) => url.includes("/sync"));
    expect(sync).toMatchObject({
        seenBy: "homeserver",
        method: "GET",
        status: 200,
        durationMs: 3,
        user: "@person-1:example.org",
    });
});

test("its trace opens in Playwright, with what was done", async () => {
    const folder = path.join(suites.folder, "opened");
    await mkdir(folder);
    const outer = path.join(folder, "trace.zip");
    const { unzipSync } = await import("fflate");
    await writeFile(outer, unzipSync(await readFile(made.file))["paths/RST-C0/trace.zip"] ?? expect.fail("no trace"));
    const cli = createRequire(import.meta.url).resolve("@playwright/test/cli");
    const playwright = (...args: string[]) =>
        promisify(execFile)(process.execPath, [cli, "trace", ...args], { cwd: folder });
    expect((await playwright("open", outer)).stdout).toMatch(/Errors: +0/);
    const { stdout } = await playwright("actions");
    expect(stdout).toMatch(/Fill "\[hidden\]".*Evaluate.*Attach "notes"/s);
    expect((await playwright("requests")).stdout).toContain("login?access_token=[hidden]");
});

test("what redaction forgets, the proof finds: nothing is left but the file of before", async () => {
    const before = await readdir(suites.folder);
    vi.spyOn(KnownSecrets.prototype, "hide").mockImplementation((text) => text);
    const leaking = bundle("leaking.zip");
    await expect(leaking).rejects.toThrow(LeakError);
    await expect(leaking).rejects.toThrow("homeserver-0.log, line ");
    expect(await readdir(suites.folder)).toEqual(before);
});

test("a page's text stays readable", () => {
    const pages = [...files].filter(([place]) => place.endsWith(".trace")).map(([, bytes]) => String(bytes));
    expect(pages.join("\n")).toContain("Your key: ");
});
