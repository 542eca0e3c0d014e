import type { ElementWeb, ElementWebOptions, StartedElementWeb } from "./element-web.ts";
import { findBuild, noSuchBuild } from "./registry.ts";
import { serveBuild } from "./serve-build.ts";

/** A registered build, chosen by its version. */
export class RegisteredElement implements ElementWeb {
    public readonly source = "build";
    public readonly description: string;
    readonly #version: string;

    public constructor(version: string) {
        this.#version = version;
        this.description = `Element Web ${version} (registered build)`;
    }

    public async check(): Promise<void> {
        await this.#find();
    }

    /** Registering has put it into the cache already. */
    public async prepare(): Promise<void> {}

    public async start(options: ElementWebOptions): Promise<StartedElementWeb> {
        const { folder } = await this.#find();
        return serveBuild({ source: this.source, origin: "registered build" }, folder, options);
    }

    async #find() {
        const build = await findBuild(this.#version);
        if (!build) throw await noSuchBuild(this.#version);
        return build;
    }
}
