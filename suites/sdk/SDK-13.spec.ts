/**
 * The secrets of one device (cross-signing keys, the backup's key) go to another as one bundle: "exportSecretsBundle()", over
 * a channel that the two have, "importSecretsBundle()". The other device is then as good as the first.
 */
import { sdkPath } from "../../fixtures/sdk-path.ts";
import { peopleWhoTalked } from "../history.ts";

sdkPath(
    "SDK-13",
    undefined,
    async ({ people, alice, bob, watch, step, aside, countOn, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const laptop = await people.device(alice, "Alice's laptop");
        await watch(alice, laptop);

        const bundle = await step("exportSecretsBundle()", () =>
            alice.phone.inTime(async (_, crypto) => JSON.stringify(await crypto.exportSecretsBundle?.())),
        );
        await step("importSecretsBundle(secrets)", () =>
            laptop.inTime(async (_, crypto) => crypto.importSecretsBundle?.(JSON.parse(bundle))),
        );
        await aside("The new device signs itself, and restores the backup", async () => {
            const restored = await laptop.inTime(async (_, crypto) => {
                await crypto.userHasCrossSigningKeys(alice.userId, true);
                await crypto.crossSignDevice(laptop.deviceId);
                await crypto.checkKeyBackupAndEnable();
                const { total, imported } = await crypto.restoreKeyBackup();
                return { total, imported };
            });
            const every = { total: sessions, imported: sessions };
            await countOn("the SDK to say that it restored every key", restored, every);
            await kitchen.readOn(laptop);
        });

        const [secrets, all] = [await laptop.heldSecrets(), await alice.phone.heldSecrets()];
        await countOn(`${laptop.label} to have every secret`, secrets.toSorted(), all.toSorted());
        await countOn(`${laptop.label} to be seen as verified`, await alice.phone.seesVerified(laptop), true);
        expectKeys().toBeKept({ by: alice.phone, onFreshDevice: laptop });
    },
    { methods: ["exportSecretsBundle", "importSecretsBundle"] },
);
