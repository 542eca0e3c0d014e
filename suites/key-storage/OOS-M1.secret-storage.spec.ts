/**
 * "Your key storage is out of sync.", where other software left secret storage in a state of its own: nothing is deleted.
 * The laptop is verified, and has no secret at all.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { peopleWhoTalked } from "../history.ts";
import {
    aWrongKey,
    BAD_MAC,
    differs,
    HALF_CHANGED,
    makeState,
    NOT_ASKED,
    type SceneFixtures,
    type Storage,
    type StorageState,
    UNCHECKED,
} from "../secret-storage.ts";
import { goesOfflineAfterwards } from "./out-of-sync.ts";

const ENTER = "Your key storage is out of sync. > Enter recovery key";
const SECRETS = ["m.secret_storage.default_key", "m.cross_signing.user_signing", "m.megolm_backup.v1"];

/** A verified laptop without any secret, of someone who has talked, whose account is in a state that the laptop knows of. */
async function outOfSync(
    state: StorageState,
    { people, alice, bob, element, watch, ...used }: SceneFixtures,
): Promise<{ laptop: ElementClient; storage: Storage }> {
    await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "emoji", answeredBy: goesOfflineAfterwards(alice.phone) });
    await watch(alice, laptop);
    const storage = await makeState(alice, state, used);
    for (const type of SECRETS) await laptop.untilKnowsAccountData(alice, type);
    return { laptop, storage };
}

path(
    "OOS-M1",
    UNCHECKED.variant,
    async ({ people, alice, bob, element, watch, step, aside, countOn, finding, expectKeys }) => {
        const scene = { people, alice, bob, element, watch, aside, countOn };
        const { laptop, storage } = await outOfSync(UNCHECKED, scene);

        const tryWrongKey = async (): Promise<void> => {
            const said = await laptop.encryption.alert();
            expect.soft(await laptop.encryption.tryToEnterRecoveryKey(aWrongKey()), "what the app logs").toBe(BAD_MAC);
            expect.soft(await laptop.encryption.alert(), "what the app says after a wrong key").toBe(said);
            expect.soft(await laptop.heldSecrets(), "secrets of the device").toEqual([]);
            await storage.untilSame();
            differs(UNCHECKED, "A wrong key closes the dialog. The app says nothing, and changes nothing.", finding);
        };
        await step(ENTER, tryWrongKey, { which: "a wrong recovery key" });
        await step(ENTER, () => laptop.encryption.enterRecoveryKey(alice.writtenDown.recoveryKey));
        await aside("Afterwards: the laptop has its identity", () => laptop.untilHoldsIdentity());

        // As with a description that has iv and mac.
        expectKeys().toBeBrokenBy(knownIssues.B09, { breaks: ["K5"], by: laptop });
    },
);

for (const state of NOT_ASKED) {
    path(
        "OOS-M1",
        state.variant,
        async ({ people, alice, bob, element, watch, aside, countOn, finding, expectKeys }) => {
            const scene = { people, alice, bob, element, watch, aside, countOn };
            const { laptop, storage } = await outOfSync(state, scene);

            await aside("The app asks a verified device to be verified", async () => {
                expect.soft(await laptop.encryption.alert()).toBe("Verify this device");
                await storage.untilSame();
                const seen =
                    '"Encryption" says "Device not verified", which it is, and offers nothing for the recovery key.';
                differs(state, seen, finding);
            });
            await aside("Afterwards: secret storage is put right by hand", () => storage.undo());

            expectKeys().toBeKept({ by: laptop, claims: ["K1"] });
        },
    );
}

path(
    "OOS-M1",
    HALF_CHANGED.variant,
    async ({ people, alice, bob, element, watch, step, aside, countOn, finding, expectKeys }) => {
        const scene = { people, alice, bob, element, watch, aside, countOn };
        const { laptop, storage } = await outOfSync(HALF_CHANGED, scene);

        await step(ENTER, async () => {
            await laptop.encryption.enterRecoveryKey(alice.writtenDown.recoveryKey);
            await storage.untilSame();
            const seen = '"Encryption" is whole again after the default key, and the app has no key to the backup.';
            differs(HALF_CHANGED, seen, finding);
        });
        await aside("Afterwards: the laptop has its identity", () => laptop.untilHoldsIdentity());
        await aside("Afterwards: secret storage is put right by hand", () => storage.undo());

        expectKeys().toBeBrokenBy(knownIssues.B09, { breaks: ["K5", "K7"], by: laptop, claims: ["K1", "K5", "K7"] });
    },
);
