import type { ElementWeb, ElementWebOptions, StartedElementWeb } from "./element-web.ts";

/**
 * One address at which one Element Web after another is served, as where a new version is deployed over the last: to a
 * browser it is the same origin, so that what the app stored there is found by whichever is deployed next.
 */
export class ElementWebInPlace implements StartedElementWeb {
    readonly #homeserver: ElementWebOptions["homeserver"];
    #deployed: StartedElementWeb;

    private constructor(homeserver: ElementWebOptions["homeserver"], deployed: StartedElementWeb) {
        this.#homeserver = homeserver;
        this.#deployed = deployed;
    }

    /** Serves the first of them. */
    public static async serve(first: ElementWeb, options: ElementWebOptions): Promise<ElementWebInPlace> {
        return new ElementWebInPlace(options.homeserver, await first.start(options));
    }

    /**
     * Serves another one in the place of the one before. Tabs that are open go on with what they have, until they are loaded
     * anew.
     *
     * @throws Problem when the port was taken meanwhile
     */
    public async deploy(next: ElementWeb): Promise<void> {
        const port = Number(new URL(this.url).port);
        await this.#deployed.stop();
        this.#deployed = await next.start({ homeserver: this.#homeserver, port });
    }

    public get source(): StartedElementWeb["source"] {
        return this.#deployed.source;
    }

    public get description(): string {
        return this.#deployed.description;
    }

    public get url(): string {
        return this.#deployed.url;
    }

    public get version(): string {
        return this.#deployed.version;
    }

    public get generation(): StartedElementWeb["generation"] {
        return this.#deployed.generation;
    }

    public async stop(): Promise<void> {
        await this.#deployed.stop();
    }
}
