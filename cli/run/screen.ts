import { Problem } from "../../containers/problem.ts";

/** @throws Problem when a browser has no screen to be shown on */
export function requireScreen(env: NodeJS.ProcessEnv = process.env, platform = process.platform): void {
    if (platform !== "linux" || env.DISPLAY || env.WAYLAND_DISPLAY) return;
    throw new Problem({
        wrong: "There is no screen to show the browser on",
        seen: "neither DISPLAY nor WAYLAND_DISPLAY is set",
        fix: "Leave --headed out, or run it with `xvfb-run`",
    });
}
