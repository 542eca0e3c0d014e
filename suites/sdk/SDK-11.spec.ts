/**
 * `bootstrapCrossSigning({ setupNewCrossSigning })` gives the account another identity, and is no reset of the backup.
 * `resetEncryption(authUploadDeviceSigningKeys)`: "Disable backing up room keys and delete any existing backups. Remove the default
 * secret storage key from the account data. Reset the cross-signing keys. Create a new key backup." What only the old backup held
 * is lost.
 */
import { expect } from "@playwright/test";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import { peopleWhoTalked } from "../history.ts";

/** The password, as both methods ask for it. */
function passwordOf({ userId, password }: Person) {
    const identifier = { type: "m.id.user", user: userId };
    return { type: "m.login.password", identifier, password };
}

function resetEncryption(device: SdkClient, alice: Person): Promise<void> {
    return device.inTime((_, crypto) => crypto.resetEncryption(async (makeRequest) => makeRequest(passwordOf(alice))));
}

sdkPath(
    "SDK-11",
    "bootstrapCrossSigning",
    async ({ people, alice, bob, watch, step, countOn, newDevice, expectKeys }) => {
        const { sessions } = await peopleWhoTalked(people, alice, bob);
        const laptop = await people.device(alice, "Alice's laptop");
        await laptop.enterRecoveryKey(alice.writtenDown.recoveryKey);
        await alice.phone.signOut();
        await watch(alice, laptop);

        await step("bootstrapCrossSigning({ setupNewCrossSigning })", async () => {
            await laptop.inTime((_, crypto) =>
                crypto.bootstrapCrossSigning({
                    setupNewCrossSigning: true,
                    authUploadDeviceSigningKeys: async (makeRequest) => {
                        await makeRequest(passwordOf(alice));
                    },
                }),
            );
            await countOn("the backup to keep every entry", (await alice.api.backupVersion())?.count, sessions);
        });

        const onFreshDevice = await newDevice(alice);
        expectKeys().toBeKept({ by: laptop, onFreshDevice, changes: ["identity"], claims: ["K1", "K2", "K4", "K5"] });
    },
);

sdkPath(
    "SDK-11",
    "resetEncryption, the keys are on the device",
    async ({ people, alice, bob, watch, step, aside, newDevice, expectKeys }) => {
        const { sessions } = await peopleWhoTalked(people, alice, bob);
        const { phone } = alice;
        await watch(alice);

        await step("resetEncryption(authUploadDeviceSigningKeys)", async () => {
            await resetEncryption(phone, alice);
            alice.recoveryKey = undefined;
        });
        await aside("Afterwards: a new recovery key", async () => {
            alice.recoveryKey = (await phone.setUpSecretStorage()).recoveryKey;
            await alice.untilBackedUp(sessions);
        });

        const onFreshDevice = await newDevice(alice);
        expectKeys().toBeKept({
            by: phone,
            onFreshDevice,
            changes: ["backup", "recovery key", "identity"],
            claims: ["K1", "K2", "K4", "K5"],
        });
    },
    { methods: ["resetEncryption"] },
);

sdkPath(
    "SDK-11",
    "resetEncryption, the keys are in the backup only",
    async ({ people, alice, bob, watch, step, aside, newDevice, expectKeys }) => {
        const { sessions } = await peopleWhoTalked(people, alice, bob);
        const laptop = await people.device(alice, "Alice's laptop");
        await laptop.verifyByRecoveryKey(alice.writtenDown.recoveryKey);
        await alice.phone.signOut();
        await watch(alice, laptop);

        await step("resetEncryption(authUploadDeviceSigningKeys)", async () => {
            await resetEncryption(laptop, alice);
            alice.recoveryKey = undefined;
        });
        await aside("Afterwards: a new recovery key", async () => {
            alice.recoveryKey = (await laptop.setUpSecretStorage()).recoveryKey;
        });

        const onFreshDevice = await newDevice(alice);
        const lost = expectKeys().toBeLostExcept({
            by: laptop,
            onFreshDevice,
            whatWasOn: [laptop],
            changes: ["backup", "recovery key", "identity"],
            claims: ["K5"],
        });
        expect(lost).toHaveLength(sessions);
    },
    { methods: ["resetEncryption"] },
);
