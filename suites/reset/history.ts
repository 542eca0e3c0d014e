import type { People } from "../../helpers/accounts/people.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { Room, SentMessage } from "../../helpers/accounts/room.ts";

/** Two people's conversations, all of whose keys are in the first one's backup. */
export interface SharedHistory {
    kitchen: Room;
    /** So long that a new device's first sync brings only its end: a chat in one session. */
    cellar: Room;
    /** What was said before that end, in a session each: a device that fetches keys on demand has none of them. */
    buried: SentMessage[];
    /** How many sessions there are in all. */
    sessions: number;
    /** How many of them a new device fetches by itself, once it can: those of its first sync. */
    seenAtOnce: number;
}

/** An Element Web syncs 20 messages of a room at first. */
const MORE_THAN_A_FIRST_SYNC = 21;

/** Lets two people talk, until a device that is verified by emoji will hold only part of the keys. */
export async function peopleWithHistory(people: People, alice: Person, bob: Person): Promise<SharedHistory> {
    const kitchen = await people.room("Kitchen", [alice, bob]);
    const cellar = await people.room("Cellar", [alice, bob]);
    const inKitchen = async (): Promise<void> => {
        await kitchen.talk(alice, { sessions: 3 });
        await kitchen.talk(bob, { sessions: 3, messages: 2 });
    };
    const inCellar = async (): Promise<SentMessage[]> => {
        const messages = [...(await cellar.talk(alice, { sessions: 6 })), ...(await cellar.talk(bob, { sessions: 6 }))];
        await cellar.talk(bob, { sessions: 1, messages: MORE_THAN_A_FIRST_SYNC });
        return messages;
    };
    const [buried] = await Promise.all([inCellar(), inKitchen()]);
    const sessions = 6 + buried.length + 1;
    await alice.untilBackedUp(sessions);
    return { kitchen, cellar, buried, sessions, seenAtOnce: 7 };
}
