import { expect, test } from "vitest";
import { needsOf } from "./needs.ts";

test.each([
    { of: "rules of the specification", entries: [{ area: "spec" }], app: false, browser: false },
    {
        of: "an SDK with a page of its own",
        entries: [{ area: "spec" }, { area: "sdk", needs: "browser" }],
        app: false,
        browser: true,
    },
    {
        of: "any client's path without an app",
        entries: [{ area: "history-sharing", needs: "nothing" }],
        app: false,
        browser: false,
    },
    { of: "an Element path among them", entries: [{ area: "spec" }, { area: "reset" }], app: true, browser: true },
    { of: "all paths", entries: [], app: true, browser: true },
] as const)("$of need an app: $app, a browser: $browser", ({ entries, app, browser }) => {
    expect(needsOf(entries)).toEqual({ app, browser });
});
