import type { ExportedFile } from "../fixtures/keys-expectation.ts";
import type { People } from "../helpers/accounts/people.ts";
import type { Person } from "../helpers/accounts/person.ts";
import type { Room, SentMessage } from "../helpers/accounts/room.ts";
import type { ElementClient } from "../helpers/clients/element/element-client.ts";
import type { SdkClient } from "../helpers/clients/sdk/sdk-client.ts";
import { type ExportedSession, writeKeyExport } from "../helpers/megolm/key-export.ts";
import { worseCopy } from "../helpers/megolm/worse-copy.ts";

/** What two people said to each other, all of whose keys are in the first one's backup. */
export interface Conversation {
    kitchen: Room;
    /** How many sessions there are in all. */
    sessions: number;
}

/** Conversations of which a new device's first sync brings only part. */
export interface SharedHistory extends Conversation {
    /** So long that a new device's first sync brings only its end: a chat in one session. */
    cellar: Room;
    /** What was said before that end, in a session each: a device that fetches keys on demand has none of them. */
    buried: SentMessage[];
    /** How many of them a new device fetches by itself, once it can: those of its first sync. */
    seenAtOnce: number;
}

/** An Element Web syncs 20 messages of a room at first. */
const MORE_THAN_A_FIRST_SYNC = 21;

/** Lets two people talk so little that a new device's first sync brings all of it. */
export async function peopleWhoTalked(people: People, alice: Person, bob: Person): Promise<Conversation> {
    const kitchen = await people.room("Kitchen", [alice, bob]);
    const sessions = await kitchen.chat(alice, bob);
    await alice.untilBackedUp(sessions);
    return { kitchen, sessions };
}

/** Lets two people talk, until a device that is verified by emoji will hold only part of the keys. */
export async function peopleWithHistory(people: People, alice: Person, bob: Person): Promise<SharedHistory> {
    const kitchen = await people.room("Kitchen", [alice, bob]);
    const cellar = await people.room("Cellar", [alice, bob]);
    const inCellar = async (): Promise<SentMessage[]> => {
        const messages = [...(await cellar.talk(alice, { sessions: 3 })), ...(await cellar.talk(bob, { sessions: 3 }))];
        await cellar.talk(bob, { sessions: 1, messages: MORE_THAN_A_FIRST_SYNC });
        return messages;
    };
    const [buried, shallow] = await Promise.all([inCellar(), kitchen.chat(alice, bob)]);
    const seenAtOnce = shallow + 1;
    const sessions = buried.length + seenAtOnce;
    await alice.untilBackedUp(sessions);
    return { kitchen, cellar, buried, sessions, seenAtOnce };
}

/**
 * Two files of one device's keys: one as the device has them, and one in which each session with more than one message
 * begins at its second.
 */
export async function betterAndWorse(
    device: SdkClient,
    passphrase: string,
): Promise<{ better: ExportedFile; worse: ExportedFile }> {
    const sessions = await device.heldSessions();
    const asFile = (name: string, held: ExportedSession[]) => ({
        name,
        text: writeKeyExport(held, passphrase),
        passphrase,
    });
    const spoilt = sessions.map((session) => ({ ...session, session_key: worseCopy(session.session_key, 1) }));
    return { better: asFile("better-keys.txt", sessions), worse: asFile("worse-keys.txt", spoilt) };
}

/**
 * Lets two people talk in a room of their own, before the first one has any backup.
 *
 * @param client what the first one writes with; by default their phone
 * @returns how many sessions there are
 */
export async function talkBeforeAnyBackup(
    people: People,
    carol: Person,
    bob: Person,
    client?: ElementClient,
): Promise<{ room: Room; sessions: number }> {
    const room = await people.room("Kitchen", client ? [bob, carol] : [carol, bob]);
    if (client) await client.send(room.id, `${carol.name} in ${room.name}`);
    else await room.talk(carol, { sessions: 1 });
    await room.talk(bob, { sessions: 3, messages: 2 });
    return { room, sessions: 4 };
}
