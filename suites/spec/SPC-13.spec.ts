/**
 * "One-time keys are given out in the order that they were uploaded", each once; then the fallback key, again and again, and the
 * device is told that it was used. A device that discards its oldest private keys loses the messages of whoever is given an old
 * public one late (MSC4225).
 */
import { rule } from "../../fixtures/rule.ts";
import { refusalOf } from "../../helpers/matrix/refusal.ts";
import type { UserApi } from "../../helpers/matrix/user-api.ts";
import { CLAIM_KEYS, ONE_TIME_KEYS, SYNC_KEYS, UPLOAD_KEYS } from "../../helpers/paths/catalogue/spec.ts";
import { random } from "./entry.ts";

const ALGORITHM = "signed_curve25519";

/** A public key as a device publishes it. The homeserver cannot check it, and must not have to. */
function key({ userId, deviceId }: UserApi, fallback?: true) {
    return {
        key: random(32),
        ...(fallback && { fallback }),
        signatures: { [userId]: { [`ed25519:${deviceId}`]: random(64) } },
    };
}

/** @param ids as the object's own order: no order is specified within one upload */
function keys(api: UserApi, ids: readonly string[]): Record<string, ReturnType<typeof key>> {
    return Object.fromEntries(ids.map((id) => [`${ALGORITHM}:${id}`, key(api)]));
}

rule("SPC-13", "one-time keys", async ({ account: { api }, people, says, step }) => {
    const order = says(CLAIM_KEYS, "One-time keys are given out in the order in which they were uploaded");
    const once = says(CLAIM_KEYS, "Each one-time key is given out once");
    const counted = says(SYNC_KEYS, "A device is told how many of its one-time keys are unclaimed");
    const bob = await people.account("Bob");
    // Neither sorted by their ids, nor the other way round.
    const uploads = [["AAAAAw", "AAAAAg"], ["AAAAAA"], ["AAAAAZ", "AAAABA"], ["AAAAAB"]];
    for (const ids of uploads) await api.uploadKeys({ one_time_keys: keys(api, ids) });
    const all = uploads.flat();
    counted.must({ case: "none claimed", expected: all.length, seen: (await api.keyCounts()).oneTime[ALGORITHM] });
    const claimed: string[] = [];
    await step("Claim all one-time keys", async () => {
        for (const [index, ids] of uploads.entries()) {
            const given: string[] = [];
            for (const _ of ids)
                given.push(...Object.keys(await bob.api.claimKey(api.userId, api.deviceId, ALGORITHM)));
            const names = given.map((id) => id.replace(`${ALGORITHM}:`, "")).sort();
            order.must({ case: `upload ${index + 1}`, expected: [...ids].sort(), seen: names });
            claimed.push(...names);
            const left = all.length - claimed.length;
            const seen = (await api.keyCounts()).oneTime[ALGORITHM] ?? 0;
            counted.must({ case: `${claimed.length} claimed`, expected: left, seen });
        }
    });
    once.must({ case: "those that were given out", expected: [...all].sort(), seen: [...claimed].sort() });
    const more = await step("Claim one more", () => bob.api.claimKey(api.userId, api.deviceId, ALGORITHM));
    once.must({ case: "one more, without a fallback key", expected: {}, seen: more });
});

rule("SPC-13", "at the same time", async ({ account: { api }, people, says }) => {
    const once = says(CLAIM_KEYS, "Each one-time key is given out once, to many who claim at the same time as well");
    const claimants = await Promise.all(["Bob", "Carol", "Dan"].map((name) => people.account(name)));
    const ids = Array.from({ length: 9 }, (_, index) => `AAAA${index}Q`);
    await api.uploadKeys({ one_time_keys: keys(api, ids) });
    const claims = await Promise.all(
        claimants.flatMap((one) => [1, 2, 3].map(() => one.api.claimKey(api.userId, api.deviceId, ALGORITHM))),
    );
    const given = claims.flatMap((claim) => Object.keys(claim)).sort();
    once.must({ expected: ids.map((id) => `${ALGORITHM}:${id}`).sort(), seen: given });
});

rule("SPC-13", "the fallback key", async ({ account: { api }, people, says }) => {
    const last = says(CLAIM_KEYS, "The fallback key is given out once no one-time key is left, and again and again");
    const used = says(SYNC_KEYS, "A device is told whether its fallback key was used");
    const replaced = says(UPLOAD_KEYS, "A new fallback key takes the place of the old one, and is unused");
    const bob = await people.account("Bob");
    const claim = () => bob.api.claimKey(api.userId, api.deviceId, ALGORITHM);
    const first = { [`${ALGORITHM}:AAAAFA`]: key(api, true) };
    const second = { [`${ALGORITHM}:AAAAFB`]: key(api, true) };
    const unused = async () => (await api.keyCounts()).unusedFallback;
    used.must({ case: "none was uploaded", expected: [], seen: await unused() });
    await api.uploadKeys({ one_time_keys: keys(api, ["AAAAAQ"]), fallback_keys: first });
    used.must({ case: "uploaded", expected: [ALGORITHM], seen: await unused() });
    last.must({ case: "first claim", expected: [`${ALGORITHM}:AAAAAQ`], seen: Object.keys(await claim()) });
    used.must({ case: "a one-time key was claimed", expected: [ALGORITHM], seen: await unused() });
    last.must({ case: "second claim", expected: first, seen: await claim() });
    used.must({ case: "it was claimed", expected: [], seen: await unused() });
    last.must({ case: "third claim", expected: first, seen: await claim() });
    await api.uploadKeys({ fallback_keys: second });
    replaced.must({ case: "told to the device", expected: [ALGORITHM], seen: await unused() });
    replaced.must({ case: "claimed", expected: second, seen: await claim() });
    used.must({ case: "the new one was claimed", expected: [], seen: await unused() });
    await api.uploadKeys({ one_time_keys: keys(api, ["AAAAAg"]) });
    last.must({
        case: "a one-time key is there again",
        expected: [`${ALGORITHM}:AAAAAg`],
        seen: Object.keys(await claim()),
    });
});

rule("SPC-13", "uploaded again", async ({ account: { api }, people, says }) => {
    const twice = says(ONE_TIME_KEYS, "A key that is uploaded twice is there once, and one id is no two keys");
    const bob = await people.account("Bob");
    const ours = keys(api, ["AAAAAQ"]);
    await api.uploadKeys({ one_time_keys: ours });
    twice.must({
        case: "the same again",
        expected: "accepted",
        seen: await refusalOf(api.uploadKeys({ one_time_keys: ours })),
    });
    twice.must({ case: "its count", expected: 1, seen: (await api.keyCounts()).oneTime[ALGORITHM] });
    await refusalOf(api.uploadKeys({ one_time_keys: keys(api, ["AAAAAQ"]) }));
    const given = await bob.api.claimKey(api.userId, api.deviceId, ALGORITHM);
    twice.must({ case: "another under its id does not replace it", expected: ours, seen: given });
});
