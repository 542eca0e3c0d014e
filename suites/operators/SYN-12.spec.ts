/**
 * "Prepare for Matrix migration": the server's data is moved, and nobody is signed in any more. Whoever has enabled backups
 * signs in and enters the Security Key or the Security Phrase, and can read everything.
 */
import { expect } from "@playwright/test";
import { operation } from "../../fixtures/operation.ts";
import { peopleWhoTalked } from "../history.ts";

for (const { variant, recovery, verify } of [
    { variant: "Security Key", recovery: "key", verify: "recovery key" },
    { variant: "Security Phrase", recovery: "phrase", verify: "phrase" },
] as const) {
    operation(
        "SYN-12",
        variant,
        async ({ people, bob, element, server, admin, watch, step, aside, signedIn, signedOut, expectKeys }) => {
            const alice = await people.person("Alice", { recovery });
            const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
            const laptop = await element.signIn(alice, { verify });
            await laptop.untilHolds(sessions);
            await watch(alice, laptop);

            await aside("Every session is signed out", async () => {
                for (const { userId } of people.persons) {
                    const devices = await admin.devices(userId);
                    await admin.deleteDevices(
                        userId,
                        devices.map(({ device_id }) => device_id),
                    );
                }
                await laptop.sessionEnded.shown();
                await laptop.untilErased();
                signedOut(laptop);
                signedOut(alice.phone);
            });
            for (const { userId } of people.persons) {
                expect.soft(await admin.devices(userId), `devices of ${userId}`).toEqual([]);
            }

            const before = server.running;
            await step("Migrate the server's data", async () => {
                await server.stop();
                await server.startAgain();
            });
            expect.soft(server.running, "the homeserver that runs now").not.toBe(before);

            const again = await step("Users sign in and enter their Security Key or Security Phrase", async () => {
                const device = await element.signIn(alice, { in: laptop, verify });
                signedIn(device);
                await device.untilHolds(sessions);
                await kitchen.readOn(device);
                return device;
            });

            expectKeys().toBeKept({
                onFreshDevice: again,
                claims: ["K1", "K2", "K3", "K4", "K5"],
                changes: ["devices"],
            });
        },
    );
}
