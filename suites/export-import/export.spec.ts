/**
 * "As a result of this step, you will export an encrypted copy of your message keys to a file, acting as a safeguard to
 * avoid message key loss": whoever has nothing but the file and its passphrase can read everything that the device could.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

const PASSPHRASE = "correct horse battery staple 42";
const PROTECT = "Enter passphrase, Confirm passphrase > Export";

const PATHS = [
    { id: "EXP-C1", open: "Security & Privacy > Cryptography > Export E2E room keys" },
    { id: "EXP-M1", open: "Encryption > Advanced > Export keys" },
] as const;

for (const { id, open } of PATHS) {
    path(
        id,
        async ({ people, alice, bob, element, watch, step, interrupt, keepFile, newDeviceWithFile, expectKeys }) => {
            const { sessions } = await peopleWhoTalked(people, alice, bob);
            const laptop = await element.signIn(alice);
            await laptop.untilHolds(sessions);
            await watch(alice, laptop);

            await interrupt(laptop, () => laptop.roomKeys.exporting(PASSPHRASE));

            const exporting = laptop.roomKeys.exporting(PASSPHRASE);
            await step(open, () => exporting.open());
            const file = await step(PROTECT, async () => {
                const exported = await exporting.rest();
                expect.soft(exported.name).toBe("element-keys.txt");
                return keepFile({ ...exported, passphrase: PASSPHRASE });
            });

            const fresh = await newDeviceWithFile(alice, file);
            expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, inFile: file });
        },
    );
}
