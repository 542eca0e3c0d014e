import type { Generation } from "../../containers/element-web/element-web.ts";
import { identify, urlReader } from "../../containers/element-web/generation.ts";
import { Problem } from "../../containers/problem.ts";
import { pathEntry } from "../../helpers/paths/catalogue.ts";
import type { ShownBy } from "../../helpers/paths/shown-by.ts";
import type { Project } from "../config/project.ts";
import type { Parts } from "../run/parts.ts";
import type { Scenario } from "./scenario.ts";
import { chooseVariant, variantsOf } from "./variants.ts";

/** The one test to run. @throws Problem when there is none, or it does not show on this Element Web */
export async function chooseTest(
    scenario: Scenario,
    parts: Parts,
    project: Project | undefined,
): Promise<{ path: string; variant?: string }> {
    if (scenario.kind === "issue") {
        const { path, variant } = chooseShowing(scenario, await generationOf(parts));
        return { path, ...(variant !== undefined && { variant }) };
    }
    const { path } = scenario;
    const variant = chooseVariant(path, scenario.variant, await variantsOf(path, project));
    return { path, ...(variant !== undefined && { variant }) };
}

/** @throws Problem when an issue shows on no UI of this generation */
export function chooseShowing(
    { issue, places }: Extract<Scenario, { kind: "issue" }>,
    generation: Generation,
): ShownBy {
    const uis = ({ path, generations }: ShownBy) => generations ?? pathEntry(path).generations;
    const found = places.find((place) => uis(place).includes(generation));
    if (found) return found;
    const shown = [...new Set(places.flatMap(uis))];
    throw new Problem({
        wrong: `${issue.id} ("${issue.title}") does not show on this Element Web`,
        seen: `it shows on the ${shown.join(" and the ")} UI, and this is the ${generation} one`,
        fix: "Choose another with --element: `npx keyproof element list` shows those that are registered",
    });
}

/** Which UI an Element Web has, as it says itself once it is served. */
async function generationOf({ element, specs }: Parts): Promise<Generation> {
    // One that is served already refuses to be started for any homeserver but its own.
    if (element.source === "url") return (await identify(urlReader(specs.element), specs.element)).generation;
    const started = await element.start({ homeserver: { baseUrl: NOWHERE, serverName: "localhost" } });
    await started.stop();
    return started.generation;
}

/** Nobody signs in there. */
const NOWHERE = "http://127.0.0.1:9";
