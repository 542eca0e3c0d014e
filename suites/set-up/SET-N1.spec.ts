/**
 * "Your chats are backed up automatically. You'll need your recovery key to restore them if you lose all your devices.":
 * the recovery key opens the backup that is there already. "Check your recovery key", which is offered to whoever removes
 * their only device, says that it is "correct and active": it looks at secret storage, and not at the backup.
 */
import { path } from "../../fixtures/path.ts";
import type { People } from "../../helpers/accounts/people.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { Element } from "../../helpers/clients/element/element.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { talkBeforeAnyBackup } from "../history.ts";

const CHECKING = [
    "Remove this device > Check your recovery key > Enter recovery key > Continue",
    "Your recovery key is active > Take me back to the app",
] as const;

path("SET-N1", async ({ people, bob, element, watch, step, countOn, interrupt, newDevice, expectKeys }) => {
    const { carol, laptop } = await firstSignIn(people, bob, element);
    const before = await carol.api.backupVersion();
    await watch(carol, laptop);

    await interrupt(laptop, () => laptop.encryption.gettingRecoveryKey());

    const getting = laptop.encryption.gettingRecoveryKey();
    await step("User settings > Encryption > Backup > Get recovery key > Continue", async () => {
        await getting.open();
        await getting.onTo("Save your recovery key somewhere safe");
    });
    await step("Save your recovery key somewhere safe > Copy > Continue", () =>
        getting.onTo("Enter your recovery key to confirm"),
    );
    await step("Enter your recovery key to confirm > Finish set up", async () => {
        carol.recoveryKey = await getting.rest();
        const version = (await carol.api.backupVersion())?.version;
        await countOn("the backup to keep its version", version, before?.version);
    });

    const fresh = await newDevice(carol);
    expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, changes: ["recovery key"] });
});

path("SET-N1", "Check your recovery key", async ({ people, bob, element, watch, step, interrupt, expectKeys }) => {
    const { carol, laptop } = await firstSignIn(people, bob, element);
    carol.recoveryKey = await laptop.encryption.getRecoveryKey();
    await watch(carol, laptop);

    const checking = () => laptop.removingThisDevice.checkingRecoveryKey(carol.writtenDown.recoveryKey);
    await interrupt(laptop, checking);
    await step(CHECKING, () => checking().finish());

    expectKeys().toBeKept({ by: laptop, claims: ["K1", "K5", "K6", "K7"] });
});

path(
    "SET-N1",
    "Check your recovery key, and secret storage has another backup's key",
    async ({ people, bob, element, watch, step, expectKeys }) => {
        const { carol, laptop } = await firstSignIn(people, bob, element);
        carol.recoveryKey = await laptop.encryption.getRecoveryKey();
        await watch(carol, laptop);
        await carol.putAnotherBackupKeyIntoSecretStorage();

        await step(CHECKING, () =>
            laptop.removingThisDevice.checkingRecoveryKey(carol.writtenDown.recoveryKey).finish(),
        );

        // "You can use your recovery key to … restore your encrypted chats": it would restore none.
        expectKeys().toBeBrokenBy(knownIssues.B10, {
            breaks: ["K5", "K7"],
            by: laptop,
            claims: ["K1", "K5", "K7"],
        });
    },
);

/** Someone as their first sign-in leaves them: with a backup, and without a recovery key; on one device. */
async function firstSignIn(
    people: People,
    bob: Person,
    element: Element,
): Promise<{ carol: Person; laptop: ElementClient }> {
    const carol = await people.person("Carol", { crossSigning: false, recovery: "none" });
    await carol.phone.signOut();
    const laptop = await element.signIn(carol, { verify: "first sign-in" });
    await laptop.untilOnlyDevice();
    const { sessions } = await talkBeforeAnyBackup(people, carol, bob, laptop);
    await carol.untilBackedUp(sessions, laptop);
    return { carol, laptop };
}
