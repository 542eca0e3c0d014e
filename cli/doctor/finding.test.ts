import { expect, test } from "vitest";
import { tellFindings } from "./finding.ts";

test("each finding is a line, and what mends it stands below it", () => {
    const lines = tellFindings([
        { name: "Node", state: "here", seen: "24.21.0" },
        { name: "Docker", state: "absent", seen: "no engine answers", fix: "Start Docker" },
        { name: "Chromium", state: "missing", seen: "not found", fix: "npx playwright install chromium" },
    ]);
    expect(lines).toEqual([
        "ok       Node      24.21.0",
        "absent   Docker    no engine answers",
        "                   do: Start Docker",
        "MISSING  Chromium  not found",
        "                   do: npx playwright install chromium",
    ]);
});
