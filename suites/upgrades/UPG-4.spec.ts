/**
 * A newer matrix-js-sdk, with the matrix-sdk-crypto-wasm that it names, on the IndexedDB of the version before:
 * `initRustCrypto()` migrates it. No session, secret or index may be missing then; it goes on backing up and reading.
 */
import { expect } from "@playwright/test";
import { sdkInPlace } from "../../fixtures/sdk-in-place.ts";
import { readSessionKey } from "../../helpers/megolm/session-key.ts";
import { peopleWhoTalked } from "../history.ts";

sdkInPlace("UPG-4", undefined, async ({ people, alice, bob, upgrades, watch, step, aside, newDevice, expectKeys }) => {
    const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
    const browser = await upgrades.signIn(alice, "browser");
    expect(await browser.enterRecoveryKey(alice.writtenDown.recoveryKey), "keys restored").toBe(sessions);
    await watch(alice, browser);
    const secrets = await browser.heldSecrets();

    let known = sessions;
    for (const build of upgrades.later) {
        await step(`npm install matrix-js-sdk@${build.version}`, async () => {
            await upgrades.upgradeTo(build);
            await browser.restart();
            expect(await browser.heldSecrets(), "secrets").toEqual(secrets);
        });
        await aside(`Said on ${build.version}`, async () => {
            await browser.send(kitchen.id, `sent by ${build.version}`);
            await kitchen.talk(bob, { sessions: 1, messages: 2 });
            expect(await browser.read(kitchen.id, kitchen.eventIds)).toEqual(kitchen.asShown);
            known += build === upgrades.later[0] ? 2 : 1;
            await alice.untilBackedUp(known, browser);
        });
    }

    expect(await browser.version()).toBe(`matrix-js-sdk ${upgrades.newest.version}`);
    const phone = await newDevice(alice);
    expectKeys().toBeKept({ only: browser, onFreshDevice: phone, others: [browser] });
});

sdkInPlace(
    "UPG-4",
    "with keys that are nowhere else",
    async ({ people, bob, upgrades, watch, step, aside, expectKeys }) => {
        const alice = await people.person("Alice", { recovery: "none" });
        // Whoever writes must know the device first: it is there before the room.
        const browser = await upgrades.signIn(alice, "browser");
        const kitchen = await people.room("Kitchen", [alice, bob]);
        const said = await kitchen.talk(bob, { sessions: 3, messages: 2 });
        expect(await browser.read(kitchen.id, kitchen.eventIds)).toEqual(kitchen.asShown);
        await alice.phone.signOut();
        await watch(alice, browser);

        for (const build of upgrades.later) {
            await step(`npm install matrix-js-sdk@${build.version}`, async () => {
                await upgrades.upgradeTo(build);
                await browser.restart();
            });
        }
        await aside("Read and written afterwards", async () => {
            expect(
                await browser.read(
                    kitchen.id,
                    said.map(({ eventId }) => eventId),
                ),
            ).toEqual(kitchen.asShown);
            await browser.send(kitchen.id, "afterwards");
            const held = await browser.heldSessions();
            for (const { session_key } of held) expect(readSessionKey(session_key).firstKnownIndex).toBe(0);
        });

        expect(await browser.version()).toBe(`matrix-js-sdk ${upgrades.newest.version}`);
        expectKeys().toBeKept({ only: browser, claims: ["K1", "K3", "K6"] });
    },
);
