import type { ElementWeb, StartedElementWeb } from "./element-web.ts";

/** What stands in an app's place where none of the paths that are run opens one: there is nothing to install or to serve. */
export class NoElement implements ElementWeb {
    public readonly source = "none";
    public readonly description = "none";

    public async check(): Promise<void> {}

    public async prepare(): Promise<void> {}

    public async start(): Promise<StartedElementWeb> {
        return NO_APP;
    }
}

/** Where no app is served. Paths that open none are for no generation of its settings. */
export const NO_APP: StartedElementWeb = {
    source: "none",
    description: "none",
    url: "about:blank",
    version: "none",
    generation: "modern",
    stop: async () => {},
};
