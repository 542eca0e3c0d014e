import { createRequire } from "node:module";

/** The version of one of our dependencies that is installed. */
export function packageVersion(name: string): string {
    const manifest: unknown = createRequire(import.meta.url)(`${name}/package.json`);
    if (typeof manifest === "object" && manifest !== null && "version" in manifest) return String(manifest.version);
    throw new Error(`${name} says no version`);
}
