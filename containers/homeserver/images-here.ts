import { Problem } from "../problem.ts";
import type { Progress } from "../progress.ts";
import { postgresImage } from "./database/container-postgres.ts";
import { DEFAULT_SYNAPSE_IMAGE, DEFAULT_SYNAPSE_VERSION } from "./default-version.ts";
import { pullImage } from "./docker-cli.ts";
import { prepareImage } from "./image.ts";
import { LOCAL_POSTGRES_IMAGE, localSynapseImage } from "./local-image/recipes.ts";

/**
 * Images that keyproof's own tests can run on: the official ones where they are here or can be pulled, else such as are made
 * from Debian's packages and PyPI's.
 *
 * @throws Problem when neither can be had
 */
export async function imagesHere(progress: Progress): Promise<{ synapse: string; postgres: string }> {
    return {
        synapse: await officialOrLocal(DEFAULT_SYNAPSE_IMAGE, localSynapseImage(DEFAULT_SYNAPSE_VERSION), progress),
        postgres: await officialOrLocal(postgresImage(), LOCAL_POSTGRES_IMAGE, progress),
    };
}

async function officialOrLocal(official: string, local: string, progress: Progress): Promise<string> {
    try {
        await pullImage(official, progress);
        return official;
    } catch (error) {
        if (!(error instanceof Problem)) throw error;
        progress(`${error.wrong}: taking ${local}`);
        await prepareImage(local, progress);
        return local;
    }
}
