/**
 * "Forgot password?": the new password signs nobody out unless "Sign out of all devices" is ticked. Where it is, the keys
 * that those devices hold go with them, after two warnings; what had reached the backup can be read again.
 */
import { expect } from "@playwright/test";
import type { MailServer } from "../../containers/mail/mail-server.ts";
import { path } from "../../fixtures/path.ts";
import type { People } from "../../helpers/accounts/people.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { NewPassword } from "../../helpers/clients/element/pages/forgot-password.ts";
import { peopleWhoTalked } from "../history.ts";

const NEW_PASSWORD = "correct horse battery staple 42";
/** The page that has both the box and the new password. */
const NEW_PASSWORD_PAGE = "Reset your password";

/** What someone enters on the way, with an e-mail address of their own. */
async function entering(
    people: People,
    who: Person,
    mail: MailServer,
): Promise<Omit<NewPassword, "signOutOfAllDevices">> {
    const email = await people.giveEmail(who);
    return { email, password: NEW_PASSWORD, mail: async () => (await mail.nextMail(email)).text };
}

path(
    "OUT-5",
    "devices stay",
    async ({ people, alice, bob, element, mail, watch, step, aside, cancel, newDevice, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const laptop = await element.signIn(alice);
        await laptop.untilHolds(sessions);
        const entered = await entering(people, alice, mail);
        const before = await alice.deviceIds();
        await watch(alice, laptop);

        const page = await element.forgotPassword(alice);
        const setting = page.settingNewPassword({ ...entered, signOutOfAllDevices: false });
        await cancel(() => setting);
        await step("Forgot password?", async () => {
            await setting.open();
            await setting.onTo(NEW_PASSWORD_PAGE);
        });
        await step(["Sign out of all devices, off or on", "Set the new password"], () => setting.rest());
        alice.password = NEW_PASSWORD;
        await aside("A message from each device, to see that all of them go on", async () => {
            await laptop.send(kitchen.id, "from the laptop");
            await kitchen.talk(alice, { sessions: 1 });
            await alice.untilBackedUp(sessions + 2, laptop);
        });

        expect.soft(await alice.deviceIds(), "the devices, after").toEqual(before);
        const fresh = await newDevice(alice);
        expectKeys().toBeKept({
            by: laptop,
            onFreshDevice: fresh,
            others: [alice.phone],
            claims: ["K1", "K2", "K3", "K4", "K5", "K6", "K8"],
        });
    },
);

path(
    "OUT-5",
    "Sign out of all devices",
    async ({ people, alice, bob, element, mail, watch, step, aside, signedOut, newDevice, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const laptop = await element.signIn(alice);
        await laptop.untilHolds(sessions);
        const [notBackedUp = ""] = await kitchen.sessionsOf(alice, kitchen.messages.slice(-1));
        await alice.loseFromBackup(kitchen.id, notBackedUp);
        const entered = await entering(people, alice, mail);
        await watch(alice, laptop);

        const page = await element.forgotPassword(alice);
        const setting = page.settingNewPassword({ ...entered, signOutOfAllDevices: true });
        await aside('Cancelled at "Warning"', () => setting.cancelAt("Warning"));
        await step("Forgot password?", async () => {
            await setting.open();
            await setting.onTo(NEW_PASSWORD_PAGE);
        });
        await step(["Sign out of all devices, off or on", "Set the new password"], async () => {
            await setting.rest();
            alice.password = NEW_PASSWORD;
            await laptop.untilErased();
            signedOut(laptop);
            signedOut(alice.phone);
        });

        expect.soft(await alice.api.devices(), "devices that the server kept").toEqual([]);
        const fresh = await newDevice(alice);
        const lost = expectKeys().toBeLostExcept({
            whatWasOn: ["backup"],
            onFreshDevice: fresh,
            warning: "Signing out your devices will delete the message encryption keys stored on them",
            claims: ["K3", "K5"],
            changes: ["devices"],
        });
        expect(lost).toEqual([notBackedUp]);
    },
);
