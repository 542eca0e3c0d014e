import http from "node:http";
import { type Listening, listenOnLoopback } from "../../../../containers/element-web/loopback.ts";
import type { Session } from "../../../matrix/registration.ts";

/** An answer: its status, and its JSON. */
export interface SmallAnswer {
    status: number;
    body: object;
}

/** What a test may want to know of a request's JSON. */
export interface SmallBody {
    identifier?: { user?: string };
}

/** What answers an endpoint; `forever` never does. */
export type Answering = (body: SmallBody) => Promise<SmallAnswer> | SmallAnswer | "forever";

const ok = (body: object): Answering => {
    return () => ({ status: 200, body });
};

/** What an SDK client asks for when it starts. The first sync is empty; each later one waits for news that never come. */
function startingUp(): Map<string, Answering> {
    let syncs = 0;
    return new Map<string, Answering>([
        ["GET versions", ok({ versions: ["v1.12"] })],
        ["GET capabilities", ok({ capabilities: {} })],
        ["GET pushrules/", ok({ global: {} })],
        ["POST user/@alice:example.org/filter", ok({ filter_id: "1" })],
        ["POST keys/upload", ok({ one_time_key_counts: { signed_curve25519: 50 } })],
        ["POST keys/query", ok({ device_keys: {} })],
        ["GET sync", () => (syncs++ === 0 ? { status: 200, body: { next_batch: "1" } } : "forever")],
    ]);
}

/** Just enough of a homeserver for one SDK client, in this process: what it answers is up to the test. */
export class SmallHomeserver {
    readonly #answers = startingUp();
    readonly #listening: Listening;
    readonly #asked = new Map<string, PromiseWithResolvers<void>>();
    /** Every endpoint that was asked for, in order. */
    public readonly requests: string[] = [];
    public readonly session: Session;

    private constructor(listening: Listening) {
        this.#listening = listening;
        this.session = {
            baseUrl: listening.url,
            userId: "@alice:example.org",
            deviceId: "PHONE",
            accessToken: "syt_small",
        };
    }

    public static async start(): Promise<SmallHomeserver> {
        let server: SmallHomeserver | undefined;
        const listening = await listenOnLoopback(
            http.createServer((request, response) => void server?.respond(request, response)),
        );
        server = new SmallHomeserver(listening);
        return server;
    }

    /** Answers an endpoint so from now on. @param endpoint its method, and its path: below `/_matrix/client/v3/` as in `"GET room_keys/version"`, else whole */
    public on(endpoint: string, answer: Answering): void {
        this.#answers.set(endpoint, answer);
    }

    /** Resolves once the endpoint is asked for, from now on. */
    public async untilAsked(endpoint: string): Promise<void> {
        const asked = Promise.withResolvers<void>();
        this.#asked.set(endpoint, asked);
        await asked.promise;
    }

    public async stop(): Promise<void> {
        await this.#listening.stop();
    }

    /** Answers one request. */
    public async respond(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
        const { pathname } = new URL(request.url ?? "/", this.#listening.url);
        const endpoint = `${request.method} ${decodeURIComponent(pathname).replace(/^\/_matrix\/client\/(v\d+\/)?/, "")}`;
        const text = (await request.setEncoding("utf8").toArray()).join("");
        this.requests.push(endpoint);
        this.#asked.get(endpoint)?.resolve();
        const unknown: SmallAnswer = { status: 404, body: { errcode: "M_NOT_FOUND", error: endpoint } };
        const answer = (await this.#answers.get(endpoint)?.(text ? JSON.parse(text) : {})) ?? unknown;
        if (answer === "forever") return;
        response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
    }
}
