/**
 * "Delete all devices and E2EE keys" and "Remove the arbitrary data store known as account data … secret storage keys":
 * deactivated by an administrator, an account loses every message key. So it does those in its backup, which the document
 * does not list: no row of them is left. What the user said, others can still read.
 *
 * The oracle's session is an administrator's who acts as Alice. It is no token of hers, and goes on reading what the
 * server has of her account when she herself has no session any more.
 */
import { isDeepStrictEqual } from "node:util";
import { expect } from "@playwright/test";
import { operation } from "../../fixtures/operation.ts";
import { login } from "../../helpers/matrix/registration.ts";
import { DEACTIVATE_ACCOUNT } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked } from "../history.ts";
import { rowsOf } from "./rows.ts";

const TABLES = [
    "e2e_room_keys",
    "e2e_room_keys_versions",
    "account_data",
    "e2e_device_keys_json",
    "e2e_one_time_keys_json",
    "e2e_fallback_keys_json",
    "dehydrated_devices",
] as const;
const NONE = Object.fromEntries(TABLES.map((table) => [table, 0]));

operation(
    "SYN-03",
    undefined,
    async ({ people, alice, bob, server, admin, watch, step, signedOut, countOn, finding, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        await alice.phone.keepDehydratedDevice();
        const before = await rowsOf(server, alice.userId, TABLES);
        for (const table of TABLES) expect.soft(before[table], `rows of hers in ${table}, before`).toBeGreaterThan(0);
        await watch(alice);

        await step("POST /_synapse/admin/v1/deactivate/<user_id>", async () => {
            await admin.deactivate(alice.userId);
            signedOut(alice.phone);
        });

        const signIn = login(server.running.baseUrl, { ...alice, deviceName: "Alice's new phone" });
        await expect.soft(signIn, "signing in").rejects.toMatchObject({ status: 403 });
        expect.soft((await alice.api.whoami()).user_id, "whom the oracle reads as").toBe(alice.userId);
        expect.soft(await rowsOf(server, alice.userId, TABLES), "rows of hers in the database").toEqual(NONE);
        expect.soft(await admin.devices(alice.userId), "devices that the server kept").toEqual([]);
        const shown = await bob.phone.read(kitchen.id, kitchen.eventIds);
        const read = [...kitchen.asShown].filter(([id, message]) => isDeepStrictEqual(shown.get(id), message));
        await countOn("Bob to read every message", read.length, kitchen.messages.length);

        finding(DEACTIVATE_ACCOUNT, {
            says: "The following actions are performed when deactivating an user: … Delete all devices and E2EE keys …",
            seen: "The server-side key backup is deleted as well, every version and every key in it: the list does not name it.",
        });
        finding(DEACTIVATE_ACCOUNT, {
            says: "Remove … account data. For example, this includes: … cross-signing keys.",
            seen: "The private ones are gone; the public ones are still in the database, and served to everybody.",
        });
        const { master_keys } = await bob.api.keysOf(alice.userId);
        expect.soft(master_keys?.[alice.userId], "her public master key, as Bob is told").toBeDefined();

        const lost = expectKeys().toBeLostExcept({
            whatWasOn: [],
            changes: ["backup", "recovery key", "devices"],
        });
        expect(lost).toHaveLength(sessions);
    },
);
