import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { Problem } from "../../containers/problem.ts";
import { packageRoot } from "../package-root.ts";

/**
 * Finds a tool that contributors have and users of the package have not.
 *
 * @param name its package: `"@biomejs/biome"`
 * @param bin which of the package's commands
 * @returns the script to start with Node
 * @throws Problem when the package is not installed
 */
export async function toolFile(name: string, bin: string): Promise<string> {
    try {
        const manifest = createRequire(path.join(packageRoot(), "package.json")).resolve(`${name}/package.json`);
        const { bin: scripts } = JSON.parse(await readFile(manifest, "utf8"));
        return path.join(path.dirname(manifest), scripts[bin]);
    } catch (error) {
        throw new Problem(
            {
                wrong: `${name} is not installed, which keyproof's own tests need`,
                seen: `${packageRoot()} has it neither in node_modules nor above`,
                fix: "Run `npm ci` in a checkout of keyproof",
            },
            { cause: error },
        );
    }
}
