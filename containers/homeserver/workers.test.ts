import { expect, test, vi } from "vitest";
import type { ServerData } from "./data.ts";
import { PyPiHomeserver } from "./pypi.ts";
import { WorkersHomeserver } from "./workers.ts";

const stop = vi.hoisted(() => vi.fn(async () => {}));
vi.mock("./redis.ts", () => ({
    requireRedis: async () => "/usr/bin/redis-server",
    LocalRedis: { start: async () => ({ port: 6379, stop }) },
}));

test("a deployment whose configuration cannot be read leaves no Redis running", async () => {
    const data = { folder: "/nowhere", port: 8008, logFile: "/nowhere/homeserver.log" } as ServerData;
    await expect(new WorkersHomeserver(new PyPiHomeserver()).launch(data)).rejects.toThrow("ENOENT");
    expect(stop).toHaveBeenCalledOnce();
});
