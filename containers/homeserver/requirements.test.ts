import { expect, test } from "vitest";
import { synapseRequirements } from "./requirements.ts";

test.each([
    ["1.120.0", ["matrix-synapse[redis]==1.120.0", "prometheus-client<0.24"]],
    ["1.145.0", ["matrix-synapse[redis]==1.145.0", "prometheus-client<0.24"]],
    ["1.146.0rc1", ["matrix-synapse[redis]==1.146.0rc1"]],
    ["1.163.2", ["matrix-synapse[redis]==1.163.2"]],
])("Synapse %s needs %j", (version, requirements) => {
    expect(synapseRequirements(version)).toEqual([...requirements, "psycopg2-binary"]);
});
