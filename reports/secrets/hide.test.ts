import { expect, test } from "vitest";
import { hideSecrets } from "./hide.ts";

test.each([
    ["a recovery key", "it was EsTV 92PY mCYa qLH2 q9Ud QvjP iEgA DJnJ HoLK q89P 4UzN 7DTZ.", "it was [hidden]."],
    ["one without spaces", "EsTV92PYmCYaqLH2q9UdQvjPiEgADJnJHoLKq89P4UzN7DTZ", "[hidden]"],
    ["an access token", "Bearer syt_YWxpY2U_gHkLmNoPqRsTuVwXyZab_1a2b3c is", "Bearer [hidden] is"],
    ["what was typed, in a call log", `- fill("correct \\"horse\\"") to`, "- fill([hidden]) to"],
    [
        "what colours for terminals split",
        "Bearer \u001b[31msyt_YWxp\u001b[7mY2U_gHk\u001b[27mLmNo\u001b[39m is",
        "Bearer [hidden] is",
    ],
    ["what was typed, as a step", `Fill "correct horse" getByLabel('x')`, "Fill [hidden] getByLabel('x')"],
])("hides %s", (_, text, hidden) => {
    expect(hideSecrets(text)).toBe(hidden);
});

test.each([
    "locator.fill: Timeout 30000ms exceeded.",
    "waiting for getByRole('textbox', { name: 'Username' })",
    "session 03qku2WjEsT of !room:localhost",
    "await page.fill(password)",
])("leaves alone: %s", (text) => {
    expect(hideSecrets(text)).toBe(text);
});
