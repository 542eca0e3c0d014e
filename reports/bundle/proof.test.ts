import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { encodeRecoveryKey } from "../../helpers/megolm/recovery-key.ts";
import { KnownSecrets } from "../secrets/known-secrets.ts";
import { findLeaks } from "./proof.ts";
import { written } from "./testing/planted.ts";

const SECRET = `Pa55 "w0rd" & <it's> 100%/ü+`;
const known = new KnownSecrets();
known.add(SECRET);
const KEY = encodeRecoveryKey(Buffer.alloc(32, 7));

const leaks = (files: Record<string, string | Uint8Array>) =>
    findLeaks(
        zipSync(
            Object.fromEntries(
                Object.entries(files).map(([name, content]) => [
                    name,
                    typeof content === "string" ? strToU8(content) : content,
                ]),
            ),
        ),
        known,
    ).map(({ place }) => place);

test("a clean archive is clean", () => {
    const clean = {
        "README.md": "It was [hidden]; page@a, 03qku2WjEsTEmW0rAdLkhbPhaAnXPnMJkhOVgmRIPbA",
        "a/b.json": "{}",
    };
    expect(leaks({ ...clean, "trace.zip": zipSync({ "test.trace": strToU8('{"type":"x"}\n') }) })).toEqual([]);
});

test.each(written(SECRET).map((text, index) => [index, text] as const))(
    "encoding %i is found, in its line",
    (_, text) => {
        expect(leaks({ "a.log": `one\ntwo ${text} more\nthree` })).toEqual(["a.log, line 2"]);
    },
);

test.each<[string, Record<string, string | Uint8Array>, string]>([
    [
        "archives in archives",
        { "t.zip": zipSync({ "u.zip": zipSync({ "c.txt": strToU8(SECRET) }) }) },
        "t.zip > u.zip > c.txt",
    ],
    ["names of files", { [`a/${SECRET}.md`]: "" }, "a file's name"],
    ["line breaks within it", { "a.md": SECRET.replaceAll(" ", "\n") }, "a.md"],
    [
        "base64 of JSON in an address",
        { "a.md": encodeURIComponent(btoa(`{"a":"${encodeURIComponent(SECRET)}"}`)) },
        "a.md",
    ],
    [
        "elements that share it",
        { "a.html": "<b>Pa55</b> <b>&quot;w0rd&quot;</b> &amp; &lt;it's&gt; <i>100%/ü+</i>" },
        "a.html",
    ],
    [
        "elements of a page in a trace",
        {
            "a.trace": JSON.stringify({
                type: "frame-snapshot",
                snapshot: { html: ["P", {}, ...SECRET.split(" ").map((part) => ["I", {}, part])] },
            }),
        },
        "a.trace",
    ],
    ["what has the format of a secret", { "a.md": `it was ${KEY}` }, "a.md"],
    ["the same in base64", { "a.md": btoa(`it was ${KEY}`) }, "a.md"],
    ["a token", { "a.md": "syt_YWxpY2U_gHkLmNoPqRsTuVwXyZab_1a2b3c" }, "a.md"],
    ["what is no text", { "a.png": Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0) }, "a.png"],
])("%s", (_, files, place) => {
    expect(leaks(files)).toEqual([place]);
});

test("what only looks like a recovery key is none", () => {
    expect(leaks({ "a.md": KEY.replace(/.$/, (last) => (last === "1" ? "2" : "1")) })).toEqual([]);
});

test("never says what it found", () => {
    const found = findLeaks(zipSync({ [SECRET]: strToU8(SECRET) }), known);
    expect(found.map(({ what }) => what).join()).not.toContain(SECRET);
});
