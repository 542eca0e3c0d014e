import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Screen } from "./screen.ts";

const written: string[] = [];
const terminal = (isTTY: boolean) => ({ isTTY, columns: 80, write: (text: string) => written.push(text) });

beforeEach(() => {
    written.length = 0;
    vi.useFakeTimers();
    vi.stubEnv("CI", "");
});
afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
});

test("on a terminal the live line is drawn over and over, and lines that stay go above it", () => {
    const screen = new Screen(terminal(true), () => "working");
    screen.start();
    vi.advanceTimersByTime(200);
    screen.print("done");
    screen.stop();
    expect(written).toEqual(["working", "\r\u001b[2K", "done\n", "working", "\r\u001b[2K"]);
});

test.each([
    ["in a pipe", false, ""],
    ["in CI", true, "true"],
])("%s there are only lines that stay, without colours", (_, isTTY, ci) => {
    vi.stubEnv("CI", ci);
    const screen = new Screen(terminal(isTTY), () => "working");
    screen.start();
    vi.advanceTimersByTime(1_000);
    screen.print("\u001b[32mdone\u001b[39m");
    screen.stop();
    expect(written).toEqual(["done\n"]);
});
