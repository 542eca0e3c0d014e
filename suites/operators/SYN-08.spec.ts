/**
 * "Will my users still read their history after the upgrade?" One account with all that can be in the way: a backup of
 * now, one of before, one that was deleted; a phone and a laptop that stay signed in; a tablet that is off while keys are
 * sent to it; a dehydrated device. Afterwards every row must be what it was, and everybody must be able to go on.
 */
import { randomBytes } from "node:crypto";
import { chooseHomeserver } from "../../containers/homeserver/choose.ts";
import { operation } from "../../fixtures/operation.ts";
import { readRunConfig } from "../../fixtures/run-config.ts";
import { backupPublicKey } from "../../helpers/megolm/backup.ts";
import { chain, plant } from "./upgrade.ts";

const { versions, databases, back, plant: fault } = chain(readRunConfig());

for (const database of databases) {
    const [from = "", ...later] = versions;
    const variant = `${versions.map((version) => version.replace("pypi:", "")).join(" → ")}, on ${database}`;

    operation(
        "SYN-08",
        variant,
        async ({ people, alice, bob, element, server, watchRows, step, aside, newDevice, expectKeys }) => {
            const kitchen = await people.room("Kitchen", [alice, bob]);
            const said = await kitchen.chat(alice, bob);
            await alice.untilBackedUp(said);
            await alice.phone.keepDehydratedDevice();

            // The backup of before stays, with its entries; another one was deleted; today's has the key of the first.
            const first = await alice.currentBackup();
            await alice.api.deleteBackupVersion(await alice.api.createBackupVersion(backupPublicKey(randomBytes(32))));
            await alice.api.createBackupVersion(first.auth_data.public_key, first.auth_data.signatures);
            await alice.phone.lookForBackup();
            await alice.untilBackedUp(said);

            const tablet = await people.device(alice, "Alice's tablet");
            await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
            const laptop = await element.signIn(alice);
            tablet.switchOff();
            await kitchen.talk(bob, { sessions: 1 });
            const before = said + 1;
            await alice.untilBackedUp(before, laptop);
            await watchRows(alice, [laptop, tablet], [tablet]);

            let last = from;
            for (const version of later) {
                await step(`Upgrade to the next version: ${version}`, async () => {
                    const stopped = await server.stop();
                    if (fault && version === later.at(-1)) await plant(fault, stopped.database);
                    await server.startAgain(await chooseHomeserver(version));
                });
                last = version;
            }
            const upgraded = `after Upgrade to the next version: ${last}`;

            for (const version of back ? versions.toReversed().slice(1) : []) {
                const refused = await step(`Back to ${version}`, async () => {
                    await server.stop();
                    const older = await chooseHomeserver(version);
                    return server.startAgain(older).then(
                        () => undefined,
                        async (error: Error) => {
                            await server.startAgain(await chooseHomeserver(last));
                            return error.message;
                        },
                    );
                });
                if (refused !== undefined) {
                    await aside(
                        `${version} does not start on the rows of ${last}, which was started again`,
                        async () => {},
                    );
                    break;
                }
                last = version;
            }

            await aside("Afterwards: the tablet is switched on, and gets what waited for it", async () => {
                await tablet.switchOn();
                await tablet.read(kitchen.id, kitchen.eventIds);
            });
            await aside("Afterwards: everybody goes on", async () => {
                await kitchen.talk(bob, { sessions: 1 });
                await kitchen.talk(alice, { sessions: 1 });
                await laptop.send(kitchen.id, "from the laptop, after the upgrade");
                await alice.untilBackedUp(before + 3, laptop, tablet);
            });
            const fresh = await newDevice(alice);
            expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, others: [tablet], sameRowsUntil: upgraded });
        },
        { homeserver: from, database },
    );
}
