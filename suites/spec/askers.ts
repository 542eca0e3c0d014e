import type { OlmPerson } from "../../helpers/accounts/olm-person.ts";
import type { People } from "../../helpers/accounts/people.ts";
import type { OlmDevice } from "../../helpers/clients/olm/olm-device.ts";
import type { Json } from "../../helpers/matrix/http.ts";

/** A laptop that has what others ask for, and those who may ask it. */
export interface Askers {
    alice: OlmPerson;
    bob: OlmPerson;
    laptop: OlmDevice;
    /** Its user's other device, verified. */
    phone: OlmDevice;
    /** Its user's as well, and verified by nobody. */
    stranger: OlmDevice;
    /** Another user's. */
    bobs: OlmDevice;
}

export async function askers(people: People): Promise<Askers> {
    const [alice, bob] = await Promise.all([people.olmPerson("Alice"), people.olmPerson("Bob")]);
    const laptop = await alice.firstDevice("laptop");
    const phone = await alice.verifiedDevice("phone", laptop);
    const stranger = await alice.device("stranger");
    const bobs = await bob.firstDevice("laptop");
    await laptop.learn(alice.userId, bob.userId);
    return { alice, bob, laptop, phone, stranger, bobs };
}

/** One who asks, with what, and the ids of the devices that are answered. */
export interface Asking {
    case: string;
    as: OlmDevice;
    content: Json;
    expected: string[];
}

/** Those who get nothing: what is answered goes to the device that is named, wherever the question came from. */
export function notEntitled(
    { phone, stranger, bobs }: Pick<Askers, "phone" | "stranger" | "bobs">,
    askFor: (device: OlmDevice) => Json,
): Asking[] {
    return [
        {
            case: "a device that nobody has verified asks",
            as: stranger,
            content: askFor(stranger),
            expected: [],
        },
        {
            case: "it asks in the name of the verified one: that one is answered, and nobody else",
            as: stranger,
            content: askFor(phone),
            expected: [phone.deviceId],
        },
        { case: "another user's device asks", as: bobs, content: askFor(bobs), expected: [] },
        { case: "it asks in the name of the verified one", as: bobs, content: askFor(phone), expected: [] },
    ];
}
