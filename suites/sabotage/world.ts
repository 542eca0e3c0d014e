import type { FaultProxy } from "../../containers/proxy/fault-proxy.ts";
import { test as people } from "../../fixtures/people.ts";
import { onTablet, type World } from "./scenario.ts";

/** Where lives are lived: with SDK clients alone, or restored in Element. */
export const test = people.extend<{ world: World; elementWorld: World }>({
    world: async ({ people, site: { proxy, target } }, use) => {
        await use({ people, proxy: required(proxy), target, restoreOn: (alice) => onTablet(people, alice) });
        proxy?.calm();
    },
    elementWorld: async ({ people, element, site: { proxy, target } }, use) => {
        const restoreOn: World["restoreOn"] = async (alice, sessions) => {
            const laptop = await element.signIn(alice);
            await laptop.untilHolds(sessions);
            return laptop;
        };
        await use({ people, proxy: required(proxy), target, restoreOn });
        proxy?.calm();
    },
});

function required(proxy: FaultProxy | undefined): FaultProxy {
    if (!proxy) throw new Error("nothing stands before the homeserver: start this with `keyproof sabotage`");
    return proxy;
}
