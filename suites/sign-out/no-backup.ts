import type { People } from "../../helpers/accounts/people.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { Room } from "../../helpers/accounts/room.ts";
import type { Element } from "../../helpers/clients/element/element.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";

/** Someone who never set a backup up, and whose laptop alone holds what was said. */
export interface WithoutBackup {
    alice: Person;
    laptop: ElementClient;
    kitchen: Room;
    /** How many sessions the laptop holds. */
    sessions: number;
}

/** Makes that someone: the phone that verified the laptop is signed out. */
export async function aliceWithoutBackup(people: People, bob: Person, element: Element): Promise<WithoutBackup> {
    const alice = await people.person("Alice", { recovery: "none" });
    const kitchen = await people.room("Kitchen", [alice, bob]);
    const laptop = await element.signIn(alice, { verify: "emoji" });
    await kitchen.talk(bob, { sessions: 3, messages: 2 });
    await laptop.send(kitchen.id, "Alice in Kitchen, from her laptop");
    const sessions = 4;
    await laptop.untilHolds(sessions);
    await alice.phone.signOut();
    await laptop.untilOnlyDevice();
    return { alice, laptop, kitchen, sessions };
}
