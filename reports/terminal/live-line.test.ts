import { expect, test } from "vitest";
import { liveLine } from "./live-line.ts";

const running = [
    { title: "RST-C0", step: "Step 3: reset the backup", since: 8_000 },
    { title: "RST-C1", step: undefined, since: 19_500 },
];

test("says what runs, at which step, since when", () => {
    expect(liveLine(running, 20_000, 200)).toBe("RST-C0 › Step 3: reset the backup  12 s  │  RST-C1  0.5 s");
});

test("is never as wide as the terminal, which would wrap it", () => {
    expect(liveLine(running, 20_000, 20)).toBe("RST-C0 › Step 3: r…");
});

test("is empty when nothing runs", () => {
    expect(liveLine([], 20_000, 80)).toBe("");
});
