import { expect, test } from "vitest";
import { liveLine } from "./live-line.ts";

const running = [
    { title: "RST-C0", step: "Step 3: reset the backup", since: 8_000 },
    { title: "RST-C1", step: undefined, since: 19_500 },
];

test("says what runs, at which step, since when", () => {
    expect(liveLine(running, 20_000, 200)).toBe("RST-C0 › Step 3: reset the backup  12 s  │  RST-C1  0.5 s");
});

test.each([40, 60, 79, 80])(
    "is less than %i wide, or a terminal of that width would wrap it; all keep a share",
    (columns) => {
        const line = liveLine(running, 20_000, columns);
        expect(line.length).toBeLessThan(columns);
        expect(line).toMatch(/^RST-C0.*… {2}12 s {2}│ {2}RST-C1 {2}0\.5 s$/);
    },
);

test("is empty when nothing runs", () => {
    expect(liveLine([], 20_000, 80)).toBe("");
});
