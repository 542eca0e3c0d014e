import { Problem } from "../../containers/problem.ts";

/** Whether something can be shown here; elsewhere than on Linux nothing tells. */
export function hasScreen(env: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
    return platform !== "linux" || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** @throws Problem when a browser has no screen to be shown on */
export function requireScreen(env: NodeJS.ProcessEnv = process.env, platform = process.platform): void {
    if (hasScreen(env, platform)) return;
    throw new Problem({
        wrong: "There is no screen to show the browser on",
        seen: "neither DISPLAY nor WAYLAND_DISPLAY is set",
        fix: "Leave --headed out, or run it with `xvfb-run`",
    });
}
