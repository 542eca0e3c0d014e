/**
 * A new version is taken back: the one before is "on your web server" again, and finds a database that the new one has
 * opened. Either it goes on with it, or it says "Unable to restore session" and "return to the more recent version": whoever
 * does so has every key that was there.
 */
import { expect } from "@playwright/test";
import { inPlace } from "../../fixtures/in-place.ts";
import { DOWNGRADE_DOES_NOT_DECRYPT } from "../../helpers/paths/catalogue/sources.ts";
import { aliceWithoutBackup } from "../sign-out/no-backup.ts";
import { expectUpdated, updateTo } from "./update.ts";

inPlace(
    "UPG-2",
    undefined,
    async ({
        people,
        bob,
        element,
        updates,
        watch,
        step,
        aside,
        signedIn,
        signedOut,
        countOn,
        finding,
        expectKeys,
    }) => {
        const { alice, laptop, kitchen } = await aliceWithoutBackup(people, bob, element);
        const { first, newest } = updates;
        await watch(alice, laptop);
        for (const build of updates.later) {
            await aside(`Update to ${build.version}`, () => updateTo(updates, build, countOn, laptop));
        }
        const early = [...kitchen.messages];
        const received = await aside(`Received by ${newest.version}`, async () => {
            const said = await kitchen.talk(bob, { sessions: 1, messages: 2 });
            await kitchen.readOn(laptop);
            return said;
        });

        const how = await step("Deploy the version before once more", async () => {
            await updates.deploy(first);
            const opened = await laptop.restartAnother();
            // What it cannot open, nobody can look into.
            if (opened === "unable to restore") signedOut(laptop);
            return opened;
        });
        expect.soft(updates.deployed().version, "what is deployed").toBe(first.version);
        if (how === "as before") {
            await aside(`Read and written on ${first.version}`, async () => {
                await laptop.send(kitchen.id, `back on ${first.version}`);
                const said = await kitchen.talk(bob, { sessions: 1, messages: 2 });
                await kitchen.readOn(laptop, [...early, ...said]);
                const ids = received.map(({ eventId }) => eventId);
                const shown = await laptop.read(kitchen.id, ids);
                if (ids.every((eventId) => shown.get(eventId) === "UTD")) {
                    finding(DOWNGRADE_DOES_NOT_DECRYPT, {
                        says: "that messages received by the newer version do not decrypt after going back",
                        seen: `${first.version} opens the database without a word, and cannot read the keys that ${newest.version} has put into it: their messages are undecryptable until it is updated again`,
                    });
                } else await kitchen.readOn(laptop, received);
            });
        }

        await step("Close this window and return to the more recent version", async () => {
            await updates.deploy(newest);
            await countOn(`${laptop.label} to open what it has stored`, await laptop.restartAnother(), "as before");
            if (how === "unable to restore") signedIn(laptop);
            await kitchen.readOn(laptop);
        });

        await expectUpdated(updates, laptop);
        expectKeys().toBeKept({ only: laptop });
    },
);
