import { expect, test } from "vitest";
import { olderThan } from "./default-version.ts";

test.each([
    ["pypi", "pypi:1.120.0"],
    ["pypi:1.150.0", "pypi:1.120.0"],
    ["docker", "docker:matrixdotorg/synapse:v1.120.0"],
    ["docker:matrixdotorg/synapse:v1.150.0", "docker:matrixdotorg/synapse:v1.120.0"],
    ["docker:keyproof/synapse-local:1.163.2", "docker:keyproof/synapse-local:1.120.0"],
    ["docker:matrixdotorg/synapse:latest", "pypi:1.120.0"],
    ["docker:registry.example.org/synapse:v1.163.2", "pypi:1.120.0"],
])("what is upgraded to %s is %s", (spec, older) => {
    expect(olderThan(spec)).toBe(older);
});
