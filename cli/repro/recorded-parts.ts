import { listBuilds } from "../../containers/element-web/registry.ts";
import type { History } from "../../helpers/ledger/history.ts";
import type { PartSpecs } from "../run/parts.ts";

/** The parts that a record was made on, as far as they can be had here. */
export interface RecordedParts {
    specs: Partial<PartSpecs>;
    /** What cannot, a line each. */
    unlike: string[];
}

/**
 * Finds what a record was made on: a Synapse by its version from PyPI, a registered build of Element Web by its version.
 *
 * @param builds the versions that are registered here
 */
export function recordedParts(target: History["target"], builds: readonly string[]): RecordedParts {
    const specs: Partial<PartSpecs> = {};
    const unlike: string[] = [];
    const { homeserver = "no homeserver", "element web": element = "no Element Web" } = target;
    const synapse = /^Synapse (\d[\w.]*)/.exec(homeserver)?.[1];
    if (synapse === undefined) unlike.push(`recorded on ${homeserver}, which is not to be had here`);
    else specs.homeserver = `pypi:${synapse}`;
    const version = /^\d[\w.+-]*/.exec(element)?.[0];
    if (element.startsWith("matrix-react-sdk")) specs.element = "classic";
    else if (version !== undefined && builds.includes(version)) specs.element = `build:${version}`;
    else
        unlike.push(
            `recorded on Element Web ${element}, and no such build is registered: see \`keyproof element add\``,
        );
    return { specs, unlike };
}

/** The versions of Element Web that are registered here. */
export async function registeredVersions(): Promise<string[]> {
    return (await listBuilds()).map(({ version }) => version);
}
