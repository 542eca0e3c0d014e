/**
 * "Scan QR code on another login … Your new device/session is now verified": the camera is pointed at what Element Web
 * draws on the screen, and what it sees there is handed to a real client.
 */
import { path } from "../../fixtures/path.ts";
import { peopleWithHistory } from "../history.ts";

path("VER-02", "a phone is the new login", async ({ people, alice, bob, element, watch, step, aside, expectKeys }) => {
    const { kitchen, cellar } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice);
    const newPhone = await people.device(alice, "Alice's new phone");
    await laptop.untilKnows(newPhone);
    await watch(alice, laptop, newPhone);

    const asked = await step("On your phone, tap Verify this login", () => newPhone.askToVerify());
    await step("On another device/session that is connected to cross signing, click Accept", () =>
        laptop.verificationRequests.accept(),
    );
    await step("On your phone, tap Scan with this device", () => asked.untilAccepted());
    await step("Using your phone, scan the QR code shown on your other session", async () => {
        await asked.scan(await laptop.verification.scanThisUniqueCode());
    });
    await step("On your other session, click Yes", () => laptop.verification.yes());
    await step("Tap Done on your phone", async () => {
        await asked.untilDone();
        await alice.untilGivenTheBackupKey(newPhone);
    });
    await step("Click Got it", () => laptop.verification.gotIt());

    await aside("Afterwards: the new login reads everything", async () => {
        await kitchen.readOn(newPhone);
        await cellar.readOn(newPhone);
    });

    expectKeys().toBeKept({ by: laptop, onFreshDevice: newPhone });
});

path("VER-02", "Element is the new login", async ({ people, alice, bob, element, watch, step, aside, expectKeys }) => {
    const { kitchen, cellar } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "not yet" });
    await watch(alice, laptop);

    // Here the phone is the one that is connected already, and scans what the new login shows.
    const phone = await aside("On your new login, click Verify with another device", async () => {
        await laptop.verifyThisDevice.useAnotherDevice();
        return alice.phone.nextVerification();
    });
    await step("On another device/session that is connected to cross signing, click Accept", () => phone.accept());
    await step("On your phone, tap Scan with this device", () => phone.untilAccepted());
    await step("Using your phone, scan the QR code shown on your other session", async () => {
        await phone.scan(await laptop.verification.scanThisUniqueCode());
    });
    await step("On your other session, click Yes", () => laptop.verification.yes());
    await step("Tap Done on your phone", () => phone.untilDone());
    await step("Click Got it", async () => {
        await laptop.verification.gotIt();
        await alice.untilGivenTheBackupKey(laptop);
    });

    await aside("Afterwards: the new login reads everything", async () => {
        await kitchen.readOn(laptop);
        await cellar.readOn(laptop);
    });

    expectKeys().toBeKept({ by: alice.phone, onFreshDevice: laptop });
});
