import fc from "fast-check";
import { expect, test } from "vitest";
import { KnownSecrets } from "./known-secrets.ts";
import { SECRET_NAMES } from "./names.ts";
import { People, UNRENAMED } from "./people.ts";
import { Redactor } from "./redactor.ts";
import { viewsOf } from "./views.ts";

const secret = fc
    .string({ unit: "grapheme", minLength: 8, maxLength: 40 })
    .filter((text) => text.trim().length >= 8 && /\p{L}{2}/u.test(text) && !/^[\s\p{L}]\d/u.test(text));

/** As different programs spell a name. */
const spelt = (name: string) => [
    name,
    name.toUpperCase(),
    `x-${name}`,
    `new_${name}`,
    [...name].join("_"),
    [...name].join("-"),
];

/** Where a field may stand. */
const nestings: Record<string, (name: string, value: string) => unknown> = {
    "at the top": (name, value) => ({ [name]: value }),
    "in objects": (name, value) => ({ a: { b: { [name]: value } } }),
    "in lists": (name, value) => [[{ [name]: [value, value] }]],
    "as an object": (name, value) => ({ [name]: { deep: { down: value } } }),
    "as a pair": (name, value) => ({ headers: [{ name, value }] }),
    "as Playwright's own pair": (name, value) => ({ o: [{ k: name, v: { s: value } }] }),
    "in JSON in JSON": (name, value) => ({ text: JSON.stringify({ inner: JSON.stringify({ [name]: value }) }) }),
    "in JSON in a line": (name, value) => `12:00 INFO got ${JSON.stringify({ [name]: value })}`,
    "in escaped JSON in a line": (name, value) => `12:00 INFO got ${JSON.stringify(JSON.stringify({ [name]: value }))}`,
    "in base64": (name, value) => ({ base64: Buffer.from(JSON.stringify({ [name]: value })).toString("base64") }),
    "in an address": (name, value) =>
        `GET /x?a=1&${name}=${encodeURIComponent(value).replaceAll("'", "%27").replaceAll(")", "%29")}&b=2`,
};

test.each(Object.keys(nestings))("every name of a secret, %s", (nesting) => {
    const nest = nestings[nesting] ?? expect.fail();
    for (const name of SECRET_NAMES) {
        // "auth" is an object, and no suffix.
        if (name === "auth") continue;
        for (const one of spelt(name)) {
            const found: string[] = [];
            const redactor = new Redactor(new KnownSecrets(), new People(), (value) => found.push(value));
            const value = nest(one, "V4lue-0f-it");
            const clean = typeof value === "string" ? redactor.content(value) : JSON.stringify(redactor.json(value));
            expect([...viewsOf(clean)].join("\n"), one).not.toContain("V4lue-0f-it");
            expect(found, one).toContain("V4lue-0f-it");
        }
    }
});

test("a value that is known is hidden in every encoding, whatever it is made of", () => {
    fc.assert(
        fc.property(secret, fc.string(), (value, around) => {
            const known = new KnownSecrets();
            known.add(value);
            fc.pre(known.values.size === 1);
            const [written = ""] = known.values;
            const markup = written.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
            const texts = [
                written,
                JSON.stringify({ written }),
                JSON.stringify(JSON.stringify({ written })),
                encodeURIComponent(written.toWellFormed()),
                String(new URLSearchParams({ written })),
                markup,
                Buffer.from(`${around}${written}${around}`).toString("base64"),
                Buffer.from(`${around}${written}`).toString("base64url"),
                Buffer.from(written).toString("hex"),
            ];
            for (const text of texts)
                expect([...viewsOf(known.hide(text))].some((view) => view.includes(written))).toBe(false);
        }),
    );
});

test("a secret is hidden where colours split it, and where the text is cut within it", () => {
    const known = new KnownSecrets();
    known.add("in the third drawer");
    const redactor = new Redactor(known, UNRENAMED);
    const coloured = 'Received: \u001b[31m"in the \u001b[7mthi\u001b[27mrd drawer"\u001b[39m';
    expect(redactor.text(coloured)).toBe('Received: "[hidden]"');
    expect(redactor.text(`${coloured.slice(0, 10)}\u001b[31mnothing\u001b[39m`)).toContain("\u001b[31mnothing");
    expect(redactor.text("it shows in the third d… and in the… and …")).toBe("it shows [hidden]… and [hidden]… and …");
    expect([...viewsOf(JSON.stringify({ coloured }))].join()).toContain("in the third drawer");
});

test("what is public stays", () => {
    const known = new KnownSecrets(["Kitchen"]);
    for (const value of ["Kitchen", "keyproof-alice-04aa3386", "t1-54_1_2_2_37", "password", "[hidden]"])
        known.add(value);
    expect([...known.values]).toEqual([]);
    const redactor = new Redactor(known, new People());
    const history = {
        account: "@keyproof-alice-04aa3386:keyproof.test",
        room: "!room:keyproof.test",
        session: "03qku2WjEsTEmW0rAdLkhbPhaAnXPnMJkhOVgmRIPbA",
        account_data: { backup: { publicKey: "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo", version: "2" } },
        master_key: { usage: ["master"] },
        url: "http://localhost:8008/_matrix/client/v3/room_keys/keys?version=1",
    };
    expect(redactor.json(history)).toEqual(history);
});

test("other people keep one other name each, however their ids are written", () => {
    const redactor = new Redactor(new KnownSecrets(), new People());
    expect(redactor.text("@Joe:example.org, @ann:example.org, /user/%40joe%3Aexample.org/, joe@example.org")).toBe(
        "@person-1:example.org, @person-2:example.org, /user/%40person-1%3Aexample.org/, [hidden]",
    );
    expect(redactor.text("in /home/joe/web and C:\\Users\\joe\\web")).toBe("in ~/web and ~\\web");
});
