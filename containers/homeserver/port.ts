import { randomInt } from "node:crypto";
import net from "node:net";
import { Problem } from "../problem.ts";

/**
 * Below the ports that systems give to outgoing connections (from 32768 on Linux, 49152 elsewhere): a client that tries
 * to reconnect while the server is stopped could be given the server's own port otherwise, and keep it.
 */
const RANGE = [20_000, 32_000] as const;

/** @returns a port on loopback that nobody listens at */
export async function freePort(): Promise<number> {
    for (let tries = 0; tries < 100; tries++) {
        const port = randomInt(...RANGE);
        if ((await whyTaken(port)) === undefined) return port;
    }
    throw new Error(`no free port found between ${RANGE.join(" and ")}`);
}

/** @throws Problem when the port cannot be listened at */
export async function requireFreePort(port: number): Promise<void> {
    const why = await whyTaken(port);
    if (why === undefined) return;
    throw new Problem({
        wrong: `The homeserver cannot listen at port ${port}`,
        seen: why === "EADDRINUSE" ? "another program listens there already" : why,
        fix: "End that program, or choose another port.",
    });
}

/** The code of the error that listening there gives, or undefined when it works. */
function whyTaken(port: number): Promise<string | undefined> {
    return new Promise((resolve) => {
        const server = net.createServer();
        server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
        server.listen({ port, host: "127.0.0.1" }, () => server.close(() => resolve(undefined)));
    });
}
