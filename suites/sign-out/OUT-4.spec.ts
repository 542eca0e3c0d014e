/**
 * "For best security, verify your sessions and sign out from any session that you don't recognize or use anymore": the
 * keys of a session that is signed out from afar are gone with it. Where they had reached the backup, nothing is lost;
 * where they had not, the app does not say so.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import type { Flow } from "../../helpers/clients/element/flow.ts";
import { CLASSIC_UI, MODERN_UI } from "../../helpers/paths/catalogue/sources.ts";
import type { StepOf } from "../../helpers/paths/catalogue.ts";
import { peopleWithHistory } from "../history.ts";

interface Way {
    variant: string;
    title: StepOf<"OUT-4">;
    signingOut: (laptop: ElementClient, password: string) => Flow;
}

const WAYS: Way[] = [
    {
        variant: "Sign out of all other sessions",
        title: "Settings > Sessions > Current session > Sign out of all other sessions (N)",
        signingOut: (laptop, password) => laptop.sessions.signingOutOfAllOthers(password),
    },
    {
        variant: "Sign out of those selected",
        title: "Or: Other sessions, selected > Sign out",
        signingOut: (laptop, password) =>
            laptop.sessions.signingOutOfSelected(["Alice's phone", "Alice's tablet"], password),
    },
];

for (const { variant, title, signingOut } of WAYS) {
    path(
        "OUT-4",
        variant,
        async ({ people, alice, bob, element, watch, step, interrupt, signedOut, newDevice, expectKeys }) => {
            const { seenAtOnce } = await peopleWithHistory(people, alice, bob);
            const laptop = await element.signIn(alice, { verify: "emoji" });
            await laptop.untilHolds(seenAtOnce);
            const tablet = await people.device(alice, "Alice's tablet");
            await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
            await watch(alice, laptop, tablet);

            await interrupt(laptop, () => signingOut(laptop, alice.password));
            await step(title, async () => {
                await signingOut(laptop, alice.password).finish();
                signedOut(alice.phone);
                signedOut(tablet);
            });

            const left = await alice.deviceIds();
            expect.soft(left).toContain(laptop.deviceId);
            expect.soft(left).not.toContain(alice.phone.deviceId);
            expect.soft(left).not.toContain(tablet.deviceId);
            const fresh = await newDevice(alice);
            expectKeys().toBeKept({
                by: laptop,
                onFreshDevice: fresh,
                claims: ["K1", "K2", "K3", "K4", "K5", "K6"],
                changes: ["devices"],
            });
        },
    );
}

path(
    "OUT-4",
    "Sign out of this session, whose keys are not backed up",
    async ({ people, bob, element, watch, step, cancel, signedOut, finding, expectKeys }) => {
        const alice = await people.person("Alice", { recovery: "none" });
        const kitchen = await people.room("Kitchen", [alice, bob]);
        const onThePhone = await kitchen.talk(bob, { sessions: 3 });
        const laptop = await element.signIn(alice, { verify: "emoji" });
        await kitchen.talk(bob, { sessions: 2 });
        await laptop.untilHolds(2);
        await watch(alice, laptop);

        await cancel(() => laptop.sessions.signingOutOf("Alice's phone", alice.password));
        await step("Or: Other sessions > Show details > Sign out of this session", async () => {
            await laptop.sessions.signingOutOf("Alice's phone", alice.password).finish();
            signedOut(alice.phone);
        });

        finding(element.generation === "classic" ? CLASSIC_UI : MODERN_UI, {
            says: "Are you sure you want to sign out of 1 session?",
            seen: "no word that its keys go with it, though they are nowhere else: there is no backup",
        });
        const lost = expectKeys().toBeLostExcept({ whatWasOn: [laptop], by: laptop, changes: ["devices"] });
        expect(lost).toEqual((await kitchen.sessionsOf(alice, onThePhone)).sort());
    },
);
