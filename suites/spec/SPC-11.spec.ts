/**
 * Verification by short authentication strings: both people see the same strings unless somebody is between them, and are
 * verified when both say so. "Alice and Bob compare the strings shown by their devices, and tell their devices if they match
 * or not."
 *
 * Both sides are crypto-wasm's OlmMachine. Its messages are altered on their way.
 */
import { UserId } from "@matrix-org/matrix-sdk-crypto-wasm";
import { rule } from "../../fixtures/rule.ts";
import { later } from "../../helpers/clients/olm/later.ts";
import { swapsKeys } from "../../helpers/clients/olm/man-in-the-middle.ts";
import type { OlmDevice } from "../../helpers/clients/olm/olm-device.ts";
import { OlmVerification } from "../../helpers/clients/olm/verification.ts";
import { spec } from "../../helpers/paths/catalogue/sources.ts";
import { knownDifferences } from "../../helpers/paths/known-differences.ts";
import { cancelled, outcomeOf } from "./outcome.ts";

const SAS = spec("Short Authentication String (SAS) verification", "short-authentication-string-sas-verification");
const ERRORS = spec("SAS verification: Error and exception handling", "error-and-exception-handling");
const CANCEL = spec("m.key.verification.cancel", "mkeyverificationcancel");
const FRAMEWORK = spec("Key verification framework", "key-verification-framework");

const KEY = "m.key.verification.key";
const MAC = "m.key.verification.mac";
const CANCEL_TYPE = "m.key.verification.cancel";
/** Base64 of 32 bytes, of which none is right. */
const WRONG = "A".repeat(43);

const MINUTE_MS = 60_000;

rule("SPC-11", "both ways", async ({ says, people }) => {
    const [alice, bob] = await Promise.all([people.olmPerson("Alice"), people.olmPerson("Bob")]);
    const laptop = await alice.firstDevice("laptop");
    const bobs = await bob.firstDevice("laptop");
    const [phone, tablet] = [await alice.device("phone"), await alice.device("tablet")];
    await laptop.learn(alice.userId, bob.userId);
    await bobs.learn(alice.userId);

    const verifies = says(SAS, "Who sees the same strings, and says so, is verified by both");
    const good = async (asking: OlmDevice, asked: OlmDevice) => {
        const verification = await OlmVerification.upToStrings(asking, asked);
        const { strings } = verification;
        await verification.theyMatch();
        const both = [await asking.trusts(asked), await asked.trusts(asking)];
        return { strings, ...verification.ended, both };
    };
    const done = { strings: "the same", asking: "done", asked: "done", both: [true, true] };
    verifies.must({
        case: "a device with the cross-signing keys asks a new one",
        expected: done,
        seen: await good(laptop, phone),
    });
    verifies.must({ case: "a new one asks", expected: done, seen: await good(tablet, laptop) });
    verifies.must({ case: "another user's device", expected: done, seen: await good(laptop, bobs) });
    const secrets = says(SAS, "A device that was verified is sent the secrets that it asks for");
    const all = await laptop.heldSecrets();
    for (const one of [phone, tablet]) secrets.must({ case: one.label, expected: all, seen: await one.heldSecrets() });
    const toBob = [...laptop.sentTo(bobs), ...bobs.sentTo(laptop)].filter((type) => !type.startsWith("m.key."));
    secrets.must({ case: "another user's device is sent none", expected: [], seen: toBob });
});

rule("SPC-11", "somebody in between", async ({ says, people }) => {
    const alice = await people.olmPerson("Alice");
    const laptop = await alice.firstDevice("laptop");
    const phone = await alice.device("phone");
    await laptop.learn(alice.userId);
    const caught = says(
        SAS,
        "Who swaps the keys on the way is caught: by the hash, else by the strings, else by the MACs",
    );

    const committed = await OlmVerification.upToStrings(laptop, phone, swapsKeys({ onTheWayTo: [laptop] }));
    caught.must({
        case: "the key of who accepts is swapped: the hash that came before says so",
        expected: cancelled("m.mismatched_commitment"),
        known: { difference: knownDifferences.commitmentMismatchCode, seen: cancelled("m.key_mismatch") },
        seen: await outcomeOf(committed),
    });
    for (const [swapped, onTheWay] of [
        ["the key of who starts", swapsKeys({ onTheWayTo: [phone] })],
        ["both keys, and the hash", swapsKeys({ onTheWayTo: [laptop, phone], commits: true })],
    ] as const) {
        const verification = await OlmVerification.upToStrings(laptop, phone, onTheWay);
        caught.must({
            case: `swapped: ${swapped}: the strings differ`,
            expected: { strings: "different", asking: "open", asked: "open" },
            seen: { strings: verification.strings, ...verification.ended },
        });
        await verification.theyMatch();
        caught.must({
            case: `swapped: ${swapped}: nobody looks, and both say that they match`,
            expected: cancelled("m.key_mismatch"),
            known: { difference: knownDifferences.macMismatchCode, seen: cancelled("m.mismatched_sas") },
            seen: await outcomeOf(verification),
        });
    }
});

rule("SPC-11", "others, and other ones", async ({ says, people }) => {
    const [alice, bob] = await Promise.all([people.olmPerson("Alice"), people.olmPerson("Bob")]);
    const laptop = await alice.firstDevice("laptop");
    const bobs = await bob.firstDevice("laptop");
    const [phone, tablet] = [await alice.device("phone"), await alice.device("tablet")];
    await laptop.learn(alice.userId, bob.userId);
    await phone.learn(alice.userId, bob.userId);
    await bobs.learn(alice.userId);
    /** The codes of what a device was sent meanwhile to cancel something. */
    const codesAt = async (device: OlmDevice) =>
        (await device.fetch()).filter(({ type }) => type === CANCEL_TYPE).map(({ content }) => content.code);

    const elsewhere = says(FRAMEWORK, "Where one device has accepted, the others that were asked are told m.accepted");
    const identity = await laptop.ownIdentity();
    const [request, message] = await identity.requestVerification();
    await laptop.send(message);
    await phone.sync();
    await phone.send(phone.machine.getVerificationRequest(new UserId(alice.userId), request.flowId)?.accept());
    await laptop.sync();
    elsewhere.must({
        expected: ["m.accepted"],
        known: { difference: knownDifferences.othersNotToldOfAccepted, seen: [] },
        seen: await codesAt(tablet),
    });
    await laptop.send(request.cancel());
    await phone.sync();

    const unknown = says(ERRORS, "A message of a transaction that there is not is answered with m.unknown_transaction");
    await laptop.sendPlain(phone, KEY, { transaction_id: "nobody's", key: WRONG });
    await phone.sync();
    unknown.must({
        expected: ["m.unknown_transaction"],
        known: { difference: knownDifferences.unknownTransactionIgnored, seen: [] },
        seen: await codesAt(laptop),
    });

    const foreign = says(
        CANCEL,
        "Another user's message does nothing to a verification, though it names the transaction",
    );
    const disturbed = await OlmVerification.upToStrings(laptop, phone);
    const transaction_id = String(disturbed.asking.request?.flowId);
    await bobs.sendPlain(phone, CANCEL_TYPE, { transaction_id, code: "m.user", reason: "" });
    await bobs.sendPlain(phone, MAC, { transaction_id, mac: {}, keys: WRONG });
    await disturbed.wakeUp();
    foreign.must({ case: "it goes on", expected: { asking: "open", asked: "open" }, seen: disturbed.ended });
    await disturbed.cancelRest();

    const two = says(ERRORS, "Of two requests of one device, none goes on");
    const first = await OlmVerification.request(laptop, phone);
    const second = await OlmVerification.request(laptop, phone);
    two.must({
        expected: ["m.user", "m.user"],
        seen: [first.asked.ended, second.asked.ended],
    });
    await laptop.sync();

    const again = says(ERRORS, "After a verification has failed, the next one can be asked for");
    const failed = await OlmVerification.upToStrings(laptop, phone, swapsKeys({ onTheWayTo: [laptop] }));
    await failed.settle();
    const next = await OlmVerification.request(laptop, phone);
    again.must({
        expected: { asking: "open", asked: "open" },
        known: { difference: knownDifferences.nextRequestCancelled, seen: { asking: "m.user", asked: "open" } },
        seen: next.ended,
    });
    await next.cancelRest();

    const slow = says(ERRORS, "Who takes two minutes to compare the strings can still say that they match");
    const compared = await OlmVerification.upToStrings(laptop, phone);
    await later(2 * MINUTE_MS, () => compared.wakeUp());
    slow.must({
        expected: { asking: "open", asked: "open" },
        known: { difference: knownDifferences.shortTimeout, seen: { asking: "m.timeout", asked: "m.timeout" } },
        seen: compared.ended,
    });
});
