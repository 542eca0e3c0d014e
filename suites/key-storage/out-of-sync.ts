import type { People } from "../../helpers/accounts/people.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { Element } from "../../helpers/clients/element/element.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import { peopleWithHistory, type SharedHistory } from "../history.ts";

/** A laptop that was verified and lacks secrets: of the keys it has only those of what was said since. */
export interface OutOfSync extends SharedHistory {
    laptop: ElementClient;
    /** How many sessions the laptop holds; the backup holds all others. */
    held: number;
}

const SAID_SINCE = 2;

/** A laptop that has the identity and not the backup's key: the tablet that verified it had no more to give. */
export async function withoutTheBackupKey(
    people: People,
    alice: Person,
    bob: Person,
    element: Element,
): Promise<OutOfSync> {
    const history = await peopleWithHistory(people, alice, bob);
    const tablet = await people.device(alice, "Alice's tablet");
    await tablet.verifyByRecoveryKey(alice.writtenDown.recoveryKey);
    await alice.phone.signOut();
    const laptop = await element.signIn(alice, { verify: "emoji", answeredBy: tablet });
    await laptop.untilHoldsIdentity();
    await tablet.signOut();
    return { ...history, laptop, held: await talkSince(history, bob, laptop) };
}

/** A laptop that has no secret at all: the phone that verified it was gone before it had given any away. */
export async function withoutAnySecret(
    people: People,
    alice: Person,
    bob: Person,
    element: Element,
): Promise<OutOfSync> {
    const history = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "emoji", answeredBy: goesOfflineAfterwards(alice.phone) });
    return { ...history, laptop, held: await talkSince(history, bob, laptop) };
}

/** The phone as someone has it whose battery ends with the verification. */
export function goesOfflineAfterwards(phone: SdkClient): Pick<SdkClient, "acceptVerification"> {
    return {
        acceptVerification: async (compare) => {
            await phone.acceptVerification(compare);
            await phone.close();
        },
    };
}

async function talkSince({ kitchen }: SharedHistory, bob: Person, laptop: ElementClient): Promise<number> {
    await kitchen.talk(bob, { sessions: SAID_SINCE });
    await laptop.untilHolds(SAID_SINCE);
    return SAID_SINCE;
}
