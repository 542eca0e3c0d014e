/**
 * Verifying a device "by text": its ID and fingerprint are typed or compared by eye, for devices that can not take part in
 * a verification. Nobody's keys may change by it, whether it works or not, and a wrong fingerprint must be refused.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import type { DeviceByText, ManualResult } from "../../helpers/clients/element/pages/manual-verification.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import { CLASSIC_UI } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked } from "../history.ts";

path("VER-09", async ({ people, alice, bob, element, watch, step, aside, countOn, finding, expectKeys }) => {
    const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice);
    await laptop.untilHolds(sessions);
    const room = laptop.room(kitchen.id);
    const [tablet, watched] = [
        await people.device(alice, "Alice's tablet"),
        await people.device(alice, "Alice's watch"),
    ];
    await watch(alice, laptop, tablet, watched);
    const isAsSaid = async (device: SdkClient, { verified }: ManualResult): Promise<void> => {
        const seen = await alice.phone.seesVerified(device);
        await countOn(`Alice's phone taking ${device.label} for verified where the laptop says so`, seen, verified);
        await countOn(`${device.label} having no secret of the account`, await device.heldSecrets(), []);
    };

    await aside("/verify, with another device's fingerprint", async () => {
        const another = { ...(await asText(tablet)), fingerprint: await alice.phone.fingerprint() };
        const { verified } = await laptop.manualVerification.byCommand(room, another);
        expect.soft(verified, "verified with a wrong fingerprint").toBe(false);
        await countOn("Alice's phone taking the tablet for verified", await alice.phone.seesVerified(tablet), false);
    });
    const byCommand = await step("/verify, with the Device ID and the fingerprint", async () => {
        const result = await laptop.manualVerification.byCommand(room, await asText(tablet));
        await isAsSaid(tablet, result);
        return result;
    });
    if (!byCommand.verified) {
        finding(CLASSIC_UI, {
            says: '/verify: "Verifies a user, session, and pubkey tuple"',
            seen: `It answers "${byCommand.said}", and the device is not verified (element-web#27201).`,
        });
    }
    const inDialog = await step(
        "Or: Manually verify by text, or Manual device verification > Verify session",
        async () => {
            const result = await laptop.manualVerification.byDialog(room, alice.name, await asText(watched));
            await isAsSaid(watched, result);
            return result;
        },
    );
    if (!inDialog.verified) {
        finding(CLASSIC_UI, {
            says: '"Manually verify by text": "Confirm by comparing the following" > "Verify session"',
            seen: `It does and says ${inDialog.said}, and the device is not verified (element-web#25375, element-web#27201).`,
        });
    }

    expectKeys().toBeKept({ by: laptop, claims: ["K1", "K3"] });
});

/** What the user of a device reads out. */
async function asText(device: SdkClient): Promise<DeviceByText> {
    const { userId, deviceId, label: name } = device;
    return { userId, deviceId, name, fingerprint: await device.fingerprint() };
}
