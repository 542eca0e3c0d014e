import { expect, test } from "vitest";
import type { Asked } from "./asked.ts";
import { commandOf } from "./repeat.ts";

function command(changes: Partial<Asked>): string {
    return commandOf({
        homeserver: "pypi:1.163.2",
        element: "classic",
        paths: [],
        controls: false,
        leaveOut: 0,
        ...changes,
    });
}

test("repeats what was asked for", () => {
    expect(command({ paths: ["RST-C0", "RST-C1"], controls: true })).toBe(
        "npx keyproof run RST-C0 RST-C1 --controls --homeserver pypi:1.163.2 --element classic",
    );
    expect(command({ paths: ["RST-C0"], leaveOut: 2 })).toBe(
        "npx keyproof run RST-C0 --leave-out 2 --homeserver pypi:1.163.2 --element classic",
    );
    expect(command({})).toBe("npx keyproof run --homeserver pypi:1.163.2 --element classic");
});

test("repeats a check as one, and names no file of whoever made it", () => {
    const check = { server: "https://matrix.example.org", option: "--accounts" };
    expect(command({ check })).toBe("npx keyproof check https://matrix.example.org --accounts FILE");
    expect(command({ check: { server: "example.org" } })).toBe("npx keyproof check example.org");
});

test("repeats a replay as one, and what was left out", () => {
    const only = { path: "RST-C0", variant: "without step 1" };
    expect(command({ paths: ["RST-C0"], controls: true, only })).toContain(
        "npx keyproof repro RST-C0 --variant 'without step 1' --homeserver",
    );
    expect(command({ paths: ["RST-C0"], controls: true, only: { path: "RST-C0" }, leaveOut: 2 })).toContain(
        "npx keyproof repro RST-C0 --leave-out 2 --homeserver",
    );
});

test("quotes what a shell would take apart, and leaves out who signs in where", () => {
    expect(command({ element: "folder:/my web/it's" })).toContain(`--element 'folder:/my web/it'\\''s'`);
    expect(command({ homeserver: "https://admin:hunter2@example.org" })).toContain("--homeserver https://example.org");
});
