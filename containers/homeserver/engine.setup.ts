import { existsSync } from "node:fs";
import { ensureDockerEngine } from "./engine.ts";

/**
 * Runs once before the tests that need Docker, in the process that outlives them all. Where no engine can be had they
 * are skipped. Nothing is installed on the machine of one who only wanted to run tests.
 */
export async function setup(): Promise<void> {
    if (!existsSync("/usr/sbin/dockerd")) return;
    await ensureDockerEngine(console.info).catch((error) => console.info(String(error)));
}
