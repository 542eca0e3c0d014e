import { expect, test } from "vitest";
import type { PathResult } from "../fixtures/path-result.ts";
import { withVersion } from "../helpers/paths/version-variant.ts";
import { versionNotes, versionRows, versionsAsMarkdown } from "./versions.ts";

function result(path: string, version: string, more: Partial<PathResult> & { variant?: string } = {}): PathResult {
    return {
        path,
        title: "",
        target: { homeserver: "Synapse 1.163.2 (pypi)", "matrix-js-sdk": `${version} (crypto-wasm 1.0.0)` },
        status: "as claimed",
        outcome: "kept",
        findings: [],
        durationMs: 1,
        folder: "",
        ...more,
        variant: withVersion(more.variant, version),
    };
}

test("a row a path, a column a version, and whether they are alike", () => {
    const paths = [
        result("SDK-01", "43.0.0", { variant: "no backup" }),
        result("SDK-01", "42.0.0", { variant: "no backup" }),
        result("SDK-02", "43.0.0"),
        result("SDK-02", "42.0.0", { status: "not run", reason: "it has no such method" }),
        result("SDK-03", "43.0.0", { outcome: "documented loss" }),
    ];
    const rows = versionRows(paths);
    expect(rows).toEqual([
        ["", "43.0.0", "42.0.0", ""],
        ["SDK-01, no backup", "kept", "kept", "alike"],
        ["SDK-02", "kept", "not run", "DIFFERENT"],
        ["SDK-03", "documented loss, as claimed", "-", "DIFFERENT"],
    ]);
    const notes = versionNotes(paths);
    expect(notes).toEqual(["not run: SDK-02, matrix-js-sdk 42.0.0: it has no such method"]);
    expect(versionsAsMarkdown(rows ?? [], notes)).toContain("| SDK-02 | kept | not run | DIFFERENT |\n");
});

test("on several homeservers, a column names both", () => {
    const other = { homeserver: "Synapse 1.120.0 (pypi)", "matrix-js-sdk": "42.0.0 (crypto-wasm 1.0.0)" };
    const rows = versionRows([result("SDK-02", "43.0.0"), result("SDK-02", "42.0.0", { target: other })]);
    expect(rows?.[0]).toEqual(["", "Synapse 1.163.2 · 43.0.0", "Synapse 1.120.0 · 42.0.0", ""]);
});

test("one version is no table", () => {
    expect(versionRows([result("SDK-01", "43.0.0"), result("SDK-02", "43.0.0")])).toBeUndefined();
});
