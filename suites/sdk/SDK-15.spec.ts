/**
 * "forceDiscardSession(roomId)": the next message begins a new session, and the old one's key stays where it is.
 * "shareRoomHistoryWithUser(roomId, userId)": who is invited is given the keys of what was said before.
 */
import { sdkPath } from "../../fixtures/sdk-path.ts";
import { CRYPTO_API } from "../../helpers/paths/catalogue/sources.ts";
import { peopleWhoTalked } from "../history.ts";

sdkPath(
    "SDK-15",
    "forceDiscardSession()",
    async ({ people, alice, bob, watch, step, aside, countOn, newDevice, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const before = await alice.phone.send(kitchen.id, "before");
        await watch(alice);

        await step("forceDiscardSession(roomId)", () => alice.phone.discardSession(kitchen.id));
        await aside("Said afterwards", async () => {
            const messages = [before, await alice.phone.send(kitchen.id, "after")].map((eventId) => ({ eventId }));
            const { length } = await kitchen.sessionsOf(alice, messages);
            await countOn("the two messages to be of two sessions", length, 2);
            await alice.untilBackedUp(sessions + 1);
        });

        const onFreshDevice = await newDevice(alice);
        expectKeys().toBeKept({ by: alice.phone, onFreshDevice });
    },
);

/** Not in the SDK's `CryptoApi` any more. */
interface SharesHistory {
    shareRoomHistoryWithUser(roomId: string, userId: string): Promise<void>;
}

sdkPath(
    "SDK-15",
    "shareRoomHistoryWithUser()",
    async ({ people, alice, bob, watch, step, aside, finding, expectKeys }) => {
        const { kitchen } = await peopleWhoTalked(people, alice, bob);
        const carol = await people.person("Carol", { recovery: "none" });
        await watch(alice, carol.phone);

        await step("shareRoomHistoryWithUser(roomId, userId)", () =>
            alice.phone.inTime((_, crypto) =>
                (crypto as unknown as SharesHistory).shareRoomHistoryWithUser(kitchen.id, carol.userId),
            ),
        );
        await aside("Carol is invited, and joins", async () => {
            await alice.api.invite(kitchen.id, carol.userId);
            await carol.phone.joinNextInvitation();
            await kitchen.readOn(carol.phone);
        });

        finding(CRYPTO_API, {
            says: "CryptoApi has no method that shares a room's history; only MatrixClient.invite() does it",
            seen: "What getCrypto() gives has shareRoomHistoryWithUser() all the same, and it works by itself",
        });
        expectKeys().toBeKept({ by: alice.phone, onFreshDevice: carol.phone });
    },
    { since: "41.2.0" },
);
