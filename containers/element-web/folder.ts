import os from "node:os";
import path from "node:path";
import { requireBuilt } from "./built-folder.ts";
import type { ElementWeb, ElementWebOptions, StartedElementWeb } from "./element-web.ts";
import { folderReader, identify } from "./generation.ts";
import { serveBuild } from "./serve-build.ts";

/** A built Element Web in any folder, served as it is there now. */
export class FolderElement implements ElementWeb {
    public readonly source = "folder";
    public readonly description: string;
    readonly #folder: string;

    /** @param folder relative to the working directory, absolute, or from `~/` */
    public constructor(folder: string) {
        // A shell leaves the ~ of "folder:~/webapp" alone.
        this.#folder = path.resolve(folder.replace(/^~(?=\/|$)/, os.homedir()));
        this.description = `Element Web in ${this.#folder}`;
    }

    public async check(): Promise<void> {
        requireBuilt(this.#folder);
        await identify(folderReader(this.#folder), this.#folder);
    }

    /** There is nothing to build or fetch. */
    public async prepare(): Promise<void> {}

    public async start(options: ElementWebOptions): Promise<StartedElementWeb> {
        requireBuilt(this.#folder);
        return serveBuild({ source: this.source, origin: `folder ${this.#folder}` }, this.#folder, options);
    }
}
