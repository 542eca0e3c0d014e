import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";

/** What a proxy may do to a request's body on its way; undefined where it answers itself that there is no such endpoint. */
export type Change = (method: string, path: string, body: string) => string | undefined;

/**
 * A reverse proxy in front of a homeserver, as operators have them: clients reach it below a path of its own, and
 * `.well-known/matrix/client` says where. It counts what reaches it.
 */
export class CountingProxy {
    /** What `.well-known` is asked at. */
    public readonly url: string;
    /** Each request that reached it: `"GET /_matrix/client/versions"`, without the path that it is below. */
    public readonly requests: string[] = [];
    readonly #server: http.Server;

    private constructor(server: http.Server, url: string) {
        this.#server = server;
        this.url = url;
    }

    /**
     * @param prefix the path that clients reach the homeserver below: `"/some/prefix"`
     * @param change made to what is sent through
     */
    public static async start(
        homeserver: string,
        prefix: string,
        change: Change = (_, __, body) => body,
    ): Promise<CountingProxy> {
        const server = http.createServer();
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        const proxy = new CountingProxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
        server.on("request", (request: http.IncomingMessage, response: http.ServerResponse) => {
            proxy.#pass(request, response, homeserver, prefix, change).catch(() => response.destroy());
        });
        return proxy;
    }

    public stop(): void {
        this.#server.closeAllConnections();
        this.#server.close();
    }

    async #pass(
        request: http.IncomingMessage,
        response: http.ServerResponse,
        homeserver: string,
        prefix: string,
        change: Change,
    ): Promise<void> {
        const { method = "GET", url = "/", headers } = request;
        const path = url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : url;
        this.requests.push(`${method} ${path.split("?")[0]}`);
        if (path === "/.well-known/matrix/client") {
            response.setHeader("content-type", "application/json");
            response.end(JSON.stringify({ "m.homeserver": { base_url: `${this.url}${prefix}/` } }));
            return;
        }
        if (path === url) {
            response.writeHead(404).end("not here");
            return;
        }
        const body = change(method, path, (await request.setEncoding("utf8").toArray()).join(""));
        if (body === undefined) {
            response.writeHead(404, { "content-type": "application/json" }).end('{"errcode":"M_UNRECOGNIZED"}');
            return;
        }
        const { "content-length": _, host: __, ...rest } = headers;
        const onward = http.request(
            `${homeserver}${path}`,
            { method, headers: { ...rest, ...(body !== "" && { "content-length": Buffer.byteLength(body) }) } },
            (answer) => {
                response.writeHead(answer.statusCode ?? 502, answer.headers);
                answer.pipe(response);
            },
        );
        onward.on("error", () => response.destroy());
        response.on("close", () => onward.destroy());
        onward.end(body);
    }
}
