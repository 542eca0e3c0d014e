import { spawn } from "node:child_process";
import { once } from "node:events";
import { Problem } from "../../containers/problem.ts";
import { hasScreen } from "../run/screen.ts";

/** What opens a page in the user's own browser, by system. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [command: string, ...args: string[]]>> = {
    darwin: ["open"],
    win32: ["cmd", "/c", "start", ""],
};
const ELSEWHERE = ["xdg-open"] as const;

/** @throws Problem when there is no screen to open a page on */
export function requireOpener(): void {
    if (hasScreen()) return;
    throw new Problem({
        wrong: "There is no screen to open the page on",
        seen: "neither DISPLAY nor WAYLAND_DISPLAY is set",
        fix: "Leave --open out, and open report.html where there is one",
    });
}

/** Opens a page with the system's opener, and does not wait for it to be closed. @throws Problem when there is no opener */
export async function openPage(file: string): Promise<void> {
    const [command, ...args] = OPENERS[process.platform] ?? ELSEWHERE;
    const opener = spawn(command, [...args, file], { stdio: "ignore", detached: true });
    try {
        // Rejects where it cannot be started.
        await once(opener, "spawn");
    } catch (error) {
        throw new Problem(
            {
                wrong: "The page cannot be opened",
                seen: error instanceof Error ? error.message : String(error),
                fix: `Open it by hand: ${file}`,
            },
            { cause: error },
        );
    }
    opener.unref();
}
