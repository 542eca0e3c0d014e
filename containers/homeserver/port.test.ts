import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { Problem } from "../problem.ts";
import { freePort, requireFreePort } from "./port.ts";

test("a port that somebody listens at is refused, and is free again afterwards", async () => {
    const server = net.createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;

    await expect(requireFreePort(port)).rejects.toThrow(Problem);
    await expect(requireFreePort(port)).rejects.toThrow(`cannot listen at port ${port}: another program listens there`);

    server.close();
    await once(server, "close");
    await requireFreePort(port);
});

test("a free port is none that an outgoing connection could be given", async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, freePort));
    for (const port of ports) {
        expect(port).toBeLessThan(32_768);
        await requireFreePort(port);
    }
});
