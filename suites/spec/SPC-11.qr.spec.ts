/**
 * Verification by QR code: "The QR code encodes both parties' master signing keys as well as a random shared secret that is
 * used to allow bi-directional verification from a single scan." The codes that crypto-wasm's OlmMachine shows are read by
 * our own reader; codes that are not right must be refused.
 */
import { rule } from "../../fixtures/rule.ts";
import type { OlmDevice } from "../../helpers/clients/olm/olm-device.ts";
import { OlmVerification } from "../../helpers/clients/olm/verification.ts";
import { decodeBase64 } from "../../helpers/megolm/base64.ts";
import { type QrMode, readVerificationQrCode } from "../../helpers/megolm/verification-qr-code.ts";
import { spec } from "../../helpers/paths/catalogue/sources.ts";
import { outcomeOf } from "./outcome.ts";

const QR = spec("QR codes", "qr-codes");
const QR_FORMAT = spec("QR code format", "qr-code-format");

rule("SPC-11", "by QR code", async ({ says, people, step }) => {
    const [alice, bob] = await Promise.all([people.olmPerson("Alice"), people.olmPerson("Bob")]);
    const laptop = await alice.firstDevice("laptop");
    const bobs = await bob.firstDevice("laptop");
    const phones = [await alice.device("phone"), await alice.device("tablet"), await alice.device("desktop")] as const;
    await laptop.learn(alice.userId, bob.userId);
    await bobs.learn(alice.userId);
    const masterOf = async (device: OlmDevice) => masterKey(await device.ownIdentity());
    const [alices, bobsMaster] = [await masterOf(laptop), await masterOf(bobs)];
    const deviceKey = (device: OlmDevice) => device.machine.identityKeys.ed25519.toBase64();

    const ready = async (asking: OlmDevice, asked: OlmDevice): Promise<OlmVerification> => {
        const verification = await OlmVerification.request(asking, asked);
        await verification.accept();
        return verification;
    };
    const format = says(QR_FORMAT, "A code has the header, the mode, the transaction, both keys and a secret");
    const verifies = says(QR, "Who scans the right code, and who shows it and is told so, are verified by each other");
    const [phone, tablet, desktop] = phones;
    const modes: { mode: QrMode; shows: OlmDevice; scans: OlmDevice; keys: [string, string] }[] = [
        { mode: "self, trusting", shows: laptop, scans: phone, keys: [alices, deviceKey(phone)] },
        { mode: "self, not yet trusting", shows: tablet, scans: laptop, keys: [deviceKey(tablet), alices] },
        { mode: "other user", shows: laptop, scans: bobs, keys: [alices, bobsMaster] },
    ];
    await step("QR codes of modes 0, 1 and 2", async () => {
        for (const { mode, shows, scans, keys } of modes) {
            const verification = await ready(shows, scans);
            const bytes = await verification.shownBy(verification.asking);
            const { secret, transactionId, ...read } = readVerificationQrCode(bytes);
            format.must({
                case: mode,
                expected: {
                    mode,
                    firstKey: keys[0],
                    secondKey: keys[1],
                    ofThisTransaction: true,
                    secretOf8BytesOrMore: true,
                },
                seen: {
                    ...read,
                    ofThisTransaction: transactionId === verification.asking.request?.flowId,
                    secretOf8BytesOrMore: secret.length >= 8,
                },
            });
            const right = await verification.scannedBy(verification.asked, bytes);
            await verification.scanConfirmedBy(verification.asking);
            await Promise.all([shows, scans].map((device) => device.learn(alice.userId, bob.userId)));
            verifies.must({
                case: mode,
                expected: { right: "right", asking: "done", asked: "done", both: [true, true] },
                seen: { right, ...verification.ended, both: [await shows.trusts(scans), await scans.trusts(shows)] },
            });
        }
    });

    const refuses = says(QR, "A code that is not right is refused, and nobody is verified");
    const spoilt: { case: string; spoil: (bytes: Buffer) => Uint8Array }[] = [
        { case: "the first key is another one", spoil: (bytes) => withKey(bytes, 0, bobsMaster) },
        { case: "the second key is another one", spoil: (bytes) => withKey(bytes, 1, bobsMaster) },
        { case: "it is of another transaction", spoil: (bytes) => flipped(bytes, 10) },
        { case: "it is of another mode", spoil: (bytes) => replaced(bytes, 7, 2) },
        { case: "it is of another version", spoil: (bytes) => replaced(bytes, 6, 3) },
        { case: "its header is another one", spoil: (bytes) => replaced(bytes, 5, 0x59) },
        { case: "it is cut short", spoil: (bytes) => bytes.subarray(0, keysAt(bytes) + 40) },
    ];
    for (const { case: which, spoil } of spoilt) {
        const verification = await ready(laptop, desktop);
        const bytes = Buffer.from(await verification.shownBy(verification.asking));
        const right = await verification.scannedBy(verification.asked, spoil(bytes));
        const { verified } = await outcomeOf(verification);
        refuses.must({
            case: which,
            expected: { right: false, verified: false },
            seen: { right: right === "right", verified },
        });
    }
    const verification = await ready(laptop, desktop);
    const bytes = Buffer.from(await verification.shownBy(verification.asking));
    await verification.scannedBy(verification.asked, flipped(bytes, bytes.length - 1));
    await verification.scanConfirmedBy(verification.asking);
    refuses.must({
        case: "the secret is another one: who has shown it does not take it for scanned",
        expected: { asking: "m.key_mismatch", verified: false },
        seen: { asking: verification.ended.asking, verified: await laptop.trusts(desktop) },
    });
});

function masterKey({ masterKey: json }: { masterKey: string }): string {
    return Object.values((JSON.parse(json) as { keys: Record<string, string> }).keys)[0] ?? "";
}

/** Where the first key begins. */
function keysAt(bytes: Buffer): number {
    return 10 + bytes.readUInt16BE(8);
}

/** With a key that somebody has in the place of the first (0) or second (1) one. */
function withKey(bytes: Buffer, which: 0 | 1, key: string): Buffer {
    const copy = Buffer.from(bytes);
    copy.set(decodeBase64(key), keysAt(bytes) + which * 32);
    return copy;
}

function flipped(bytes: Buffer, at: number): Buffer {
    return replaced(bytes, at, (bytes[at] ?? 0) ^ 1);
}

function replaced(bytes: Buffer, at: number, byte: number): Buffer {
    const copy = Buffer.from(bytes);
    copy[at] = byte;
    return copy;
}
