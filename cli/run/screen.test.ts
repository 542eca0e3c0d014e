import { expect, test } from "vitest";
import { Problem } from "../../containers/problem.ts";
import { requireScreen } from "./screen.ts";

test("a headed browser needs a screen where screens have names", () => {
    expect(() => requireScreen({}, "linux")).toThrow(Problem);
    expect(() => requireScreen({ DISPLAY: ":0" }, "linux")).not.toThrow();
    expect(() => requireScreen({ WAYLAND_DISPLAY: "wayland-0" }, "linux")).not.toThrow();
    expect(() => requireScreen({}, "darwin")).not.toThrow();
});
