/**
 * A newer matrix-js-sdk, with the matrix-sdk-crypto-wasm that it names, on the IndexedDB of the version before:
 * `initRustCrypto()` migrates it. No session, secret or index may be missing then; it goes on backing up and reading.
 */
import { expect } from "@playwright/test";
import { sdkInPlace } from "../../fixtures/sdk-in-place.ts";
import { readSessionKey } from "../../helpers/megolm/session-key.ts";
import { peopleWhoTalked } from "../history.ts";

const INSTALL = "npm install matrix-js-sdk@NEWER";
const START = "initRustCrypto() on the store that is there";

sdkInPlace(
    "UPG-4",
    undefined,
    async ({ people, alice, bob, upgrades, watch, step, aside, countOn, newDevice, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const browser = await upgrades.signIn(alice, "browser");
        const restored = await browser.enterRecoveryKey(alice.writtenDown.recoveryKey);
        await countOn("the SDK to say that it restored every key", restored, sessions);
        await watch(alice, browser);
        const secrets = await browser.heldSecrets();

        let known = sessions;
        for (const build of upgrades.later) {
            await step(INSTALL, () => upgrades.upgradeTo(build), { which: build.version });
            const restart = async (): Promise<void> => {
                await browser.restart();
                await countOn(`${browser.label} to have every secret it had`, await browser.heldSecrets(), secrets);
            };
            await step(START, restart, { which: build.version });
            await aside(`Said on ${build.version}`, async () => {
                await browser.send(kitchen.id, `sent by ${build.version}`);
                await kitchen.talk(bob, { sessions: 1, messages: 2 });
                await kitchen.readOn(browser);
                known += build === upgrades.later[0] ? 2 : 1;
                await alice.untilBackedUp(known, browser);
            });
        }

        expect.soft(await browser.version()).toBe(`matrix-js-sdk ${upgrades.newest.version}`);
        const phone = await newDevice(alice);
        expectKeys().toBeKept({ only: browser, onFreshDevice: phone, others: [browser] });
    },
);

sdkInPlace(
    "UPG-4",
    "with keys that are nowhere else",
    async ({ people, bob, upgrades, watch, step, aside, countOn, expectKeys }) => {
        const alice = await people.person("Alice", { recovery: "none" });
        // Whoever writes must know the device first: it is there before the room.
        const browser = await upgrades.signIn(alice, "browser");
        const kitchen = await people.room("Kitchen", [alice, bob]);
        const said = await kitchen.talk(bob, { sessions: 3, messages: 2 });
        await kitchen.readOn(browser);
        await alice.phone.signOut();
        await watch(alice, browser);

        for (const build of upgrades.later) {
            await step(INSTALL, () => upgrades.upgradeTo(build), { which: build.version });
            await step(START, () => browser.restart(), { which: build.version });
        }
        await aside("Read and written afterwards", async () => {
            await kitchen.readOn(browser, said);
            await browser.send(kitchen.id, "afterwards");
            const held = await browser.heldSessions();
            const cut = held.filter(({ session_key }) => readSessionKey(session_key).firstKnownIndex !== 0);
            await countOn("no session to begin later than with its first message", cut.length, 0);
        });

        expect.soft(await browser.version()).toBe(`matrix-js-sdk ${upgrades.newest.version}`);
        expectKeys().toBeKept({ only: browser, claims: ["K1", "K3", "K6"] });
    },
);
