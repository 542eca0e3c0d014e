import { strToU8, unzipSync, zipSync } from "fflate";
import { expect, test } from "vitest";
import { KnownSecrets } from "../secrets/known-secrets.ts";
import { People } from "../secrets/people.ts";
import { Redactor } from "../secrets/redactor.ts";
import { redactTrace } from "./trace.ts";

/** What one line of a trace becomes where nothing else of the run gives its secrets away. */
function redacted(event: object): unknown {
    const zip = zipSync({ "0-trace.trace": strToU8(`${JSON.stringify(event)}\n`) });
    const { files } = redactTrace(zip, new Redactor(new KnownSecrets(), new People()));
    return JSON.parse(Buffer.from(unzipSync(zipSync(files))["0-trace.trace"] ?? []).toString());
}

test.each(["fill", "type", "insertText"])("what was typed is hidden, whatever it was: %s", (method) => {
    const params = { selector: "internal:label=Topic", [method === "fill" ? "value" : "text"]: "in the third drawer" };
    expect(JSON.stringify(redacted({ type: "before", method, params }))).not.toContain("drawer");
});

test("a key of the keyboard is no text, and keyproof's own names say who signed in", () => {
    const enter = { type: "before", method: "press", params: { selector: "input", key: "Enter" } };
    expect(redacted(enter)).toEqual(enter);
    const name = {
        type: "before",
        method: "fill",
        params: { selector: "internal:label=Username", value: "keyproof-a" },
    };
    expect(redacted(name)).toEqual(name);
});
