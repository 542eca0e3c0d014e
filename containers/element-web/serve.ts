import http from "node:http";
import sirv from "sirv";
import { type Listening, listenOnLoopback } from "./loopback.ts";

/** Element Web asks for config.<hostname>.json first: both must be ours, even where a build brings one along. */
const CONFIG = /^\/config(\.[^/]+)?\.json$/;
/** What names the bundles to load, and what says that there are newer ones. */
const PAGE = /^\/(index\.html|version)?$/;

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
        // Another build may be deployed at the same address: its bundles have other names, and its page may be of the same
        // size and age, which is all that an ETag here tells of.
        setHeaders: (response, pathname) =>
            response.setHeader("Cache-Control", PAGE.test(pathname) ? "no-store" : "no-cache"),
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
