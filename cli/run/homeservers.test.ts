import { expect, test } from "vitest";
import { Problem } from "../../containers/problem.ts";
import { refuseTwins, withoutPaths } from "./homeservers.ts";
import type { Parts } from "./parts.ts";

test("what follows --homeserver and names none is a path", () => {
    expect(withoutPaths(["pypi:1.120.0", "RST-C0", "docker", "https://matrix.example.org", "reset"])).toEqual({
        homeservers: ["pypi:1.120.0", "docker", "https://matrix.example.org"],
        paths: ["RST-C0", "reset"],
    });
    // That it names none is for chooseHomeserver to say.
    expect(withoutPaths(["dendrite"])).toEqual({ homeservers: ["dendrite"], paths: [] });
});

test("the same homeserver twice is a Problem", () => {
    const target = (description: string) => ({ homeserver: { description } }) as Pick<Parts, "homeserver">;
    expect(() => refuseTwins([target("Synapse 1"), target("Synapse 2")])).not.toThrow();
    expect(() => refuseTwins([target("Synapse 1"), target("Synapse 1")])).toThrow(Problem);
});
