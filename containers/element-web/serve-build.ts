import { elementConfig } from "./config.ts";
import type { ElementWeb, ElementWebOptions, StartedElementWeb } from "./element-web.ts";
import { folderReader, identify } from "./generation.ts";
import { serveFolder } from "./serve.ts";

/** Where a build came from: `{ source: "folder", origin: "folder ./webapp" }`. */
export interface BuildOrigin {
    source: ElementWeb["source"];
    /** For people, as it follows the version in brackets. */
    origin: string;
}

/**
 * Serves a built folder for a homeserver's users.
 *
 * @throws Problem when it is no Element Web that is known, or the port is in use
 */
export async function serveBuild(
    { source, origin }: BuildOrigin,
    folder: string,
    options: ElementWebOptions,
): Promise<StartedElementWeb> {
    const identity = await identify(folderReader(folder), folder);
    const { url, stop } = await serveFolder(folder, elementConfig(options.homeserver), options.port);
    return { source, description: `${nameOf(identity.version)} (${origin})`, url, ...identity, stop };
}

/** `"Element Web 1.12.2"`; the version of the classic UI is a name of its own. */
export function nameOf(version: string): string {
    return version.startsWith("matrix-react-sdk") ? version : `Element Web ${version}`;
}
