import { expect, test } from "vitest";
import { recordedParts } from "./recorded-parts.ts";

const BUILDS = ["1.12.2", "1.11.106"];

test.each([
    ["Synapse 1.163.2 (pypi)", "1.12.2 (build, modern)", { homeserver: "pypi:1.163.2", element: "build:1.12.2" }],
    ["Synapse 1.120.0 (docker)", "1.12.2 (docker, modern)", { homeserver: "pypi:1.120.0", element: "build:1.12.2" }],
    [
        "Synapse 1.163.2rc1 (pypi)",
        "matrix-react-sdk 3.114.0 in keyproof's shell (classic, classic)",
        { homeserver: "pypi:1.163.2rc1", element: "classic" },
    ],
])("%s and %s are to be had here", (homeserver, element, specs) => {
    expect(recordedParts({ homeserver, "element web": element }, BUILDS)).toEqual({ specs, unlike: [] });
});

test("what is not to be had here is told, and left to be chosen", () => {
    const target = { homeserver: "Dendrite 0.13 (existing)", "element web": "1.12.20 (folder, modern)" };
    expect(recordedParts(target, BUILDS)).toEqual({
        specs: {},
        unlike: [
            "recorded on Dendrite 0.13 (existing), which is not to be had here",
            expect.stringContaining(
                "recorded on Element Web 1.12.20 (folder, modern), and no such build is registered",
            ),
        ],
    });
    expect(recordedParts({}, BUILDS).unlike).toHaveLength(2);
});
