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

test("names no app where none was opened", () => {
    expect(command({ paths: ["SPC-01"], element: "none" })).toBe("npx keyproof run SPC-01 --homeserver pypi:1.163.2");
});

test("repeats a check as one, and names no file of whoever made it", () => {
    const check = { server: "https://matrix.example.org", option: "--accounts" };
    expect(command({ check })).toBe("npx keyproof check https://matrix.example.org --accounts FILE");
    expect(command({ check: { server: "example.org" } })).toBe("npx keyproof check example.org");
});

test("repeats an upgrade as one: of the homeserver, of Element Web, of the SDK", () => {
    const versions = ["pypi:1.120.0", "pypi:1.150.0", "pypi:1.163.2"];
    const upgrade = { versions, databases: ["sqlite", "postgres"], back: false, plant: "row" };
    expect(command({ paths: ["SYN-08"], upgrade })).toBe(
        "npx keyproof upgrade --from pypi:1.120.0 --through pypi:1.150.0 --to pypi:1.163.2 --database sqlite postgres --plant row --element classic",
    );
    expect(command({ paths: ["UPG-1"], elementChain: ["classic", "build:1.12.2"] })).toBe(
        "npx keyproof upgrade-element UPG-1 --from classic --to build:1.12.2 --homeserver pypi:1.163.2",
    );
    expect(command({ paths: ["UPG-4"], sdkChain: ["34.13.0", "43.0.0"], leaveOut: 1 })).toBe(
        "npx keyproof upgrade-sdk --from 34.13.0 --to 43.0.0 --leave-out 1 --homeserver pypi:1.163.2",
    );
});

test("repeats a run on a homeserver that loses keys as one", () => {
    const losing = { proofs: [{ path: "SDK-05" }] };
    expect(command({ paths: ["SDK-05"], losing })).toBe(
        "npx keyproof sabotage --losing SDK-05 --homeserver pypi:1.163.2 --element classic",
    );
});

test("repeats a sweep as one", () => {
    const cells = [{ fault: "answer lost" }, { fault: "500" }, { fault: "answer lost" }];
    expect(command({ paths: ["RST-C1"], sweep: { cells } })).toBe(
        "npx keyproof sweep RST-C1 --faults 'answer lost' 500 --homeserver pypi:1.163.2 --element classic",
    );
    expect(command({ paths: ["RST-M2"], sweep: { variant: "with part of the keys", cells: [] } })).toContain(
        "npx keyproof sweep RST-M2 --variant 'with part of the keys' --homeserver",
    );
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

test("of the SDK's paths, with the versions that ran, and one of them with its own", () => {
    const asked: Partial<Asked> = { paths: ["SDK-01"], element: "none", sdks: ["43.0.0", "42.0.0"] };
    expect(command(asked)).toBe("npx keyproof run SDK-01 --homeserver pypi:1.163.2 --sdk 43.0.0,42.0.0");
    const part = { paths: ["SDK-01"], target: { "matrix-js-sdk": "42.0.0 (crypto-wasm 18.9.0)" } };
    expect(
        commandOf(
            { homeserver: "pypi:1.163.2", element: "none", controls: false, leaveOut: 0, paths: [], ...asked },
            part,
        ),
    ).toBe("npx keyproof run SDK-01 --homeserver pypi:1.163.2 --sdk 42.0.0");
});
