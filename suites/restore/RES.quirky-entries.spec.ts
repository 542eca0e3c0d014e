/** A backup with entries as other software writes them: one bad entry does not cost the others. */
import { type PathFixtures, path } from "../../fixtures/path.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import { compareEntries, giveQuirkyBackup, holdsControl } from "./quirky-entries.ts";

const WITH = "the quirky entries";
const COUNTED = "Element Web to hold the entry that is as the specification says";

/** Waits until the keys are there: all of a backup come in at once. */
async function untilRestored(
    laptop: ElementClient,
    { countOn, finding }: Pick<PathFixtures, "countOn" | "finding">,
): Promise<void> {
    const held = () => laptop.heldSessions();
    await countOn(COUNTED, async () => holdsControl(await held()), true);
    compareEntries(await held(), "Element Web", finding);
}

path("RES-C1", WITH, async ({ alice, element, watch, step, countOn, finding, expectKeys }) => {
    const laptop = await element.signIn(alice, { verify: "emoji" });
    await alice.phone.signOut();
    await giveQuirkyBackup(alice);
    await watch(alice, laptop);

    const restoring = laptop.secureBackup.restoring(alice.writtenDown);
    await step("Security & Privacy > Secure Backup > Restore from Backup, or Connect this session to Key Backup", () =>
        restoring.open(),
    );
    await step(
        ["Enter Security Key, or Enter Security Phrase > Next", "Restoring keys from backup", "Keys restored"],
        async () => {
            await restoring.rest();
            await untilRestored(laptop, { countOn, finding });
        },
    );

    expectKeys().toBeKept({ by: laptop, claims: ["K1", "K3"] });
});

path("RES-M1", WITH, async ({ alice, element, watch, step, signedIn, countOn, finding, expectKeys }) => {
    await alice.phone.signOut();
    await giveQuirkyBackup(alice);
    await watch(alice);

    const laptop = await step(
        [
            "Sign in",
            "Confirm your identity > Use recovery key",
            "Enter your recovery key > Continue",
            "Device verified > Done",
        ],
        async () => {
            const device = await element.signIn(alice, { verify: "recovery key" });
            await untilRestored(device, { countOn, finding });
            signedIn(device);
            return device;
        },
    );

    expectKeys().toBeKept({ by: laptop, claims: ["K1", "K3"] });
});
