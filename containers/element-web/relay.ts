import net from "node:net";
import { pipeline } from "node:stream";
import { type Listening, listenOnLoopback } from "./loopback.ts";

/**
 * Passes every connection to a port on loopback on to another place.
 *
 * @param to where to: a port that a container engine publishes, maybe on another machine
 * @param port a free one when undefined
 * @throws Problem when the port is in use or not allowed
 */
export function relay(to: { host: string; port: number }, port?: number): Promise<Listening> {
    const server = net.createServer((near) => {
        const far = net.connect(to);
        // Whichever side ends or breaks, the other does, too; a browser makes a new connection then.
        pipeline(near, far, near, () => {});
    });
    return listenOnLoopback(server, port);
}
