/**
 * `exportRoomKeys()`, `exportRoomKeysAsJson()`: "Export the room keys". `importRoomKeys(keys)`, `importRoomKeysAsJson(json)`: "Import
 * room keys previously exported". A device that imports them reads everything; of worse and better copies of one session, the
 * better one stays, in whatever order they come.
 */
import { sdkPath } from "../../fixtures/sdk-path.ts";
import type { ExportedSession } from "../../helpers/megolm/key-export.ts";
import { readSessionKey } from "../../helpers/megolm/session-key.ts";
import { worseCopy } from "../../helpers/megolm/worse-copy.ts";
import { peopleWhoTalked } from "../history.ts";

const EXPORT = "exportRoomKeys(), exportRoomKeysAsJson()";
const IMPORT = "importRoomKeys(keys), importRoomKeysAsJson(json)";

/** Where each session begins, by its id, and how many begin there. */
function beginnings(sessions: readonly ExportedSession[]): Record<number, number> {
    const indexes = sessions.map(({ session_key }) => readSessionKey(session_key).firstKnownIndex);
    return Object.fromEntries([...Map.groupBy(indexes, (index) => index)].map(([index, all]) => [index, all.length]));
}

for (const as of ["keys", "JSON"] as const) {
    sdkPath("SDK-10", `as ${as}`, async ({ people, alice, bob, watch, step, countOn, expectKeys }) => {
        const { sessions } = await peopleWhoTalked(people, alice, bob);
        const laptop = await people.device(alice, "Alice's laptop");
        await watch(alice, laptop);

        const json = await step(EXPORT, () =>
            alice.phone.inTime(async (_, crypto) =>
                as === "keys" ? JSON.stringify(await crypto.exportRoomKeys()) : crypto.exportRoomKeysAsJson(),
            ),
        );
        await step(IMPORT, async () => {
            const progress: [number, number][] = [];
            const progressCallback = (data: { stage: string; successes?: number; total?: number }): void => {
                if (data.stage === "load_keys") progress.push([data.successes ?? 0, data.total ?? 0]);
            };
            await laptop.inTime((_, crypto) =>
                as === "keys"
                    ? crypto.importRoomKeys(JSON.parse(json), { progressCallback })
                    : crypto.importRoomKeysAsJson(json, { progressCallback }),
            );
            await countOn("the SDK to say how many keys there are", progress.at(-1)?.[1], sessions);
        });

        expectKeys().toBeKept({ by: laptop, onFreshDevice: laptop, claims: ["K1", "K2", "K3"] });
    });
}

sdkPath("SDK-10", "of worse and better copies", async ({ people, alice, bob, watch, step, countOn, expectKeys }) => {
    const { sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await people.device(alice, "Alice's laptop");
    const better = await alice.phone.heldSessions();
    const worse = better.map((session) => ({ ...session, session_key: worseCopy(session.session_key, 1) }));
    const imports = async (keys: unknown[], begin: number): Promise<void> => {
        await laptop.inTime((_, crypto) => crypto.importRoomKeysAsJson(JSON.stringify(keys)));
        const held = beginnings(await laptop.heldSessions());
        await countOn(`every session on ${laptop.label} to begin at ${begin}`, held, { [begin]: sessions });
    };
    await watch(alice, laptop);

    await step(IMPORT, () => imports(worse, 1), { which: "worse copies" });
    await step(IMPORT, () => imports(better, 0), { which: "better ones over them" });
    await step(IMPORT, () => imports(worse, 0), { which: "worse ones over those" });

    expectKeys().toBeKept({ by: laptop, onFreshDevice: laptop, claims: ["K1", "K2", "K3"] });
});
