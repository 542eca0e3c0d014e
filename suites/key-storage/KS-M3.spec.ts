/** "Change recovery key": "Your old one will no longer work." The new one opens the backup that is there; nothing else changes. */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

path("KS-M3", async ({ people, alice, bob, element, watch, step, interrupt, newDevice, expectKeys }) => {
    const { sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "recovery key" });
    await laptop.untilHolds(sessions);
    await alice.phone.signOut();
    const before = await alice.api.backupVersion();
    await watch(alice, laptop);

    await interrupt(laptop, () => laptop.encryption.changingRecoveryKey());

    const old = alice.writtenDown.recoveryKey;
    await step('"Change recovery key"', async () => {
        alice.recoveryKey = await laptop.encryption.changeRecoveryKey();
        expect(alice.recoveryKey).not.toBe(old);
        expect((await alice.api.backupVersion())?.version, "the backup's version").toBe(before?.version);
    });

    await step("The old recovery key is refused", async () => {
        const phone = await people.device(alice, "a phone with the old key");
        await expect(phone.enterRecoveryKey(old)).rejects.toThrow();
        await phone.signOut();
    });

    const fresh = await newDevice(alice);
    expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, changes: ["recovery key"] });
});
