/**
 * Secrets: "A device that wishes to share the secret will reply with an m.secret.send event, encrypted using olm. [...] Clients
 * should ignore m.secret.send events received from devices that it did not send an m.secret.request event to. [...] clients
 * should only share secrets with the user's own devices that are verified."
 *
 * Whoever asks and answers here is crypto-wasm's OlmMachine, which all clients of matrix-js-sdk and matrix-rust-sdk have inside.
 */
import { randomUUID } from "node:crypto";
import { BackupDecryptionKey, DehydratedDeviceKey, VerificationMethod } from "@matrix-org/matrix-sdk-crypto-wasm";
import { rule } from "../../fixtures/rule.ts";
import type { OlmDevice, ToDeviceMessage } from "../../helpers/clients/olm/olm-device.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import { eventually } from "../../helpers/eventually.ts";
import type { Json } from "../../helpers/matrix/http.ts";
import { DEHYDRATED_DEVICES, spec } from "../../helpers/paths/catalogue/sources.ts";
import { knownDifferences } from "../../helpers/paths/known-differences.ts";
import { type Asking, askers, notEntitled } from "./askers.ts";
import { dehydrate, whyNot } from "./dehydrated-device.ts";

const SHARING = spec("Secrets: Sharing", "sharing");
const MASTER = "m.cross_signing.master";
const SELF_SIGNING = "m.cross_signing.self_signing";
const SEND = "m.secret.send";
const BACKUP_KEY = "m.megolm_backup.v1";

function askFor(name: string, { deviceId }: { deviceId: string }, requestId: string = randomUUID()): Json {
    return { action: "request", name, request_id: requestId, requesting_device_id: deviceId };
}

function neverMind({ deviceId }: { deviceId: string }, requestId: string): Json {
    return { action: "request_cancellation", request_id: requestId, requesting_device_id: deviceId };
}

/** Which devices something was sent to meanwhile, in order: from the one with the secrets, nothing but secrets is sent. */
async function answeredBy(device: OlmDevice, meanwhile: () => Promise<void>): Promise<string[]> {
    const before = device.sent.length;
    await meanwhile();
    await device.sync();
    return device.sent.slice(before).map(({ deviceId }) => deviceId);
}

/** The ids of the requests that secrets were sent for, as Olm encrypted them for this device. */
function answersTaken(device: OlmDevice): string[] {
    const events = device.taken.map(({ rawEvent }) => JSON.parse(rawEvent) as ToDeviceMessage);
    return events.filter(({ type }) => type === SEND).map(({ content }) => String(content.request_id));
}

const REQUEST_STEP = "m.secret.request, also late, twice and cancelled";

rule("SPC-10", "who is answered", async ({ says, people, step }) => {
    const all = await askers(people);
    const { alice, laptop, phone } = all;
    const ask = (as: OlmDevice, content: Json) =>
        answeredBy(laptop, () => as.sendPlain(laptop, "m.secret.request", content));

    const shared = says(SHARING, "Secrets are shared with the user's own verified devices only");
    await step(REQUEST_STEP, async () => {
        const id = randomUUID();
        shared.must({
            case: "a verified device asks",
            expected: [phone.deviceId],
            seen: await ask(phone, askFor(SELF_SIGNING, phone, id)),
        });
        await phone.sync();
        shared.must({
            case: "what it is sent is encrypted by Olm, under the request's id",
            expected: [id],
            seen: answersTaken(phone),
        });
        const cases: Asking[] = [
            ...notEntitled(all, (device) => askFor(SELF_SIGNING, device)),
            {
                case: "in the name of a device that there is not",
                as: phone,
                content: askFor(SELF_SIGNING, { deviceId: "NOBODY" }),
                expected: [],
            },
        ];
        for (const one of cases)
            shared.must({ case: one.case, expected: one.expected, seen: await ask(one.as, one.content) });
    });

    if ((await whyNot(laptop)) === undefined) {
        const dehydrated = { deviceId: await dehydrate(laptop, DehydratedDeviceKey.createRandomKey()) };
        await laptop.learn(alice.userId);
        says(DEHYDRATED_DEVICES, "Whether a dehydrated device may ask for secrets").leavesOpen({
            case: "it is cross-signed as any other, and is answered",
            onSynapse: [dehydrated.deviceId],
            seen: await ask(phone, askFor(SELF_SIGNING, dehydrated)),
            source: DEHYDRATED_DEVICES,
        });
    }

    const unknown = says(SHARING, "What a device does not have, it does not share");
    for (const name of ["org.example.secret", BACKUP_KEY]) {
        unknown.must({ case: name, expected: [], seen: await ask(phone, askFor(name, phone)) });
    }
});

rule("SPC-10", "late, twice, and cancelled", async ({ says, people, step }) => {
    const alice = await people.olmPerson("Alice");
    const laptop = await alice.firstDevice("laptop");
    const phone = await alice.verifiedDevice("phone", laptop);
    const ask = (...contents: Json[]) =>
        answeredBy(laptop, async () => {
            for (const content of contents) await phone.sendPlain(laptop, "m.secret.request", content);
        });

    await step(REQUEST_STEP, async () => {
        const cancelled = says(SHARING, "A request that was cancelled is answered no more");
        const [early, late] = [randomUUID(), randomUUID()];
        cancelled.must({
            case: "before the device has seen it",
            expected: [],
            seen: await ask(askFor(SELF_SIGNING, phone, early), neverMind(phone, early)),
        });
        await ask(askFor(SELF_SIGNING, phone, late));
        cancelled.must({ case: "after it was answered", expected: [], seen: await ask(neverMind(phone, late)) });
        cancelled.must({
            case: "one that there was not",
            expected: [],
            seen: await ask(neverMind(phone, randomUUID())),
        });

        const twice = says(SHARING, "A request that comes twice does no harm");
        const same = askFor(SELF_SIGNING, phone);
        twice.must({ case: "in one sync", expected: [phone.deviceId], seen: await ask(same, same) });
        twice.must({
            case: "in the next one: the same device gets the same secret",
            expected: [phone.deviceId],
            seen: await ask(same),
        });

        const later = says(SHARING, "A device that was verified since is answered when it asks");
        const tablet = await alice.device("tablet");
        const first = () =>
            answeredBy(laptop, () => tablet.sendPlain(laptop, "m.secret.request", askFor(MASTER, tablet)));
        later.must({ case: "before", expected: [], seen: await first() });
        await laptop.verify(tablet);
        later.must({ case: "its old request", expected: [], seen: await answeredBy(laptop, async () => {}) });
        later.must({ case: "a new one", expected: [tablet.deviceId], seen: await first() });
    });
});

/** What came, as Olm decrypted it or as it was, and whether the machine then has a secret of that name for its app. */
async function takenBy(device: OlmDevice): Promise<{ came: string[]; taken: boolean }> {
    const before = device.taken.length;
    await device.sync();
    const came = device.taken.slice(before).map(({ rawEvent }) => (JSON.parse(rawEvent) as ToDeviceMessage).type);
    const inbox = await device.machine.getSecretsFromInbox(BACKUP_KEY);
    await device.machine.deleteSecretsFromInbox(BACKUP_KEY);
    return { came: came.filter((type) => type === SEND), taken: inbox.size > 0 };
}

rule("SPC-10", "what is taken", async ({ says, people, step }) => {
    const [alice, bob] = await Promise.all([people.olmPerson("Alice"), people.olmPerson("Bob")]);
    const laptop = await alice.firstDevice("laptop");
    const bobs = await bob.firstDevice("laptop");
    const stranger = await alice.device("stranger");
    const phone = await alice.verifiedDevice("phone", laptop);
    await phone.learn(alice.userId, bob.userId);
    for (const other of [bobs, stranger]) await other.learn(alice.userId);
    // Its own requests come back to it as well, and say under which ids it asked.
    const asks = async (): Promise<Map<string, string>> => {
        await phone.askForSecrets();
        const requests = await phone.sync();
        return new Map(requests.map(({ content }) => [String(content.name), String(content.request_id)]));
    };
    const ids = await asks();
    const secret = BackupDecryptionKey.createRandomKey().toBase64();
    const answer = { request_id: ids.get(BACKUP_KEY), secret };
    const given = async (by: OlmDevice, content: Json) => {
        await by.sendEncrypted(phone, SEND, content);
        return takenBy(phone);
    };

    await step(SEND, async () => {
        const asked = says(
            SHARING,
            "A secret is taken from a verified device that was asked for it, and from nobody else",
        );
        const no = { came: [SEND], taken: false };
        const yes = { came: [SEND], taken: true };
        const unasked = { ...answer, request_id: randomUUID() };
        asked.must({ case: "nobody has asked for it", expected: no, seen: await given(laptop, unasked) });
        asked.must({
            case: "a device that nobody has verified answers",
            expected: no,
            seen: await given(stranger, answer),
        });
        asked.must({ case: "another user's device answers", expected: no, seen: await given(bobs, answer) });
        await laptop.sendPlain(phone, SEND, answer);
        asked.must({ case: "the answer is not encrypted", expected: no, seen: await takenBy(phone) });
        const since = await alice.verifiedDevice("tablet", laptop);
        await phone.learn(alice.userId);
        asked.must({
            case: "a verified device that was not there when it was asked for",
            expected: no,
            known: { difference: knownDifferences.secretFromDeviceNotAsked, seen: yes },
            seen: await given(since, answer),
        });
        asked.must({ case: "a verified device answers", expected: yes, seen: await given(laptop, answer) });

        const keys = says(
            SHARING,
            "A private cross-signing key is taken only where the account's public one is its own",
        );
        const right = (await laptop.machine.exportCrossSigningKeys())?.self_signing_key;
        const request_id = ids.get(SELF_SIGNING);
        await given(laptop, { request_id, secret });
        keys.must({ case: "another key", expected: [], seen: await phone.heldSecrets() });
        await given(laptop, { request_id, secret: "no key at all" });
        keys.must({ case: "no key", expected: [], seen: await phone.heldSecrets() });
        await given(laptop, { request_id, secret: right });
        keys.must({ case: "the right key", expected: [SELF_SIGNING], seen: await phone.heldSecrets() });

        const told = says(
            SHARING,
            "Who has got a secret cancels its request at all devices but the one that has sent it",
        );
        const cancels = async (device: OlmDevice) => {
            const cancelled = (await device.fetch()).filter(({ content }) => content.action === "request_cancellation");
            return [SELF_SIGNING, BACKUP_KEY].map(
                (name) => cancelled.filter(({ content }) => content.request_id === ids.get(name)).length,
            );
        };
        const [[othersOfKey, othersOfBackup], [itsOwn]] = [await cancels(stranger), await cancels(laptop)];
        told.must({ case: `${SELF_SIGNING}: a device that has not answered`, expected: 1, seen: othersOfKey });
        told.must({
            case: `${SELF_SIGNING}: the device that has`,
            expected: 0,
            known: { difference: knownDifferences.cancelledAtAll, seen: 1 },
            seen: itsOwn,
        });
        told.must({
            case: `${BACKUP_KEY}: a device that has not answered`,
            expected: 1,
            known: { difference: knownDifferences.backupKeyNotCancelled, seen: 0 },
            seen: othersOfBackup,
        });
    });
});

rule("SPC-10", "the backup's key, at matrix-js-sdk", async ({ says, people, step }) => {
    const alice = await people.olmPerson("Alice");
    const laptop = await alice.firstDevice("laptop");
    const tablet = await people.device(alice, "Alice's tablet");
    const requestId = await verifiedAndAsking(tablet, laptop);
    /** Sends the tablet a backup key, and waits until it has said what it does with it. */
    const given = async (secret: string, verdict: string): Promise<string | null> => {
        await laptop.sendEncrypted(tablet, SEND, { request_id: requestId, secret });
        const verdicts = () => tablet.log.lines.filter((line) => line.includes("handleBackupSecretReceived:"));
        await eventually(`${tablet.label} to log "${verdict}"`, verdicts, (lines) =>
            lines.some((line) => line.includes(verdict)),
        );
        return (await tablet.backupStatus()).cachedKey;
    };
    const [other, right] = [BackupDecryptionKey.createRandomKey(), BackupDecryptionKey.createRandomKey()];
    const publicKey = right.megolmV1PublicKey.publicKeyBase64;

    const kept = says(SHARING, "A backup key that was sent is kept only where it is the current backup's");
    await step(SEND, async () => {
        kept.must({
            case: "there is no backup",
            expected: null,
            seen: await given(right.toBase64(), "there is no server-side key backup"),
        });
        await alice.api.createBackupVersion(publicKey);
        kept.must({
            case: "no key at all",
            expected: null,
            seen: await given("no key at all", "Invalid backup decryption key"),
        });
        kept.must({
            case: "another backup's key",
            expected: null,
            seen: await given(other.toBase64(), "does not match the public key"),
        });
        kept.must({
            case: "the current backup's key",
            expected: publicKey,
            seen: await given(right.toBase64(), "Valid decryption key"),
        });
    });
});

/** Verifies a new matrix-js-sdk device by emoji, and keeps its requests for secrets unanswered. @returns the id of that for the backup's key */
async function verifiedAndAsking(tablet: SdkClient, laptop: OlmDevice): Promise<string> {
    // A request by a device that it does not know is dropped.
    await tablet.untilKnows(laptop.userId, laptop.deviceId);
    await laptop.learn(laptop.userId);
    const [request, message] = (await laptop.deviceOf(tablet)).requestVerification([VerificationMethod.SasV1]);
    await laptop.send(message);
    const other = await tablet.nextVerification();
    await other.accept();
    const until = (what: string, isSo: () => boolean) =>
        eventually(`${laptop.label} ${what}`, async () => laptop.sync(), isSo);
    await until("to hear that it is accepted", () => request.isReady());
    const started = await request.startSas();
    if (!started) throw new Error(`${laptop.label} can not begin to compare emoji`);
    const [sas, start] = started;
    await laptop.send(start);
    await until("to show emoji", () => sas.canBePresented());
    await other.theyMatch();
    await laptop.send(...(await sas.confirm()));
    let asked: ToDeviceMessage | undefined;
    const isAsking = ({ content }: ToDeviceMessage): boolean =>
        content.name === BACKUP_KEY && content.requesting_device_id === tablet.deviceId;
    await eventually(
        `${tablet.label} to ask for the backup's key`,
        async () => {
            const messages = await laptop.sync((all) => all.filter(({ type }) => type !== "m.secret.request"));
            asked ??= messages.find(isAsking);
            return asked;
        },
        (seen) => seen !== undefined && sas.isDone(),
    );
    return String(asked?.content.request_id);
}
