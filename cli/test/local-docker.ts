import { existsSync } from "node:fs";
import { DEFAULT_SYNAPSE_VERSION } from "../../containers/homeserver/default-version.ts";
import { DEFAULT_SYNAPSE_IMAGE } from "../../containers/homeserver/docker.ts";
import { hasImage } from "../../containers/homeserver/docker-cli.ts";
import { ensureDockerEngine } from "../../containers/homeserver/engine.ts";
import { buildLocalSynapseImage } from "../../containers/homeserver/local-image.ts";
import { Problem } from "../../containers/problem.ts";
import type { Progress } from "../../containers/progress.ts";

/** A Docker homeserver that can be had here, or why there is none. */
export type DockerHomeserverHere = { spec: string } | { missing: string };

/**
 * Finds a Docker engine, starting one where it is installed, and an image for it: the official one where it is there,
 * else one that is made here from Debian's packages and PyPI's. Installs no engine: that is for the machine's owner.
 */
export async function dockerHomeserver(say: Progress): Promise<DockerHomeserverHere> {
    if (!existsSync("/usr/sbin/dockerd") && !process.env.DOCKER_HOST && !existsSync("/var/run/docker.sock")) {
        return { missing: "no Docker engine is installed here" };
    }
    try {
        await ensureDockerEngine(say);
        if (await hasImage(DEFAULT_SYNAPSE_IMAGE)) return { spec: `docker:${DEFAULT_SYNAPSE_IMAGE}` };
        return { spec: `docker:${await buildLocalSynapseImage(DEFAULT_SYNAPSE_VERSION, say)}` };
    } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return { missing: error.message };
    }
}
