/**
 * "Deactivating your account is a permanent action — be careful!": every key of the account goes with it, and so do the
 * devices, the backup and the secrets that the server kept. The dialog says what is lost before it asks for the password.
 */
import { expect } from "@playwright/test";
import { path } from "../../fixtures/path.ts";
import { peopleWhoTalked } from "../history.ts";

const WARNING = "You will no longer be able to log in";

path(
    "OUT-7",
    async ({ people, alice, bob, element, watch, step, aside, countOn, interrupt, signedOut, expectKeys }) => {
        const { sessions } = await peopleWhoTalked(people, alice, bob);
        const laptop = await element.signIn(alice);
        await laptop.untilHolds(sessions);
        await watch(alice, laptop);

        await interrupt(laptop, () => laptop.account.deactivating(alice.password));

        const deactivating = laptop.account.deactivating(alice.password);
        await step("Settings > Account > Deactivate Account", () => deactivating.open());
        await step("Enter your account password", async () => {
            await deactivating.rest();
            await laptop.untilErased();
            signedOut(laptop);
            signedOut(alice.phone);
        });

        await aside("Afterwards: what the homeserver has kept", async () => {
            expect.soft(await alice.api.devices(), "devices that the homeserver kept").toEqual([]);
            await countOn("no backup being left", (await alice.api.backupVersion())?.version ?? "none", "none");
            for (const type of ["m.secret_storage.default_key", "m.megolm_backup.v1", "m.cross_signing.master"]) {
                await countOn(`no ${type} being left`, (await alice.api.accountData(type)) ?? "none", "none");
            }
        });
        const lost = expectKeys().toBeLostExcept({
            whatWasOn: [],
            warning: WARNING,
            changes: ["backup", "recovery key", "devices"],
        });
        expect(lost).toHaveLength(sessions);
    },
);
