/**
 * What pip must be asked for to get a Synapse that starts: its own requirements have no upper bounds.
 *
 * @param version `"1.163.2"`
 */
export function synapseRequirements(version: string): string[] {
    // Its workers speak by Redis.
    const requirements = [`matrix-synapse[redis]==${version}`];
    // Before 1.146 it does not start with prometheus-client 0.24: https://github.com/element-hq/synapse/issues/19375
    if (minorOf(version) < 146) requirements.push("prometheus-client<0.24");
    // What it talks to Postgres by: with its own "postgres" extra that would have to be compiled.
    return [...requirements, "psycopg2-binary"];
}

function minorOf(version: string): number {
    return Number(version.split(".")[1]);
}
