import { expect, test } from "vitest";
import { synapseConfig } from "./synapse-config.ts";

const database = { name: "sqlite3", args: { database: "/data/of test/homeserver.db" } };
const secrets = { registrationSharedSecret: "r", macaroonSecretKey: "m", formSecret: "f" };

test.each(["127.0.0.1", "0.0.0.0"] as const)("listens at %s only, for clients only", (bindAddress) => {
    const ports = { port: 20_001, mailPort: 20_002 };
    const { listeners } = synapseConfig({ folder: "/data", ...ports, bindAddress, secrets, database });
    expect(listeners).toEqual([
        { port: 20_001, bind_addresses: [bindAddress], type: "http", resources: [{ names: ["client"] }] },
    ]);
});

test("keeps everything in its folder", () => {
    const config = synapseConfig({
        folder: "/data/of test",
        port: 20_001,
        mailPort: 20_002,
        bindAddress: "127.0.0.1",
        secrets,
        database,
    });
    const paths = JSON.stringify(config).match(/"\/[^"]*"/g);
    expect(paths?.sort()).toEqual([
        '"/data/of test/homeserver.db"',
        '"/data/of test/log.yaml"',
        '"/data/of test/media"',
        '"/data/of test/signing.key"',
    ]);
});

test("leaves Synapse its own rate limits where that is asked for, and lifts them otherwise", () => {
    const where = {
        folder: "/data",
        port: 20_001,
        mailPort: 20_002,
        bindAddress: "127.0.0.1",
        secrets,
        database,
    } as const;
    const limits = (config: object) => Object.keys(config).filter((key) => key.startsWith("rc_"));
    expect(limits(synapseConfig({ ...where, rateLimits: "synapse's own" }))).toEqual([]);
    expect(limits(synapseConfig(where))).toContain("rc_login");
});
