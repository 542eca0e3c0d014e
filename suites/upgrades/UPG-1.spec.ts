/**
 * A newer Element Web "on your web server", in the place of the version before: whoever has it open reloads the tab and goes
 * on in the same browser profile. The new version opens the database that the old one wrote: nothing may be missing from it,
 * nobody is signed out, everybody is still verified and backs up what is new.
 */
import { expect } from "@playwright/test";
import { inPlace } from "../../fixtures/in-place.ts";
import { peopleWithHistory } from "../history.ts";
import { aliceWithoutBackup } from "../sign-out/no-backup.ts";
import { onlyALaptop } from "../sign-out/only-a-laptop.ts";
import { expectUpdated, reload, secretsOf } from "./update.ts";

const UNTAR = "Untar the tarball on your web server, in the place of the version before";
const RELOAD = "Reload the tab that was open all the while";

inPlace(
    "UPG-1",
    undefined,
    async ({ people, alice, bob, element, updates, watch, step, aside, countOn, newDevice, expectKeys }) => {
        const { kitchen, cellar, buried, sessions, seenAtOnce } = await peopleWithHistory(people, alice, bob);
        const [laptop, tablet] = await Promise.all([
            element.signIn(alice, { verify: "recovery key" }),
            element.signIn(alice, { as: "tablet", verify: "emoji" }),
        ]);
        await laptop.untilHolds(sessions);
        await tablet.untilHolds(seenAtOnce);
        await watch(alice, laptop, tablet);

        let known = sessions;
        for (const build of updates.later) {
            const had = await secretsOf([laptop, tablet]);
            await step(UNTAR, () => updates.deploy(build), { which: build.version });
            await step(RELOAD, () => reload(had, countOn), { which: build.version });
            await aside(`Said on ${build.version}`, async () => {
                for (const device of [laptop, tablet]) {
                    await alice.untilGivenTheBackupKey(device);
                    await device.send(kitchen.id, `${device.label} on ${build.version}`);
                }
                const said = await kitchen.talk(bob, { sessions: 1, messages: 2 });
                await kitchen.readOn(laptop, said);
                // A session of each of them that writes for the first time, and Bob's.
                known += build === updates.later[0] ? 3 : 1;
                await alice.untilBackedUp(known, laptop, tablet);
            });
        }

        await aside("Read what was said before the update", async () => {
            await kitchen.readOn(laptop);
            await cellar.readOn(tablet, buried);
            for (const device of [laptop, tablet]) {
                await countOn(`${device.label} to be verified`, await alice.phone.seesVerified(device), true);
            }
        });

        await expectUpdated(updates, laptop, tablet);
        const phone = await newDevice(alice);
        expectKeys().toBeKept({ only: laptop, onFreshDevice: phone, others: [laptop, tablet] });
    },
);

inPlace(
    "UPG-1",
    "without a backup",
    async ({ people, bob, element, updates, watch, step, aside, countOn, expectKeys }) => {
        const { alice, laptop, kitchen } = await aliceWithoutBackup(people, bob, element);
        await watch(alice, laptop);

        for (const build of updates.later) {
            const had = await secretsOf([laptop]);
            await step(UNTAR, () => updates.deploy(build), { which: build.version });
            await step(RELOAD, () => reload(had, countOn), { which: build.version });
            await aside(`Read and written on ${build.version}`, async () => {
                await kitchen.readOn(laptop);
                await laptop.send(kitchen.id, `on ${build.version}`);
            });
        }

        await expectUpdated(updates, laptop);
        expectKeys().toBeKept({ only: laptop, claims: ["K1", "K3", "K6"] });
    },
);

inPlace(
    "UPG-1",
    "with a key that is not backed up yet",
    async ({ people, alice, bob, element, updates, watch, step, aside, countOn, newDevice, expectKeys }) => {
        const { laptop, kitchen, sessions } = await onlyALaptop(people, alice, bob, element);
        await laptop.delayUploads();
        await laptop.send(kitchen.id, "the last word");
        await watch(alice, laptop);
        expect.soft((await alice.api.backupVersion())?.count, "sessions in the backup").toBe(sessions);

        for (const build of updates.later) {
            const had = await secretsOf([laptop]);
            await step(UNTAR, () => updates.deploy(build), { which: build.version });
            await step(RELOAD, () => reload(had, countOn), { which: build.version });
        }
        await aside("The key is in the backup", () => alice.untilBackedUp(sessions + 1, laptop));

        await expectUpdated(updates, laptop);
        const phone = await newDevice(alice);
        expectKeys().toBeKept({
            only: laptop,
            onFreshDevice: phone,
            claims: ["K1", "K2", "K3", "K4", "K5", "K6"],
        });
    },
);
