/**
 * "You can delete any untrusted sessions in Element Security & Privacy settings": what those sessions wrote stays readable,
 * because its keys have reached the other devices and the backup.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

path("RST-C7", async ({ people, alice, bob, element, watch, step, cancel, signedOut, newDevice, expectKeys }) => {
    const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "recovery key" });
    const untrusted = await people.device(alice, "an old tablet");
    await untrusted.send(kitchen.id, "written on an old tablet");
    await alice.untilBackedUp(sessions + 1, laptop);
    await laptop.untilHolds(sessions + 1);
    await watch(alice, laptop, untrusted);

    const removing = () => laptop.sessions.signingOutOfSelected([untrusted.label], alice.password);
    await cancel(removing);
    const flow = removing();
    await step(["Go to Element Security & Privacy settings", "Select the sessions you want to remove"], () =>
        flow.open(),
    );
    await step("Click Delete 1 session, or Sign out n selected devices", () => flow.onTo("Authentication"));
    await step("Authenticate with your account password", async () => {
        await flow.rest();
        const left = await alice.deviceIds();
        expect.soft(left, "the account's devices").not.toContain(untrusted.deviceId);
        await untrusted.close();
        signedOut(untrusted);
    });

    const fresh = await newDevice(alice);
    expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, changes: ["devices"] });
});
