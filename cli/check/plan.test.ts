import { expect, test } from "vitest";
import { tellPlan } from "./plan.ts";
import type { Support } from "./support.ts";

const SUPPORT: Support = {
    software: { name: "Synapse", version: "1.150.0" },
    specification: "v1.12",
    password: true,
    delegatedTo: undefined,
    sso: false,
    sharedSecret: true,
    backup: true,
    dehydration: false,
};

test("the plan states the rate that the check keeps to", () => {
    const server = { baseUrl: "https://matrix.example.org", serverName: undefined };
    const lines = (rate: number) =>
        tellPlan(server, SUPPORT, { kind: "shared-secret", secret: "s" }, rate).filter((line) =>
            /^requests/.test(line),
        );
    expect(lines(3)).toEqual([expect.stringContaining(", 3 a second at most;")]);
    expect(lines(1000)).toEqual([expect.stringContaining(", 1000 a second at most;")]);
});
