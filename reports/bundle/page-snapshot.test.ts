import { expect, test } from "vitest";
import { encodeRecoveryKey } from "../../helpers/megolm/recovery-key.ts";
import { KnownSecrets } from "../secrets/known-secrets.ts";
import { People } from "../secrets/people.ts";
import { Redactor } from "../secrets/redactor.ts";
import { type Snapshot, textOf, withoutSecrets } from "./page-snapshot.ts";

function redact(page: Snapshot): { page: Snapshot; found: string[] } {
    const found: string[] = [];
    return {
        page: withoutSecrets(page, new Redactor(new KnownSecrets(), new People(), (one) => found.push(one))),
        found,
    };
}

test("what fields hold is hidden, and looked for elsewhere where it may be a secret", () => {
    const { page, found } = redact([
        "FORM",
        {},
        ["INPUT", { type: "password", __playwright_value_: "hunter22" }],
        ["INPUT", { placeholder: "Username", __playwright_value_: "joe" }],
        ["INPUT", { type: "submit", value: "Sign in", name: "device" }],
    ]);
    expect(JSON.stringify(page)).not.toMatch(/hunter22|joe/);
    expect(found).toEqual(["hunter22"]);
});

test("what messages say is hidden; what the app says is not", () => {
    const { page } = redact([
        "DIV",
        {},
        ["H1", {}, "Kitchen"],
        ["DIV", { class: "mx_EventTile_body" }, ["B", {}, "the mill"]],
    ]);
    expect(textOf(page)).toBe("Kitchen[hidden]");
});

test("a recovery key that elements share is hidden in all of them, and they alone", () => {
    const key = encodeRecoveryKey(Buffer.alloc(32, 9));
    const spans = key.split(" ").map((four): Snapshot => ["SPAN", {}, four]);
    const { page, found } = redact(["P", {}, ["B", {}, "Your key: "], ...spans, ["B", {}, " Keep it safe"]]);
    expect(textOf(page)).toBe(`Your key: ${"[hidden]".repeat(12)} Keep it safe`);
    expect(found).toContain(key.replaceAll(" ", ""));
});

test("an element that an earlier page has stays a reference", () => {
    const page: Snapshot = ["HTML", {}, [[1, 5]], ["BODY"]];
    expect(redact(page).page).toEqual(page);
});
