import { test as people } from "../../fixtures/people.ts";
import { onTablet, type World } from "./scenario.ts";

/** Where lives are lived: with SDK clients alone, or restored in Element. */
export const test = people.extend<{ world: World; elementWorld: World }>({
    world: async ({ people, faults, site: { target } }, use) => {
        await use({ people, proxy: faults, target, restoreOn: (alice) => onTablet(people, alice) });
    },
    elementWorld: async ({ world, element }, use) => {
        const restoreOn: World["restoreOn"] = async (alice, sessions) => {
            const laptop = await element.signIn(alice);
            await laptop.untilHolds(sessions);
            return laptop;
        };
        await use({ ...world, restoreOn });
    },
});
