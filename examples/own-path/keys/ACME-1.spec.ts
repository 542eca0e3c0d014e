/** "All that you need on your new laptop is the file and its passphrase": Acme's help desk: a new laptop. */
import { peopleWhoTalked } from "keyproof/accounts";
import { path } from "keyproof/fixtures";

const PASSPHRASE = "correct horse battery staple 42";

path("ACME-1", async ({ people, alice, bob, element, watch, step, keepFile, newDeviceWithFile, expectKeys }) => {
    const { sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice);
    await laptop.untilHolds(sessions);
    await watch(alice, laptop);

    const file = await step("Export your keys to a file", async () => {
        return keepFile({ ...(await laptop.roomKeys.exportKeys(PASSPHRASE)), passphrase: PASSPHRASE });
    });

    const newLaptop = await newDeviceWithFile(alice, file);
    expectKeys().toBeKept({ by: laptop, onFreshDevice: newLaptop, inFile: file });
});
