import type { Client } from "../clients/client.ts";
import type { Person } from "./person.ts";

/** What {@link Room.sessionsOf} needs of a message. */
type WithEventId = Pick<SentMessage, "eventId">;

/** A message that was sent, as far as a path needs it. */
export interface SentMessage {
    eventId: string;
    text: string;
}

/** An encrypted room that people talk in. */
export class Room {
    public readonly id: string;
    public readonly name: string;
    /** Everything sent by {@link Room.talk}, in order. */
    public readonly messages: SentMessage[] = [];

    public constructor(id: string, name: string) {
        this.id = id;
        this.name = name;
    }

    /**
     * Has someone say something in so many sessions, one after the other.
     *
     * @param sessions how many new sessions
     * @param messages how many messages in each; default 1
     */
    public async talk(
        sender: Person,
        { sessions, messages = 1 }: { sessions: number; messages?: number },
    ): Promise<SentMessage[]> {
        const sent: SentMessage[] = [];
        for (let session = 0; session < sessions; session++) {
            await sender.phone.discardSession(this.id);
            for (let message = 0; message < messages; message++) {
                const text = `${sender.name} in ${this.name}, message ${this.messages.length + sent.length + 1}`;
                sent.push({ eventId: await sender.phone.send(this.id, text), text });
            }
        }
        this.messages.push(...sent);
        return sent;
    }

    /** Lets two people say a little to each other. @returns how many sessions that made */
    public async chat(one: Person, other: Person): Promise<number> {
        await this.talk(one, { sessions: 2 });
        await this.talk(other, { sessions: 2, messages: 2 });
        return 4;
    }

    /** The sessions that messages were sent in, as the server's copies of them say; each once, in order. */
    public async sessionsOf(reader: Person, messages: readonly WithEventId[]): Promise<string[]> {
        const events = await Promise.all(messages.map(({ eventId }) => reader.api.event(this.id, eventId)));
        return [...new Set(events.map(({ content }) => String(content.session_id)))];
    }

    /** The ids of everything sent by {@link Room.talk}, in order. */
    public get eventIds(): string[] {
        return this.messages.map(({ eventId }) => eventId);
    }

    /**
     * Reads messages on a device: the path counts on each being shown as it was sent.
     *
     * @param messages default: everything sent by {@link Room.talk}
     */
    public async readOn(device: Pick<Client, "read">, messages: readonly WithEventId[] = this.messages): Promise<void> {
        const ids = messages.map(({ eventId }) => eventId);
        await device.read(this.id, ids, { expected: true });
    }

    /** All of it as a client shows it that can read everything, by event id. */
    public get asShown(): Map<string, { text: string }> {
        return new Map(this.messages.map(({ eventId, text }) => [eventId, { text }]));
    }
}
