/**
 * After a verification by emoji, keys come one by one, when a message asks for them (element-meta#2446): everything can be
 * read by scrolling back, and until then the device holds only part of the keys.
 */
import { path } from "../../fixtures/path.ts";
import { LOCAL_COPY_OF_ALL_KEYS } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWithHistory } from "../history.ts";

path("RES-M2", async ({ people, alice, bob, element, watch, step, aside, signedIn, finding, expectKeys }) => {
    const { kitchen, cellar, sessions, seenAtOnce } = await peopleWithHistory(people, alice, bob);
    await watch(alice);

    const laptop = await aside("Confirm your identity: use another device", async () => {
        const device = await element.signIn(alice, { verify: "emoji" });
        await device.untilHolds(seenAtOnce);
        signedIn(device);
        return device;
    });
    finding(LOCAL_COPY_OF_ALL_KEYS, {
        says: "Clients should always have a local copy of all their keys.",
        seen: `After the verification the device holds ${seenAtOnce} of ${sessions} sessions: those of its first sync.`,
    });

    await step("Scroll back through each room", async () => {
        await kitchen.readOn(laptop);
        await cellar.readOn(laptop);
    });

    expectKeys().toBeKept({ by: laptop, onFreshDevice: laptop });
});
