import { readFileSync } from "node:fs";
import path from "node:path";
import type { Recipe } from "../local-image.ts";
import { findPython } from "../python.ts";
import { synapseRequirements } from "../requirements.ts";

const SYNAPSE = "keyproof/synapse-local";

/** Debian's Postgres. */
export const LOCAL_POSTGRES_IMAGE = "keyproof/postgres-local";

/** Synapse of a version, from PyPI: `"keyproof/synapse-local:1.163.2"`. */
export function localSynapseImage(version: string): string {
    return `${SYNAPSE}:${version}`;
}

/** How an image of that name is made here; undefined for one that is pulled. */
export function recipeOf(image: string): Recipe | undefined {
    if (image === LOCAL_POSTGRES_IMAGE) return postgres();
    const version = /^(?<name>[^:]+):(?<version>\d+\.\d+\.\d+(rc\d+)?)$/.exec(image)?.groups;
    return version?.name === SYNAPSE ? synapse(image, version.version ?? "") : undefined;
}

function synapse(image: string, version: string): Recipe {
    return {
        image,
        packages: ["python3", "python3-venv"],
        hook: contentOf("add-synapse.sh"),
        files: { START: contentOf("start.py"), REQUIREMENTS: `${synapseRequirements(version).join("\n")}\n` },
        tools: async () => ({ PYTHON: await findPython() }),
        instructions: ['ENTRYPOINT ["/start.py"]', 'VOLUME ["/data"]'],
    };
}

function postgres(): Recipe {
    return {
        image: LOCAL_POSTGRES_IMAGE,
        packages: ["postgresql"],
        hook: contentOf("add-postgres.sh"),
        files: { ENTRYPOINT: contentOf("docker-entrypoint.sh") },
        instructions: [
            "ENV PGDATA=/var/lib/postgresql/data",
            'ENTRYPOINT ["docker-entrypoint.sh"]',
            'CMD ["postgres"]',
            'VOLUME ["/var/lib/postgresql/data"]',
        ],
    };
}

function contentOf(name: string): string {
    return readFileSync(path.join(import.meta.dirname, name), "utf8");
}
