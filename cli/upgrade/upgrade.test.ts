import { expect, test } from "vitest";
import { upgrade } from "./upgrade.ts";

const { signal } = new AbortController();

test("a container after a process of this machine, on Postgres, is refused before anything is installed", async () => {
    const said: string[] = [];
    const options = {
        from: "pypi:1.120.0",
        through: [],
        to: "docker:localhost:9/synapse:1",
        database: ["sqlite" as const, "postgres" as const],
        back: false,
        element: "classic",
        workers: 1,
        results: "results",
        json: false,
    };
    const refused = upgrade(options, { first: signal, second: signal }, (line) => said.push(line));
    await expect(refused).rejects.toThrow(
        "A homeserver in a container cannot reach the Postgres of one that is a process of this machine: " +
            "Synapse 1.120.0 (PyPI) is to be followed by Synapse (Docker image localhost:9/synapse:1)",
    );
    expect(said).toEqual([]);
});
