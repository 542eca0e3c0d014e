/**
 * The secrets of one device (cross-signing keys, the backup's key) go to another as one bundle: "exportSecretsBundle()", over
 * a channel that the two have, "importSecretsBundle()". The other device is then as good as the first.
 */
import { expect } from "@playwright/test";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import { peopleWhoTalked } from "../history.ts";

sdkPath(
    "SDK-13",
    undefined,
    async ({ people, alice, bob, watch, step, aside, expectKeys }) => {
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
            await laptop.inTime(async (_, crypto) => {
                await crypto.userHasCrossSigningKeys(alice.userId, true);
                await crypto.crossSignDevice(laptop.deviceId);
                await crypto.checkKeyBackupAndEnable();
                const { total, imported } = await crypto.restoreKeyBackup();
                expect({ total, imported }).toEqual({ total: sessions, imported: sessions });
            });
            expect(await laptop.read(kitchen.id, kitchen.eventIds)).toEqual(kitchen.asShown);
        });

        expect((await laptop.heldSecrets()).sort()).toEqual((await alice.phone.heldSecrets()).sort());
        expect(await alice.phone.seesVerified(laptop), "whether it is seen as verified").toBe(true);
        expectKeys().toBeKept({ by: alice.phone, onFreshDevice: laptop });
    },
    { methods: ["exportSecretsBundle", "importSecretsBundle"] },
);
