/**
 * Whatever goes wrong in a verification ends with an m.key.verification.cancel that says why, "and error codes are": each code
 * that a side can cause is caused here, by altering or leaving out messages on their way. Nobody is verified then, and no
 * secret was sent.
 *
 * Both sides are crypto-wasm's OlmMachine.
 */
import { rule } from "../../fixtures/rule.ts";
import { later } from "../../helpers/clients/olm/later.ts";
import type { OlmDevice } from "../../helpers/clients/olm/olm-device.ts";
import { OlmVerification, type OnTheWay } from "../../helpers/clients/olm/verification.ts";
import type { Json } from "../../helpers/matrix/http.ts";
import { spec } from "../../helpers/paths/catalogue/sources.ts";
import { type KnownDifference, knownDifferences } from "../../helpers/paths/known-differences.ts";
import { cancelled, type Outcome, outcomeOf } from "./outcome.ts";

const CANCEL = spec("m.key.verification.cancel", "mkeyverificationcancel");

const START = "m.key.verification.start";
const ACCEPT = "m.key.verification.accept";
const KEY = "m.key.verification.key";
const MAC = "m.key.verification.mac";

const MINUTE_MS = 60_000;

/** Alters the messages of one type: what arrives in their place. */
function altering(type: string, alter: (content: Json) => Json, arrivesAs = type): OnTheWay {
    return (message) =>
        message.type === type ? [{ ...message, type: arrivesAs, content: alter(message.content) }] : [message];
}

/** Base64 of as many bytes, and of none that are right. */
const WRONG_HASH = "A".repeat(43);

interface Case {
    case: string;
    /** What is done, from the request on. */
    does: (asking: OlmDevice, asked: OlmDevice) => Promise<OlmVerification>;
    expected: Outcome;
    known?: { difference: KnownDifference; seen: Outcome };
}

/** Goes all the way, or as far as it comes, with what is on the way. */
function goes(onTheWay: OnTheWay): Case["does"] {
    return async (asking, asked) => {
        const verification = await OlmVerification.upToStrings(asking, asked, onTheWay);
        await verification.theyMatch();
        return verification;
    };
}

/** Who asks is told it by the other side, who finds it out; or the other way round: both know the same code. */
const codes: Case[] = [
    {
        case: "m.user: the request is declined",
        does: async (asking, asked) => {
            const verification = await OlmVerification.request(asking, asked);
            await asked.send(verification.asked.request?.cancel());
            await verification.settle();
            return verification;
        },
        expected: cancelled("m.user"),
    },
    {
        case: "m.user: it is cancelled while strings are shown",
        does: async (asking, asked) => {
            const verification = await OlmVerification.upToStrings(asking, asked);
            await asking.send(verification.asking.sas?.cancel());
            await verification.settle();
            return verification;
        },
        expected: cancelled("m.user"),
    },
    {
        case: "m.mismatched_sas: somebody says that the strings do not match",
        does: async (asking, asked) => {
            const verification = await OlmVerification.upToStrings(asking, asked);
            await asked.send(verification.asked.sas?.cancelWithCode("m.mismatched_sas"));
            await verification.settle();
            return verification;
        },
        expected: cancelled("m.mismatched_sas"),
    },
    {
        case: "m.unknown_method: the start offers no hash that the other side knows",
        does: goes(altering(START, (content) => ({ ...content, hashes: ["org.example.hash"] }))),
        expected: cancelled("m.unknown_method"),
    },
    {
        case: "m.unknown_method: the start is of a method that the other side does not know",
        does: goes(
            altering(START, ({ from_device, transaction_id }) => ({
                from_device,
                transaction_id,
                method: "org.example",
            })),
        ),
        expected: cancelled("m.unknown_method"),
        known: { difference: knownDifferences.unknownMethodIgnored, seen: cancelled("open") },
    },
    {
        case: "m.unknown_method: the accept names a hash that was not offered",
        does: goes(altering(ACCEPT, (content) => ({ ...content, hash: "org.example.hash" }))),
        expected: cancelled("m.unknown_method"),
    },
    {
        case: "m.mismatched_commitment: the key is not what the hash before it said",
        does: goes(altering(ACCEPT, (content) => ({ ...content, commitment: WRONG_HASH }))),
        expected: cancelled("m.mismatched_commitment"),
        known: { difference: knownDifferences.commitmentMismatchCode, seen: cancelled("m.key_mismatch") },
    },
    {
        case: "m.key_mismatch: the MAC of a key is wrong",
        does: goes(
            altering(MAC, ({ mac, ...content }) => ({
                ...content,
                mac: Object.fromEntries(Object.keys(mac as Json).map((id) => [id, WRONG_HASH])),
            })),
        ),
        expected: cancelled("m.key_mismatch"),
        known: { difference: knownDifferences.macMismatchCode, seen: cancelled("m.mismatched_sas") },
    },
    {
        case: "m.key_mismatch: a key is left out of what was authenticated",
        does: goes(
            altering(MAC, ({ mac, ...content }) => ({
                ...content,
                mac: Object.fromEntries(Object.entries(mac as Json).slice(1)),
            })),
        ),
        expected: cancelled("m.key_mismatch"),
        known: { difference: knownDifferences.macMismatchCode, seen: cancelled("m.mismatched_sas") },
    },
    {
        case: "m.unexpected_message: a MAC comes where a key is due",
        does: goes(altering(KEY, ({ transaction_id }) => ({ transaction_id, mac: {}, keys: WRONG_HASH }), MAC)),
        expected: cancelled("m.unexpected_message"),
        known: { difference: knownDifferences.unexpectedMessageIgnored, seen: cancelled("open") },
    },
    {
        case: "m.invalid_message: a key message has no key",
        does: goes(altering(KEY, ({ transaction_id }) => ({ transaction_id }))),
        expected: cancelled("m.invalid_message"),
        known: { difference: knownDifferences.invalidMessageIgnored, seen: cancelled("open") },
    },
    {
        case: "m.timeout: nobody says anything for 10 minutes",
        does: async (asking, asked) => {
            const verification = await OlmVerification.upToStrings(asking, asked);
            await later(11 * MINUTE_MS, () => verification.wakeUp());
            return verification;
        },
        expected: cancelled("m.timeout"),
    },
];

rule("SPC-11", "how it is cancelled", async ({ says, people, step }) => {
    const alice = await people.olmPerson("Alice");
    const laptop = await alice.firstDevice("laptop");
    const phone = await alice.device("phone");
    await laptop.learn(alice.userId);
    const cancels = says(
        CANCEL,
        "What goes wrong ends it at both sides, with the code that says why; nobody is verified",
    );
    await step("SAS, ended by each cancel code", async () => {
        for (const { does, ...one } of codes)
            cancels.must({ ...one, seen: await outcomeOf(await does(laptop, phone)) });
    });
});
