import type { AddressInfo, Server, Socket } from "node:net";
import { Problem } from "../problem.ts";

/** A server at a port on loopback, which a browser takes for a secure context. */
export interface Listening {
    /** `"http://127.0.0.1:41235"`, no slash at the end. */
    readonly url: string;
    /** Ends it and every connection to it. Safe to call twice. */
    stop(): Promise<void>;
}

/**
 * Makes a server listen on loopback only.
 *
 * @param port a free one when undefined
 * @throws Problem when the port is in use or not allowed
 */
export function listenOnLoopback(server: Server, port = 0): Promise<Listening> {
    const sockets = new Set<Socket>();
    server.on("connection", (socket) => {
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
    });
    const stop = () =>
        new Promise<void>((resolve) => {
            server.close(() => resolve());
            for (const socket of sockets) socket.destroy();
        });
    return new Promise((resolve, reject) => {
        server.once("error", (error) => reject(portProblem(error, port) ?? error));
        server.listen(port, "127.0.0.1", () => {
            // A server that listens at a port has an AddressInfo, never a pipe's name.
            resolve({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop });
        });
    });
}

function portProblem(error: Error, port: number): Problem | undefined {
    const code = "code" in error ? error.code : undefined;
    if (code !== "EADDRINUSE" && code !== "EACCES") return undefined;
    return new Problem(
        {
            wrong: `Element Web cannot be served at port ${port}`,
            seen: code === "EACCES" ? "this user may not listen there" : "another program listens there",
            fix: "Choose another port, or none to get a free one.",
        },
        { cause: error },
    );
}
