import { setTimeout as delay } from "node:timers/promises";

/** What a homeserver answers. */
export interface ServerAnswer {
    status: number;
    headers: Record<string, string>;
    body: Buffer;
}

/** One request on its way, in a fault's hands: whether the homeserver hears of it, and what the client is answered. */
export interface Exchange {
    readonly method: string;
    /** Path and query, as the client sent them. */
    readonly url: string;
    /** The endpoint that this is, as rules name it: `"room_keys/keys"`. */
    readonly endpoint: string;
    /** The id of the device whose access token it carries; undefined where none was given out through the proxy. */
    readonly device: string | undefined;
    /** The id of that device's user. */
    readonly user: string | undefined;
    readonly body: Buffer;
    /** Sends it to the homeserver, as it is or changed, and resolves with the whole answer. */
    forward(changed?: { url?: string; body?: Buffer }): Promise<ServerAnswer>;
    /** Sends its first half to the homeserver, and breaks that connection. */
    begin(): Promise<void>;
    /** Answers the client. */
    answer(answer: ServerAnswer): void;
    /** Breaks the client's connection. */
    cut(): void;
}

/** Something that goes wrong with a request. */
export interface Fault {
    /** For people, in a few words: `"answer lost"`. */
    readonly title: string;
    strike(exchange: Exchange): Promise<void>;
}

/** The homeserver never hears of it, and the client's connection breaks. */
export function refused(): Fault {
    return { title: "refused", strike: async (exchange) => exchange.cut() };
}

/** The homeserver hears the first half of it, and the client's connection breaks. */
export function brokenOff(): Fault {
    return {
        title: "broken off",
        strike: async (exchange) => {
            await exchange.begin();
            exchange.cut();
        },
    };
}

/** The homeserver has done it, and the client never hears of it. */
export function answerLost(): Fault {
    return {
        title: "answer lost",
        strike: async (exchange) => {
            await exchange.forward();
            exchange.cut();
        },
    };
}

/** The homeserver hears of it so much later. @param ms in milliseconds */
export function late(ms: number): Fault {
    return {
        title: "late",
        strike: async (exchange) => {
            await delay(ms);
            exchange.answer(await exchange.forward());
        },
    };
}

/**
 * The homeserver hears of it only behind something else: two requests change their order. No client waits for this one
 * before it sends the other, or nothing goes on.
 *
 * @param other resolves once the other one is done: `proxy.answered({ method: "PUT", endpoint: "room_keys/keys" })`
 */
export function behind(other: Promise<unknown>): Fault {
    return {
        title: "behind another",
        strike: async (exchange) => {
            await other;
            exchange.answer(await exchange.forward());
        },
    };
}

/** The homeserver has too much to do. @param retryAfterMs when it may be asked again, in milliseconds */
export function limited(retryAfterMs: number): Fault {
    const retryAfter = String(Math.ceil(retryAfterMs / 1000));
    const error = { errcode: "M_LIMIT_EXCEEDED", error: "Too Many Requests", retry_after_ms: retryAfterMs };
    return {
        title: "429",
        strike: async (exchange) => exchange.answer(json(429, error, { "retry-after": retryAfter })),
    };
}

/** The homeserver fails, and has done nothing. @param status a 5xx */
export function failed(status: number): Fault {
    const error = { errcode: "M_UNKNOWN", error: "Internal server error" };
    return { title: String(status), strike: async (exchange) => exchange.answer(json(status, error)) };
}

/** The homeserver has done it, and what is between it and the client fails. @param status a 5xx */
export function failedAfterwards(status: number): Fault {
    return {
        title: `${status} afterwards`,
        strike: async (exchange) => {
            await exchange.forward();
            exchange.answer(json(status, { errcode: "M_UNKNOWN", error: "Bad Gateway" }));
        },
    };
}

/** The homeserver hears it twice; the client is given the second answer. */
export function twice(): Fault {
    return {
        title: "twice",
        strike: async (exchange) => {
            await exchange.forward();
            exchange.answer(await exchange.forward());
        },
    };
}

/** The client is told that it was done, and the homeserver never hears of it. @param answer what it is told, as JSON */
export function swallowed(answer: object): Fault {
    return { title: "swallowed", strike: async (exchange) => exchange.answer(json(200, answer)) };
}

/** The homeserver hears something else. @param change of the request's address, and of its body as JSON */
export function changed(change: { url?: (url: string) => string; body?: (body: never) => object }): Fault {
    return {
        title: "changed",
        strike: async (exchange) => {
            const body = change.body && Buffer.from(JSON.stringify(change.body(parsed(exchange.body))));
            const url = change.url?.(exchange.url);
            exchange.answer(await exchange.forward({ ...(url !== undefined && { url }), ...(body && { body }) }));
        },
    };
}

/** The client hears something else. @param change of the answer's body as JSON */
export function answerChanged(change: (body: never) => object): Fault {
    return {
        title: "answer changed",
        strike: async (exchange) => {
            const answer = await exchange.forward();
            exchange.answer({ ...answer, body: Buffer.from(JSON.stringify(change(parsed(answer.body)))) });
        },
    };
}

/** A request that is held until somebody lets it go: meanwhile, clients and homeservers can be ended. */
export interface Hold extends Fault {
    /** Resolves once a request is held: with `"afterwards"`, once the homeserver has done it. */
    readonly held: Promise<void>;
    /** Lets it go on, and every later one pass. */
    release(): void;
    /** Breaks the client's connection instead: before the homeserver has heard of it, or afterwards. */
    drop(): void;
}

/**
 * Holds a request before the homeserver hears of it, or its answer before the client does. Where the homeserver cannot be
 * reached once it is let go, the client's connection breaks.
 */
export function hold(when: "before" | "afterwards"): Hold {
    const held = Promise.withResolvers<void>();
    const decided = Promise.withResolvers<"released" | "dropped">();
    return {
        title: `held ${when}`,
        held: held.promise,
        release: () => decided.resolve("released"),
        drop: () => decided.resolve("dropped"),
        strike: async (exchange) => {
            const answer = when === "afterwards" ? await exchange.forward() : undefined;
            held.resolve();
            if ((await decided.promise) === "dropped") exchange.cut();
            else exchange.answer(answer ?? (await exchange.forward()));
        },
    };
}

function json(status: number, body: object, headers: Record<string, string> = {}): ServerAnswer {
    const type = { "content-type": "application/json", ...headers };
    return { status, headers: type, body: Buffer.from(JSON.stringify(body)) };
}

function parsed(body: Buffer): never {
    return JSON.parse(body.toString()) as never;
}
