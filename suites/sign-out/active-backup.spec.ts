/**
 * "Are you sure you want to sign out?": all that the app asks where a backup is active. Whoever signs out then has
 * everything in the backup, and reads it on the next device by the recovery key. A message that was sent right before is
 * not: its key is still waiting to be uploaded, and signing out does not wait for it (element-web#13151).
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import type { Flow } from "../../helpers/clients/element/flow.ts";
import type { StepOf } from "../../helpers/paths/catalogue.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { onlyALaptop } from "./only-a-laptop.ts";

type Id = "OUT-C1" | "OUT-M1" | "OUT-N1";

interface Way {
    id: Id;
    /** What sets it apart from the path's other proofs. */
    where: string;
    /** The document's two steps: what opens the question, and the answer. */
    steps: readonly [StepOf<Id>, StepOf<Id>];
    leaving: (laptop: ElementClient) => Flow;
}

// The same in every generation, each of which has its own id for it.
const WAYS: Way[] = [
    {
        id: "OUT-C1",
        where: "",
        steps: ["User menu > Sign out", "Are you sure you want to sign out? > Sign out"],
        leaving: (laptop) => laptop.signingOut.confirming(),
    },
    {
        id: "OUT-M1",
        where: "",
        steps: ["User menu > Sign out", "With both: Are you sure you want to sign out? > Sign out"],
        leaving: (laptop) => laptop.signingOut.confirming(),
    },
    {
        id: "OUT-N1",
        where: "the only device, ",
        steps: [
            "User menu > All settings > Account > Remove this device",
            "On the only device, with a recovery key: Continue to remove this device",
        ],
        leaving: (laptop) => laptop.removingThisDevice.continuing(),
    },
];

for (const { id, where, steps, leaving } of WAYS) {
    path(
        id,
        `${where}once the backup is complete`,
        async ({ people, alice, bob, element, watch, step, aside, interrupt, signedOut, newDevice, expectKeys }) => {
            const { laptop, kitchen, sessions } = await onlyALaptop(people, alice, bob, element);
            await watch(alice, laptop);

            await interrupt(laptop, () => leaving(laptop));
            await aside("A message, and its key in the backup", async () => {
                await laptop.send(kitchen.id, "the last word");
                await alice.untilBackedUp(sessions + 1, laptop);
            });

            const [open, answer] = steps;
            const flow = leaving(laptop);
            await step(open, () => flow.open());
            const leave = async (): Promise<void> => {
                await flow.rest();
                await laptop.untilErased();
                signedOut(laptop);
            };
            await step(answer, leave, {
                again: async () => ((await laptop.sessionEnded.isShown()) ? laptop.untilErased() : leave()),
            });

            const phone = await newDevice(alice);
            expectKeys().toBeKept({
                onFreshDevice: phone,
                claims: ["K1", "K2", "K3", "K4", "K5", "K6"],
                changes: ["devices"],
            });
        },
    );

    path(
        id,
        `${where}right after a message`,
        async ({ people, alice, bob, element, watch, step, signedOut, newDevice, expectKeys }) => {
            const { laptop, kitchen, sessions } = await onlyALaptop(people, alice, bob, element);
            await laptop.delayUploads();
            const eventId = await laptop.send(kitchen.id, "the last word");
            await watch(alice, laptop);

            const [open, answer] = steps;
            const flow = leaving(laptop);
            await step(open, () => flow.open());
            await step(answer, async () => {
                await flow.rest();
                await laptop.untilErased();
                signedOut(laptop);
            });

            const phone = await newDevice(alice);
            const verdict = expectKeys().toBeBrokenBy(knownIssues.B02, {
                breaks: ["K1"],
                whatWasOn: ["backup"],
                onFreshDevice: phone,
                claims: ["K1", "K3", "K5"],
                changes: ["devices"],
            });
            const lost = verdict.sessions.filter(({ status }) => status === "lost").map(({ session }) => session);
            expect(lost).toEqual(await kitchen.sessionsOf(alice, [{ eventId }]));
            expect(verdict.counts.kept, "sessions that are in the backup").toBe(sessions);
        },
    );
}
