import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { Problem } from "../problem.ts";

/**
 * Refuses what is no built Element Web: one is a folder with an index.html and the bundles/ that it loads.
 *
 * @param where names it in errors
 * @throws Problem that says what is there instead
 */
export function requireBuilt(folder: string, where = folder): void {
    if (isBuilt(folder)) return;
    const inside = ["webapp", "dist"].find((name) => isBuilt(path.join(folder, name)));
    throw new Problem({
        wrong: `No built Element Web in ${where}`,
        seen: look(folder),
        fix: inside
            ? `Choose ${path.join(folder, inside)}.`
            : "Choose a folder with index.html and bundles/: a checkout has one in webapp/ after `yarn build`.",
    });
}

export function isBuilt(folder: string): boolean {
    return existsSync(path.join(folder, "index.html")) && existsSync(path.join(folder, "bundles"));
}

function look(folder: string): string {
    if (!existsSync(folder)) return "there is no such folder";
    if (!statSync(folder).isDirectory()) return "it is a file";
    const names = readdirSync(folder).sort();
    if (names.length === 0) return "it is empty";
    return `it holds ${names.slice(0, 8).join(", ")}${names.length > 8 ? `, … (${names.length} entries)` : ""}`;
}
