/**
 * "As a result of this step, you will export an encrypted copy of your message keys to a file, acting as a safeguard to
 * avoid message key loss": whoever has nothing but the file and its passphrase can read everything that the device could.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

const PASSPHRASE = "correct horse battery staple 42";

for (const id of ["EXP-C1", "EXP-M1"]) {
    path(
        id,
        async ({ people, alice, bob, element, watch, step, interrupt, keepFile, newDeviceWithFile, expectKeys }) => {
            const { sessions } = await peopleWhoTalked(people, alice, bob);
            const laptop = await element.signIn(alice);
            await laptop.untilHolds(sessions);
            await watch(alice, laptop);

            await interrupt(laptop, () => laptop.roomKeys.exporting(PASSPHRASE));

            const file = await step('"Export E2E room keys", protected by a passphrase', async () => {
                const exported = await laptop.roomKeys.exportKeys(PASSPHRASE);
                expect(exported.name).toBe("element-keys.txt");
                return keepFile({ ...exported, passphrase: PASSPHRASE });
            });

            const fresh = await newDeviceWithFile(alice, file);
            expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, inFile: file });
        },
    );
}
