import { existsSync } from "node:fs";
import path from "node:path";

/** keyproof's own folder: the one with its package.json, of a checkout or of an installed package. */
export function packageRoot(): string {
    let folder = import.meta.dirname;
    while (!existsSync(path.join(folder, "package.json"))) {
        const parent = path.dirname(folder);
        if (parent === folder) throw new Error(`no package.json above ${import.meta.dirname}`);
        folder = parent;
    }
    return folder;
}
