import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** keyproof's own version: of a checkout or of an installed package. */
export function keyproofVersion(): string {
    let folder = import.meta.dirname;
    while (!existsSync(path.join(folder, "package.json"))) folder = path.dirname(folder);
    return JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")).version;
}
