import { existsSync } from "node:fs";
import path from "node:path";

/** Where keyproof's code is: the checkout, or the package's `dist/`, which has the same folders. */
export function codeRoot(): string {
    return path.dirname(import.meta.dirname);
}

/** What keyproof's modules end in: `".ts"` in a checkout, `".js"` in the package. */
export const MODULE = path.extname(import.meta.filename);

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
