import { existsSync } from "node:fs";
import { IMAGE_VARIABLE } from "../../containers/homeserver/database/container-postgres.ts";
import { ensureDockerEngine } from "../../containers/homeserver/engine.ts";
import { imagesHere } from "../../containers/homeserver/images-here.ts";
import { Problem } from "../../containers/problem.ts";
import type { Progress } from "../../containers/progress.ts";

/** A Docker homeserver that can be had here, or why there is none. */
export type DockerHomeserverHere = { spec: string } | { missing: string };

/**
 * Finds a Docker engine, starting one where it is installed, and images for a homeserver and its Postgres: the official ones
 * where they can be had, else such as are made here from Debian's packages and PyPI's. Installs no engine: that is for the
 * machine's owner.
 */
export async function dockerHomeserver(say: Progress): Promise<DockerHomeserverHere> {
    if (!existsSync("/usr/sbin/dockerd") && !process.env.DOCKER_HOST && !existsSync("/var/run/docker.sock")) {
        return { missing: "no Docker engine is installed here" };
    }
    try {
        await ensureDockerEngine(say);
        const { synapse, postgres } = await imagesHere(say);
        // For the suites' processes, too.
        process.env[IMAGE_VARIABLE] = postgres;
        return { spec: `docker:${synapse}` };
    } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return { missing: error.message };
    }
}
