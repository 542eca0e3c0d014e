import { readFileSync } from "node:fs";
import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { expect, test } from "vitest";
import { asJunit } from "./as-junit.ts";
import { sampleReport } from "./testing/sample.ts";

/** Parses it, and holds it to the schema. @throws Error where it is no XML or not as the schema says */
function read(xml: string): XmlDocument {
    using schema = XmlDocument.fromString(readFileSync(new URL("testing/junit.xsd", import.meta.url), "utf8"));
    using validator = XsdValidator.fromDoc(schema);
    const document = XmlDocument.fromString(xml);
    validator.validate(document);
    return document;
}

test("is well-formed and valid, whatever words are in it", () => {
    using document = read(asJunit(sampleReport()));
    const text = (xpath: string) => document.get(xpath)?.content;
    // Those characters that XML has no way to write are replaced; the others come out as they went in.
    expect(text("//testcase[@name='RES-C1']/error/@message")).toBe(
        'Synapse did not start: a <b>|"&]]>\ufffd\ufffd[31m\ufffd `@bob:localhost` *x*',
    );
});

test("has a suite an area, and a case a path and variant, with its time", () => {
    using document = read(asJunit(sampleReport()));
    const suites = document.find("/testsuites/testsuite/@name").map(({ content }) => content);
    expect(suites).toEqual([
        "reset",
        "sign-out",
        "restore",
        "export-import",
        "paths of your own",
        "conformance",
        "beside the paths",
    ]);
    const cases = document.find("//testsuite[@name='reset']/testcase/@name").map(({ content }) => content);
    expect(cases).toEqual(["RST-C0, without step 1", "RST-C0"]);
    expect(document.get("//testcase[@name='RST-C0']/@time")?.content).toBe("34.200");
    expect(document.get("//testsuite[@name='reset']/properties/property[@name='homeserver']/@value")?.content).toBe(
        "Synapse 1.163.2 (pypi)",
    );
});

test("a broken path fails with its explanation, what was left out is skipped with the reason, a known issue passes", () => {
    using document = read(asJunit(sampleReport()));
    const failure = document.get("//testcase[@name='RST-C0, without step 1']/failure");
    expect(failure?.content).toContain("3 messages in “Kitchen” can no longer be read.");
    expect(failure?.content).toContain("K1 (no key is lost) does not hold");
    expect(document.get("//testcase[@name='EXP-M1']/skipped/@message")?.content).toBe("documented for the modern UI");
    expect(document.get("//testcase[@name='OUT-C1, right after a message']/system-out")?.content).toContain(
        "known issue B02: your key doesn't get backed up, https://github.com/element-hq/element-web/issues/13151",
    );
    expect(document.find("//failure")).toHaveLength(1);
    const totals = ["tests", "failures", "errors"].map((name) => document.get(`/testsuites/@${name}`)?.content);
    expect(totals).toEqual(["8", "1", "2"]);
});
