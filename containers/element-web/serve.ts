import http from "node:http";
import sirv from "sirv";
import { type Listening, listenOnLoopback } from "./loopback.ts";

/** Element Web asks for config.<hostname>.json first: both must be ours, even where a build brings one along. */
const CONFIG = /^\/config(\.[^/]+)?\.json$/;

/**
 * Serves a built Element Web on loopback, with this config.json in place of its own.
 *
 * @param port a free one when undefined
 * @throws Problem when the port is in use or not allowed
 */
export function serveFolder(folder: string, config: object, port?: number): Promise<Listening> {
    const configJson = JSON.stringify(config, null, 4);
    const files = sirv(folder, {
        etag: true,
        // The next run may serve another build at the same port.
        setHeaders: (response) => response.setHeader("Cache-Control", "no-cache"),
    });
    const server = http.createServer((request, response) => {
        if (CONFIG.test(new URL(request.url ?? "/", "http://localhost").pathname)) {
            response
                .writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" })
                .end(configJson);
        } else {
            files(request, response, () => void response.writeHead(404).end());
        }
    });
    return listenOnLoopback(server, port);
}
