import { randomBytes } from "node:crypto";
import type { StartedTestContainer } from "testcontainers";
import { afterError } from "../after-error.ts";
import { guard } from "../guardian.ts";
import type { Progress } from "../progress.ts";
import { elementConfig } from "./config.ts";
import { loadTestcontainers, pullImage, requireEngine, requireImage } from "./docker-engine.ts";
import type { ElementWeb, ElementWebOptions, StartedElementWeb } from "./element-web.ts";
import { identify, urlReader } from "./generation.ts";
import type { Listening } from "./loopback.ts";
import { relay } from "./relay.ts";
import { nameOf } from "./serve-build.ts";

export const DEFAULT_IMAGE = "vectorim/element-web:latest";

/** Where the image's nginx listens (ELEMENT_WEB_PORT's default). */
const PORT = 80;
/** How long the container may take to answer, in milliseconds. */
const START_LIMIT = 60_000;

/** The official image of Element Web, or another that is made like it, run by Docker. */
export class DockerElement implements ElementWeb {
    public readonly source = "docker";
    public readonly description: string;
    readonly #image: string;

    public constructor(image = DEFAULT_IMAGE) {
        this.#image = image;
        this.description = `Element Web (Docker image ${image})`;
    }

    public async check(): Promise<void> {
        await requireImage(this.#image);
    }

    public async prepare(progress: Progress): Promise<void> {
        progress(`pulling ${this.#image}, unless it is here`);
        await pullImage(this.#image);
    }

    public async start(options: ElementWebOptions): Promise<StartedElementWeb> {
        const engine = await requireEngine();
        await pullImage(this.#image);
        const name = `keyproof-element-${randomBytes(6).toString("hex")}`;
        const release = guard({ kind: "container", id: name });
        let near: Listening | undefined;
        const stop = async () => {
            await near?.stop();
            // By its name: a start that failed may have made a container that never ran, or none.
            await engine.container.dockerode.getContainer(name).remove({ force: true, v: true }).catch(unlessGone);
            release();
        };
        try {
            const container = await this.#run(name, options);
            // An engine may publish ports elsewhere (a machine of its own, a bridge): no secure context for a browser.
            near = await relay({ host: container.getHost(), port: container.getMappedPort(PORT) }, options.port);
            const identity = await identify(urlReader(near.url), `${near.url} (${this.#image})`);
            const description = `${nameOf(identity.version)} (Docker image ${this.#image})`;
            return { source: this.source, description, url: near.url, ...identity, stop };
        } catch (error) {
            throw await afterError(error, stop);
        }
    }

    async #run(name: string, options: ElementWebOptions): Promise<StartedTestContainer> {
        const { GenericContainer, Wait } = await loadTestcontainers();
        const config = JSON.stringify(elementConfig(options.homeserver), null, 4);
        return new GenericContainer(this.#image)
            .withName(name)
            .withExposedPorts(PORT)
            .withCopyContentToContainer([{ content: config, target: "/app/config.json", mode: 0o644 }])
            .withWaitStrategy(Wait.forHttp("/config.json", PORT))
            .withStartupTimeout(START_LIMIT)
            .start();
    }
}

function unlessGone(error: unknown): void {
    if (!(error instanceof Error && "statusCode" in error && error.statusCode === 404)) throw error;
}
