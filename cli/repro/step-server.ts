import { createHash, timingSafeEqual } from "node:crypto";
import http from "node:http";
import { type Listening, listenOnLoopback } from "../../containers/element-web/loopback.ts";
import { type Answer, parseTold, type Told } from "../../fixtures/replay.ts";
import { Interrupted } from "../interruption.ts";

/**
 * Listens on loopback for what the worker of a replayed path tells, and lets it wait for the answer.
 *
 * @param token who does not know it is sent away
 * @param hear is given each step. Where the user interrupts it, the path ends in order; where it fails, the path fails with its
 *   error
 */
export function listenForSteps(token: string, hear: (told: Told) => Promise<Answer>): Promise<Listening> {
    const server = http.createServer(async (request, response) => {
        if (!same(request.headers.authorization ?? "", `Bearer ${token}`)) return void response.writeHead(403).end();
        const read = await readTold(request);
        if (typeof read === "string") return void response.writeHead(400).end(read);
        try {
            response.end(await hear(read));
        } catch (error) {
            if (error instanceof Interrupted) return void response.end("end" satisfies Answer);
            response.writeHead(500).end(error instanceof Error ? error.message : String(error));
        }
    });
    return listenOnLoopback(server);
}

/** What was told; in words, why it cannot be read. */
async function readTold(request: http.IncomingMessage): Promise<Told | string> {
    try {
        return parseTold((await request.setEncoding("utf8").toArray()).join(""));
    } catch (error) {
        return error instanceof Error ? error.message : String(error);
    }
}

/** Takes as long for a near miss as for any other. */
function same(one: string, other: string): boolean {
    const digest = (text: string) => createHash("sha256").update(text).digest();
    return timingSafeEqual(digest(one), digest(other));
}
