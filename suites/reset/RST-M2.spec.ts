/**
 * "Reset cryptographic identity": "You will lose any message history that's stored only on the server". What the device
 * holds is kept; what only the server holds is lost, and not before the user has said who they are.
 */
import { path } from "../../fixtures/path.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { peopleWithHistory } from "../history.ts";

const OPEN = "Encryption > Advanced > Reset cryptographic identity";
// What a user can do again half-way, they do again as a whole.
const RESET = [
    "Are you sure you want to reset your identity? > Continue",
    "Do not close this window until the reset is finished: enter your account password",
] as const;

path("RST-M2", async ({ people, alice, bob, element, watch, step, aside, newDevice, expectKeys }) => {
    const { sessions } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "recovery key" });
    await laptop.untilHolds(sessions);
    await alice.phone.signOut();
    await watch(alice, laptop);

    const resetting = laptop.encryption.resettingIdentity(alice.password);
    await step(OPEN, () => resetting.open());
    await step(RESET, () => resetting.rest(), {
        again: () => laptop.encryption.resetIdentityAgain(alice.password),
    });
    const withKey = (key: () => Promise<string>) => async (): Promise<void> => {
        alice.recoveryKey = await key();
        await alice.untilBackedUp(sessions, laptop);
    };
    await aside(
        '"Set up recovery"',
        withKey(() => laptop.encryption.setUpRecovery()),
        { again: withKey(() => laptop.encryption.setUpRecoveryAgain()) },
    );

    const fresh = await newDevice(alice);
    expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, changes: ["backup", "recovery key", "identity"] });
});

path(
    "RST-M2",
    "with part of the keys",
    async ({ people, alice, bob, element, watch, step, aside, newDevice, expectKeys }) => {
        const { seenAtOnce } = await peopleWithHistory(people, alice, bob);
        const laptop = await element.signIn(alice, { verify: "emoji" });
        await laptop.untilHolds(seenAtOnce);
        await alice.phone.signOut();
        await watch(alice, laptop);

        const resetting = laptop.encryption.resettingIdentity(alice.password);
        await step(OPEN, () => resetting.open());
        await step(RESET, () => resetting.rest());
        await aside('"Set up recovery"', async () => {
            alice.recoveryKey = await laptop.encryption.setUpRecovery();
            await alice.untilBackedUp(seenAtOnce, laptop);
        });

        const fresh = await newDevice(alice);
        expectKeys().toBeLostExcept({
            whatWasOn: [laptop],
            by: laptop,
            onFreshDevice: fresh,
            warning: "You will lose any message history that’s stored only on the server",
            changes: ["backup", "recovery key", "identity"],
        });
    },
);

path("RST-M2", "cancelled at the password", async ({ people, alice, bob, element, watch, cancel, expectKeys }) => {
    const { seenAtOnce } = await peopleWithHistory(people, alice, bob);
    const laptop = await element.signIn(alice, { verify: "emoji" });
    await laptop.untilHolds(seenAtOnce);
    await alice.phone.signOut();
    await watch(alice, laptop);

    await cancel(() => laptop.encryption.resettingIdentity(alice.password));

    expectKeys().toBeBrokenBy(knownIssues.B04, { breaks: ["K1", "K6", "E"], whatWasOn: [laptop], by: laptop });
});
