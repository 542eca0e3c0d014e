/**
 * "This API temporarily permits a user to replace their master cross-signing key without going through user-interactive
 * authentication." On a Synapse that has not handed its authentication over to MAS, it permits nothing: the reset is
 * refused until the password is given. Whether refused or not, the backup stays as long as no client deletes it.
 */
import { expect } from "@playwright/test";
import { operation } from "../../fixtures/operation.ts";
import { REPLACING_WITHOUT_UIA } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked } from "../history.ts";

const MINUTE_MS = 60_000;

operation(
    "SYN-05",
    undefined,
    async ({ people, alice, bob, admin, watch, step, aside, countOn, newDevice, finding, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const backup = await alice.api.backupVersion();
        await watch(alice);

        const until = await step(
            "POST /_synapse/admin/v1/users/<user_id>/_allow_cross_signing_replacement_without_uia",
            () => admin.allowCrossSigningReplacement(alice.userId),
        );
        const minutes = (until - Date.now()) / MINUTE_MS;
        expect.soft(Math.abs(minutes - 10), "minutes that it is from ten minutes from now").toBeLessThan(2);

        const answer = await aside("The user resets the identity, without the password", () =>
            alice.phone.setUpCrossSigning({ anew: true, authenticate: false }).catch((refusal: unknown) => refusal),
        );
        expect.soft(answer, "what the server answers without the password").toMatchObject({ httpStatus: 401 });
        finding(REPLACING_WITHOUT_UIA, {
            says: "the user is permitted to replace their cross-signing key without going through UIA",
            seen: "Synapse asks for the password all the same (401), well before updatable_without_uia_before_ms: without MAS the call is answered, and has no effect.",
        });

        await step("The user resets the identity", () => alice.phone.setUpCrossSigning({ anew: true }));
        await countOn("the backup to stay as it is", await alice.api.backupVersion(), backup);
        await aside("A message from the phone, to see that it goes on", async () => {
            await kitchen.talk(alice, { sessions: 1 });
            await alice.untilBackedUp(sessions + 1);
        });

        const fresh = await newDevice(alice);
        expectKeys().toBeKept({
            by: alice.phone,
            onFreshDevice: fresh,
            claims: ["K1", "K2", "K3", "K4", "K5"],
            changes: ["identity"],
        });
    },
);
