import type { People } from "../../helpers/accounts/people.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { Element } from "../../helpers/clients/element/element.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import { type Conversation, peopleWhoTalked } from "../history.ts";

/** A laptop with all of someone's keys, and no other device of theirs: nobody else could upload what it does not. */
export async function onlyALaptop(
    people: People,
    alice: Person,
    bob: Person,
    element: Element,
): Promise<Conversation & { laptop: ElementClient }> {
    const history = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice);
    await laptop.untilHolds(history.sessions);
    await alice.phone.signOut();
    await laptop.untilOnlyDevice();
    return { ...history, laptop };
}
