/**
 * `client.logout(true)`: "stopClient: whether to stop the client before calling /logout to prevent invalid token errors". It stops
 * and aborts, and uploads nothing that is still waiting to be: what was said right before is in no backup (element-web#13151).
 */
import { expect } from "@playwright/test";
import { hold } from "../../containers/proxy/faults.ts";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { peopleWhoTalked } from "../history.ts";

const TITLE = "client.logout(true)";

sdkPath(
    "SDK-18",
    "once the backup is complete",
    async ({ people, alice, bob, watch, step, signedOut, newDevice, expectKeys }) => {
        await peopleWhoTalked(people, alice, bob);
        const { phone } = alice;
        await watch(alice);

        const logout = async (stopClient: boolean): Promise<void> => {
            // Stopped before the homeserver is asked, it holds nothing any more, whatever the answer.
            signedOut(phone);
            await phone.inTime((client) => client.logout(stopClient));
        };
        // Where it is signed out already, that is what it is told.
        const again = () => logout(false).catch(unlessSignedOut);
        await step(TITLE, () => logout(true), { again });

        const onFreshDevice = await newDevice(alice);
        expectKeys().toBeKept({ onFreshDevice, claims: ["K1", "K2", "K4", "K5"], changes: ["devices"] });
    },
);

sdkPath(
    "SDK-18",
    "right after a message",
    async ({ people, alice, bob, faults, watch, step, signedOut, newDevice, expectKeys }) => {
        const { kitchen } = await peopleWhoTalked(people, alice, bob);
        const { phone } = alice;
        // The SDK waits for up to ten seconds before it begins; should it begin at once, the server does not hear of it yet.
        const upload = hold("before");
        faults.on({ method: "PUT", endpoint: "room_keys/keys", device: phone.deviceId }, upload);
        const [last] = await kitchen.talk(alice, { sessions: 1 });
        if (!last) throw new Error("nothing was said");
        await watch(alice);

        await step(TITLE, async () => {
            await phone.inTime((client) => client.logout(true));
            upload.drop();
            signedOut(phone);
        });

        const onFreshDevice = await newDevice(alice);
        const verdict = expectKeys().toBeBrokenBy(knownIssues.B02, {
            breaks: ["K1"],
            whatWasOn: ["backup"],
            onFreshDevice,
            claims: ["K1", "K5"],
            changes: ["devices"],
        });
        const lost = verdict.sessions.filter(({ status }) => status !== "kept").map(({ session }) => session);
        expect(lost).toEqual(await kitchen.sessionsOf(alice, [last]));
    },
    { faulty: true },
);

/** @throws the error, where it is another one */
function unlessSignedOut(error: unknown): void {
    if ((error as { errcode?: string }).errcode !== "M_UNKNOWN_TOKEN") throw error;
}
