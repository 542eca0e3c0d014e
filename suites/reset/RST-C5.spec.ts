/**
 * "Reset Cross Signing", by someone with an active session. "Only do this if you have forgotten or lost your cross signing
 * backup passphrase": what the session holds is kept, and backed up again, under the new Security Key.
 */
import { path } from "../../fixtures/path.ts";
import { CROSS_SIGNING } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWithHistory } from "../history.ts";

const PASSPHRASE = "correct horse battery staple 42";

path("RST-C5", async ({ people, alice, bob, element, watch, step, keepFile, newDevice, expectKeys }) => {
    const { sessions } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "recovery key" });
    await laptop.untilHolds(sessions);
    await alice.phone.signOut();
    await watch(alice, laptop);

    const file = await step("You may wish to backup your keys before doing this: export E2E room keys", async () =>
        keepFile({ ...(await laptop.roomKeys.exportKeys(PASSPHRASE)), passphrase: PASSPHRASE }),
    );

    const resetting = laptop.crossSigning.resettingWithoutKey(alice.password);
    await step("Click Reset in the Cross-signing section", () => resetting.open());
    // The app asks for the Security Key, and "Reset all" is the way on without it.
    await step("Click Clear cross-signing keys", () => resetting.onTo("Set up Secure Backup"));
    await step("Click Generate a Security Key or Enter a Security Phrase. Then Continue", () =>
        resetting.onTo("Save your Security Key"),
    );
    await step(
        ["Take note of your key, then click Continue", "Enter your account password and click Continue"],
        async () => {
            alice.recoveryKey = await resetting.rest();
            await laptop.untilConnectedToBackup(alice);
            await laptop.restart();
            await alice.untilBackedUp(sessions, laptop);
        },
    );

    const fresh = await newDevice(alice);
    expectKeys().toBeKept({
        by: laptop,
        onFreshDevice: fresh,
        inFile: file,
        changes: ["backup", "recovery key", "identity"],
    });
});

path(
    "RST-C5",
    "with the Security Key",
    async ({ people, alice, bob, element, watch, step, cancel, finding, newDevice, expectKeys }) => {
        const { sessions } = await peopleWithHistory(people, alice, bob);
        const laptop = await element.signIn(alice, { verify: "recovery key" });
        await laptop.untilHolds(sessions);
        await alice.phone.signOut();
        await watch(alice, laptop);

        const resetting = () => laptop.crossSigning.resetting(alice.writtenDown, alice.password);
        await cancel(resetting);
        const flow = resetting();
        await step("Click Reset in the Cross-signing section", () => flow.open());
        await step("Click Clear cross-signing keys", () => flow.onTo("Setting up keys"));
        await step("Enter your account password and click Continue", () => flow.rest());
        if ((await laptop.backupStatus()).uploadsTo === null) {
            finding(CROSS_SIGNING, {
                says: "Resetting cross-signing is about verification; the document does not mention the key backup.",
                seen: 'From then on the app backs up no keys; neither a restart nor "Connect this session to Key Backup" helps.',
            });
        }
        const fresh = await newDevice(alice);
        expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, claims: ["K1", "K2", "K6"], changes: ["identity"] });
    },
);
