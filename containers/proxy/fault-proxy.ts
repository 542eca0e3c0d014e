import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { createProxyServer, type ProxyServer } from "httpxy";
import { type Listening, listenOnLoopback } from "../element-web/loopback.ts";
import type { Exchange, Fault, ServerAnswer } from "./faults.ts";
import { pathTemplate } from "./path-template.ts";

/** Which requests something is about; what is left out may be anything. */
export interface Which {
    method?: string;
    /** The endpoint as {@link pathTemplate} writes it, from behind its version on: `"room_keys/keys"`. */
    endpoint?: string;
    /** The full id of the user whose access token it carries. */
    user?: string;
    /** The id of the device whose access token it carries. */
    device?: string;
}

/** A request that reached the proxy. It holds no secret: neither tokens nor variable parts of the address nor bodies. */
export interface SeenRequest {
    method: string;
    /** As in {@link Which}. */
    endpoint: string;
    /** Undefined where it carries no access token that was given out through the proxy. */
    user: string | undefined;
    device: string | undefined;
    /** When it came, in milliseconds since the proxy was started. */
    atMs: number;
    /** What the client was answered: a status; `"none"` for nothing; undefined as long as it waits. */
    answer: number | "none" | undefined;
    /** The name of the fault that struck it. */
    fault?: string;
}

/** A fault that waits for its request. */
export interface Rule {
    /** How many requests it has struck so far. */
    readonly struck: number;
    /** Resolves once it has struck for the first time: before the fault has done anything. */
    readonly strikes: Promise<void>;
}

/** Which occurrence of a request a rule strikes. */
export interface Occurrence {
    /** From 1 on, counted from when the rule was made. Default: every one. */
    nth?: number;
}

interface ActiveRule {
    which: Which;
    nth: number | undefined;
    fault: Fault;
    matched: number;
    struck: number;
    announce: () => void;
}

/** Of an answer through fetch, these describe the way that it came here, not the way on. */
const HOP_BY_HOP = ["connection", "keep-alive", "transfer-encoding", "content-encoding", "content-length"];

/**
 * Stands between clients and their homeserver. What no rule is about is passed on as it is; what one is about is refused,
 * cut, held, changed as the rule's fault says. It learns whose a request is from the sign-ins that go through it.
 */
export class FaultProxy {
    #homeserver: string;
    readonly #startedAt = performance.now();
    readonly #seen: SeenRequest[] = [];
    readonly #owners = new Map<string, { user: string; device: string }>();
    readonly #passOn: ProxyServer = createProxyServer({});
    #rules: ActiveRule[] = [];
    #awaited: { which: Which; resolve: () => void }[] = [];
    #listening: Listening | undefined;

    private constructor(homeserver: string) {
        this.#homeserver = homeserver;
    }

    /** @param homeserver its address, no slash at the end; it may be down, and be started again at the same address */
    public static async start(homeserver: string): Promise<FaultProxy> {
        const proxy = new FaultProxy(homeserver);
        const server = http.createServer((request, response) => {
            // Whoever asked sees the connection end: what a proxy before a homeserver that is down does.
            proxy.#handle(request, response).catch(() => response.destroy());
        });
        proxy.#listening = await listenOnLoopback(server);
        return proxy;
    }

    /** Where clients reach the homeserver through it. `"http://127.0.0.1:41236"`, no slash at the end. */
    public get url(): string {
        if (!this.#listening) throw new Error("the proxy does not listen");
        return this.#listening.url;
    }

    /** Passes on to another homeserver from now on. @param homeserver its address, no slash at the end */
    public standBefore(homeserver: string): void {
        this.#homeserver = homeserver;
    }

    /** Every request so far, in the order in which they came; those that browsers ask for leave with apart. */
    public get seen(): readonly SeenRequest[] {
        return this.#seen;
    }

    /** Strikes requests from now on. The rule made last is asked first; a request meets one fault at most. */
    public on(which: Which, fault: Fault, { nth }: Occurrence = {}): Rule {
        const { promise, resolve } = Promise.withResolvers<void>();
        const rule: ActiveRule = { which, nth, fault, matched: 0, struck: 0, announce: resolve };
        this.#rules.unshift(rule);
        return {
            strikes: promise,
            get struck() {
                return rule.struck;
            },
        };
    }

    /** Resolves once a request that it is about has been answered: the next one, from now on. */
    public answered(which: Which): Promise<void> {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#awaited.push({ which, resolve });
        return promise;
    }

    /** Strikes nothing any more. */
    public calm(): void {
        this.#rules = [];
    }

    /** Ends it and every connection to it. Safe to call twice. */
    public async stop(): Promise<void> {
        await this.#listening?.stop();
    }

    async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
        // A browser sends a request again by itself where a connection that it had kept open ends.
        request.headers.connection = "close";
        response.setHeader("connection", "close");
        const passOn = (): Promise<void> => this.#passOn.web(request, response, { target: this.#homeserver });
        // Browsers ask so for leave to send what then follows.
        if (request.method === "OPTIONS") return passOn();
        const seen = this.#note(request, response);
        const rule = this.#ruleFor(seen);
        if (!rule && !/(?:login|register)$/.test(seen.endpoint)) return passOn();

        const body = Buffer.concat(await request.toArray());
        const exchange = this.#exchange(request, body, response, seen);
        if (!rule) {
            return exchange.answer(this.#signedIn(await exchange.forward()));
        }
        rule.struck += 1;
        rule.announce();
        seen.fault = rule.fault.title;
        await rule.fault.strike(exchange);
    }

    #note({ method = "GET", url = "/", headers }: IncomingMessage, response: ServerResponse): SeenRequest {
        const owner = this.#owners.get(headers.authorization?.replace(/^Bearer /, "") ?? "");
        const seen: SeenRequest = {
            method,
            endpoint: endpointOf(url),
            user: owner?.user,
            device: owner?.device,
            atMs: performance.now() - this.#startedAt,
            answer: undefined,
        };
        this.#seen.push(seen);
        response.once("close", () => {
            seen.answer = response.writableFinished ? response.statusCode : "none";
            for (const { which, resolve } of this.#awaited) if (matches(which, seen)) resolve();
            this.#awaited = this.#awaited.filter(({ which }) => !matches(which, seen));
        });
        return seen;
    }

    #ruleFor(seen: SeenRequest): ActiveRule | undefined {
        const matching = this.#rules.filter(({ which }) => matches(which, seen));
        for (const rule of matching) rule.matched += 1;
        return matching.find(({ nth, matched }) => nth === undefined || nth === matched);
    }

    #exchange(
        request: IncomingMessage,
        body: Buffer,
        response: ServerResponse,
        { device, user }: Pick<SeenRequest, "device" | "user">,
    ): Exchange {
        const { method = "GET", url = "/" } = request;
        const headers = new Headers();
        for (const [name, value] of Object.entries(request.headers)) {
            if (typeof value === "string" && name !== "host" && !HOP_BY_HOP.includes(name)) headers.set(name, value);
        }
        return {
            method,
            url,
            endpoint: endpointOf(url),
            device,
            user,
            body,
            forward: async (changed = {}) => {
                const sent = changed.body ?? body;
                const answer = await fetch(`${this.#homeserver}${changed.url ?? url}`, {
                    method,
                    headers,
                    ...(sent.length > 0 && { body: new Uint8Array(sent) }),
                });
                return {
                    status: answer.status,
                    headers: Object.fromEntries([...answer.headers].filter(([name]) => !HOP_BY_HOP.includes(name))),
                    body: Buffer.from(await answer.arrayBuffer()),
                };
            },
            begin: () => this.#beginAndBreak(request, body),
            answer: ({ status, headers, body }) => {
                response.writeHead(status, { "access-control-allow-origin": "*", ...headers }).end(body);
            },
            cut: () => {
                response.destroy();
            },
        };
    }

    /** Sends the first half of a request, and breaks the connection. */
    async #beginAndBreak({ method, url, headers }: IncomingMessage, body: Buffer): Promise<void> {
        const onward = http.request(`${this.#homeserver}${url}`, {
            method,
            headers: { ...headers, host: new URL(this.#homeserver).host },
        });
        const gone = new Promise<void>((resolve) => onward.once("close", resolve));
        onward.on("error", () => {});
        onward.write(body.subarray(0, body.length / 2), () => onward.destroy());
        await gone;
    }

    /** Learns whose an access token is. @returns the answer without the homeserver's own address, which clients would go on with */
    #signedIn(answer: ServerAnswer): ServerAnswer {
        if (answer.status !== 200) return answer;
        const { well_known: _, ...session } = JSON.parse(answer.body.toString()) as Record<string, unknown>;
        const { access_token, user_id, device_id } = session;
        if (typeof access_token === "string" && typeof user_id === "string" && typeof device_id === "string") {
            this.#owners.set(access_token, { user: user_id, device: device_id });
        }
        return { ...answer, body: Buffer.from(JSON.stringify(session)) };
    }
}

/** `"room_keys/keys"` of `"/_matrix/client/v3/room_keys/keys?version=1"`. */
function endpointOf(url: string): string {
    const { pathname } = new URL(url, "http://localhost");
    return pathTemplate(pathname).replace(/^\/_matrix\/(?:client|media)\/[^/]+\/(?:org\.matrix\.[^/]+\/)?|^\//, "");
}

/** Whether a request is one of those that something is about. */
export function matches(which: Which, seen: SeenRequest): boolean {
    return (["method", "endpoint", "user", "device"] as const).every(
        (part) => which[part] === undefined || which[part] === seen[part],
    );
}
