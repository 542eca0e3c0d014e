import type { ContainerRuntimeClient } from "testcontainers";
import { Problem } from "../problem.ts";

/** How long the engine may take to ask a registry for an image, in milliseconds. */
const REGISTRY_LIMIT = 15_000;

/**
 * Loads Testcontainers without its own reaper: the guardian does that, and Ryuk's image would have to be pulled.
 * Loaded late, for it takes a second that runs without Docker need not wait.
 */
export async function loadTestcontainers(): Promise<typeof import("testcontainers")> {
    process.env.TESTCONTAINERS_RYUK_DISABLED ??= "true";
    return import("testcontainers");
}

/** @throws Problem when no container engine answers */
export async function requireEngine(): Promise<ContainerRuntimeClient> {
    const { getContainerRuntimeClient } = await loadTestcontainers();
    try {
        return await getContainerRuntimeClient();
    } catch (error) {
        throw new Problem(
            {
                wrong: "No container engine answers",
                seen: error instanceof Error ? error.message : String(error),
                fix: "Start Docker (or set DOCKER_HOST), or choose another Element Web with --element.",
            },
            { cause: error },
        );
    }
}

/**
 * Sees that an image is on this machine, or that its registry has it, without pulling it.
 *
 * @throws Problem when no engine answers, or the image is in neither place
 */
export async function requireImage(image: string): Promise<void> {
    const { ImageName } = await loadTestcontainers();
    const engine = await requireEngine();
    if (await engine.image.exists(ImageName.fromString(image))) return;
    try {
        await within(REGISTRY_LIMIT, engine.container.dockerode.getImage(image).distribution());
    } catch (error) {
        throw noImage(image, error);
    }
}

/** @throws Problem when no engine answers, or the image cannot be pulled */
export async function pullImage(image: string): Promise<void> {
    const { ImageName } = await loadTestcontainers();
    const engine = await requireEngine();
    const name = ImageName.fromString(image);
    if (await engine.image.exists(name)) return;
    try {
        await engine.image.pull(name);
    } catch (error) {
        throw noImage(image, error);
    }
}

function noImage(image: string, error: unknown): Problem {
    return new Problem(
        {
            wrong: `The image ${image} is neither on this machine nor to be had`,
            seen: error instanceof Error ? error.message : String(error),
            fix: `See that \`docker pull ${image}\` works, or choose another with --element docker:IMAGE.`,
        },
        { cause: error },
    );
}

async function within<T>(limit: number, promise: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`its registry did not answer for ${limit / 1000} s`)), limit);
    });
    try {
        return await Promise.race([promise, late]);
    } finally {
        clearTimeout(timer);
    }
}
