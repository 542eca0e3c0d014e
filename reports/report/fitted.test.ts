import fc from "fast-check";
import { expect, test } from "vitest";
import { fitted } from "./fitted.ts";

const list = (name: string, number: number) => ({
    name,
    open: `<details><summary>${name}</summary>`,
    lines: Array.from({ length: number }, (_, index) => `- ${name} ${index}`),
    close: "</details>",
});

test("what fits is left as it is", () => {
    expect(fitted([list("a", 2)], 2000, "see b")).toBe("<details><summary>a</summary>\n- a 0\n- a 1\n</details>\n");
});

test("what does not fit is left out from the end, and the last line says how much", () => {
    const text = fitted([list("losses", 2), list("findings", 100), list("others", 100)], 700, "see report.html");
    expect(text).toContain("- losses 1\n</details>\n");
    expect(text).toMatch(/Left out, for want of room: \d+ of findings, 100 of others; see report\.html\.\n$/);
    expect(text).not.toContain("<summary>others");
});

test("is never longer than the limit, and closes what it opens", () => {
    const parts = fc.array(fc.tuple(fc.constantFrom("losses", "findings"), fc.nat(300)), { maxLength: 8 });
    fc.assert(
        fc.property(parts, fc.integer({ min: 600, max: 5000 }), (sizes, limit) => {
            const text = fitted(
                sizes.map(([name, number]) => list(name, number)),
                limit,
                "see report.html",
            );
            expect(text.length).toBeLessThanOrEqual(limit);
            expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
        }),
    );
});
