/**
 * Verifying a device "by text": its ID and fingerprint are typed or compared by eye, for devices that can not take part in
 * a verification. Nobody's keys may change by it, whether it works or not, and a wrong fingerprint must be refused.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { CLASSIC_UI } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWithHistory } from "../history.ts";

path("VER-09", "by /verify", async ({ people, alice, bob, element, watch, step, finding, expectKeys }) => {
    const { kitchen } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice);
    const room = laptop.room(kitchen.id);
    const tablet = await people.device(alice, "Alice's tablet");
    const { userId, deviceId, label: name } = tablet;
    const device = { userId, deviceId, name, fingerprint: await tablet.fingerprint() };
    await alice.untilGivenTheBackupKey(laptop);
    await watch(alice, laptop, tablet);

    await step("/verify, with another device's fingerprint", async () => {
        const another = { ...device, fingerprint: await alice.phone.fingerprint() };
        const { verified } = await laptop.manualVerification.byCommand(room, another);
        expect(verified, "verified with a wrong fingerprint").toBe(false);
        expect(await alice.phone.seesVerified(tablet)).toBe(false);
    });
    const { verified, said } = await step("/verify, with the Device ID and the fingerprint", async () => {
        const result = await laptop.manualVerification.byCommand(room, device);
        expect(await alice.phone.seesVerified(tablet), "what Alice's phone sees").toBe(result.verified);
        expect(await tablet.heldSecrets()).toEqual([]);
        return result;
    });
    if (!verified) {
        finding(CLASSIC_UI, {
            says: '/verify: "Verifies a user, session, and pubkey tuple"',
            seen: `It answers "${said}", and the device is not verified (element-web#27201).`,
        });
    }

    expectKeys().toBeKept({ by: laptop, claims: ["K1", "K3"] });
});

path("VER-09", "in a dialog", async ({ people, alice, bob, element, watch, step, finding, expectKeys }) => {
    const { kitchen } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice);
    const tablet = await people.device(alice, "Alice's tablet");
    const { userId, deviceId, label: name } = tablet;
    const device = { userId, deviceId, name, fingerprint: await tablet.fingerprint() };
    await watch(alice, laptop, tablet);

    const { verified, said } = await step("Manually verify by text > Verify session", async () => {
        const result = await laptop.manualVerification.byDialog(laptop.room(kitchen.id), alice.name, device);
        expect(await alice.phone.seesVerified(tablet), "what Alice's phone sees").toBe(result.verified);
        expect(await tablet.heldSecrets()).toEqual([]);
        return result;
    });
    if (!verified) {
        finding(CLASSIC_UI, {
            says: '"Manually verify by text": "Confirm by comparing the following" > "Verify session"',
            seen: `It does and says ${said}, and the device is not verified (element-web#25375, element-web#27201).`,
        });
    }

    expectKeys().toBeKept({ by: laptop, claims: ["K1", "K3"] });
});
