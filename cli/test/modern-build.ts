import { folderReader, identify } from "../../containers/element-web/generation.ts";
import { listBuilds } from "../../containers/element-web/registry.ts";

/** @returns the spec of the newest registered build with the modern UI: `"build:1.12.2"`; undefined when there is none */
export async function modernBuild(): Promise<string | undefined> {
    for (const { version, folder } of await listBuilds()) {
        const { generation } = await identify(folderReader(folder), folder);
        if (generation === "modern") return `build:${version}`;
    }
    return undefined;
}
