import { z } from "zod";
import type { ObserverOf } from "../ledger/observer.ts";

/** `PUT /room_keys/keys`, whose body names every session (client-server API, "Server-side key backups"). */
const UPLOAD = /\/_matrix\/client\/[^/]+\/room_keys\/keys\?/;

const body = z.object({ rooms: z.record(z.string(), z.object({ sessions: z.record(z.string(), z.unknown()) })) });

/** A request of a client, and the status that it was answered with. */
export interface Answered {
    method: string;
    url: string;
    /** As it was sent: JSON. */
    body: unknown;
    status: number;
}

/** Notes which entries of the backup the homeserver acknowledged to one client. */
export class UploadNotes {
    readonly #client: string;
    readonly #observer: ObserverOf;
    #uploads = 0;

    /** @param client its label */
    public constructor(client: string, observer: ObserverOf) {
        this.#client = client;
        this.#observer = observer;
    }

    /** Takes note of a request, where it is an upload that was acknowledged. */
    public answered({ method, url, body: sent, status }: Answered): void {
        if (method !== "PUT" || !UPLOAD.test(url)) return;
        this.#uploads += 1;
        const observer = this.#observer();
        if (!observer || status !== 200 || typeof sent !== "string") return;
        const parsed = body.safeParse(JSON.parse(sent));
        if (!parsed.success) return;
        const sessions = Object.entries(parsed.data.rooms).flatMap(([room, of]) =>
            Object.keys(of.sessions).map((session) => ({ room, session })),
        );
        const nth = this.#uploads === 1 ? "" : ` (${this.#uploads})`;
        observer.accepted(this.#client, `PUT room_keys/keys${nth}`, sessions);
    }
}
