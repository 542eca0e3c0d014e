/**
 * "Clients must only store keys in backups after they have ensured that the auth_data is trusted": signed by the user's master key
 * or by a verified device of the same user, or with a public key that belongs to a private key from a trusted source. Whether the
 * signatures are good is computed by keyproof's own code, from what the homeserver has; matrix-js-sdk must come to the same.
 */
import { expect } from "@playwright/test";
import { rule } from "../../fixtures/rule.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import { isSignedByUser } from "../../helpers/matrix/backup-trust.ts";
import type { BackupVersion } from "../../helpers/matrix/user-api.ts";
import { decodeBase64, encodeBase64 } from "../../helpers/megolm/base64.ts";
import { BACKUPS } from "../../helpers/paths/catalogue/spec.ts";
import { random } from "./entry.ts";

type AuthData = BackupVersion["auth_data"];
type Signatures = NonNullable<AuthData["signatures"]>;

/** What a device signs when it makes a new backup of its user's. */
async function signedBy(device: SdkClient, { api }: Pick<Person, "api">): Promise<Required<AuthData>> {
    await device.inTime((_, crypto) => crypto.resetKeyBackup());
    const backup = await api.backupVersion();
    const { public_key, signatures } = backup?.auth_data ?? {};
    if (!public_key || !signatures) throw new Error(`${device.label} made no backup, or signed none`);
    return { public_key, signatures };
}

/** The signatures of one user that are by these keys, or, with `by` left out, all of them but these. */
function only(
    { public_key, signatures }: Required<AuthData>,
    userId: string,
    is: (keyId: string) => boolean,
): Required<AuthData> {
    const kept = Object.entries(signatures[userId] ?? {}).filter(([keyId]) => is(keyId));
    return { public_key, signatures: { [userId]: Object.fromEntries(kept) } };
}

/** The same with another bit in each signature. */
function garbled({ public_key, signatures }: Required<AuthData>): Required<AuthData> {
    const spoil = (signature: string): string =>
        encodeBase64(decodeBase64(signature).map((byte, at) => (at === 5 ? byte ^ 1 : byte)));
    const each = (keys: Signatures[string]) =>
        Object.fromEntries(Object.entries(keys).map(([keyId, signature]) => [keyId, spoil(signature)]));
    const all = Object.entries(signatures).map(([userId, keys]) => [userId, each(keys)]);
    return { public_key, signatures: Object.fromEntries(all) };
}

/** A name for an Ed25519 key of a device. */
const keyOf = ({ deviceId }: SdkClient): string => `ed25519:${deviceId}`;

const LOOK = "GET /room_keys/version";
const VERIFY = "Verify the signatures, or compare the public key";

rule("SPC-05", async ({ people, says, step }) => {
    const trusts = says(
        BACKUPS,
        "A backup is trusted by a signature of the master key or of a verified device, and by no other",
    );
    const uploads = says(BACKUPS, "A client uploads to a backup that it trusts, and to no other");
    const alice = await people.person("Alice");
    const { userId, api } = alice;
    const tablet = await people.device(alice, "Alice's tablet");
    await tablet.verifyByRecoveryKey(alice.writtenDown.recoveryKey);
    const stranger = await people.device(alice, "a device that nobody verified");
    // It makes a backup all the same, and has to put its key into secret storage.
    stranger.hasAtHand(alice.writtenDown.recoveryKey);
    const bob = await people.person("Bob", { recovery: "none" });

    const bobs = await signedBy(bob.phone, bob);
    const unverified = await signedBy(stranger, alice);
    const tablets = await signedBy(tablet, alice);
    // Whoever has a backup's key hands it on, and that is a reason of its own to trust the backup: who judges comes later.
    for (const device of [tablet, alice.phone]) device.switchOff();
    const judge = await people.device(alice, "Alice's laptop");
    await judge.verifyByRecoveryKey(alice.writtenDown.recoveryKey);
    await judge.inTime((_, crypto) => crypto.getUserDeviceInfo([userId], true));
    const bobsSignature = Object.values(bobs.signatures[bob.userId] ?? {})[0] ?? "";
    const isDevice = (keyId: string) => keyId === keyOf(tablet);
    const byDevice = only(tablets, userId, isDevice);
    const byMaster = only(tablets, userId, (keyId) => !isDevice(keyId));
    const moved = { ...bobs, signatures: { [userId]: { [keyOf(judge)]: bobsSignature } } };
    const cases: [title: string, authData: AuthData, trusted: boolean][] = [
        ["a verified device and the master key", tablets, true],
        ["a verified device", byDevice, true],
        ["the master key", byMaster, true],
        ["nobody", { public_key: tablets.public_key }, false],
        ["a device that is not verified", unverified, false],
        ["another user", bobs, false],
        ["another user, under the name of the own device", moved, false],
        ["a verified device, garbled", garbled(byDevice), false],
        ["the master key, garbled", garbled(byMaster), false],
        [
            "a verified device, garbled, and the master key",
            {
                ...byMaster,
                signatures: { [userId]: { ...garbled(byDevice).signatures[userId], ...byMaster.signatures[userId] } },
            },
            true,
        ],
        ["a verified device and the master key, for another public key", { ...tablets, public_key: random(32) }, false],
        [
            "a verified device, under the name of one that is not there",
            {
                ...byDevice,
                signatures: { [userId]: { "ed25519:NOBODY": byDevice.signatures[userId]?.[keyOf(tablet)] ?? "" } },
            },
            false,
        ],
    ];
    expect.soft((await judge.backupStatus()).cachedKey, "the backup's key that the judge has").toBeNull();
    await step([LOOK, VERIFY], async () => {
        for (const [by, authData, expected] of cases) {
            const published = await api.keysOf(userId);
            trusts.must({
                case: `signed by ${by}: keyproof`,
                expected,
                seen: isSignedByUser(authData, userId, published),
            });
            const version = await api.createBackupVersion(authData.public_key, authData.signatures);
            const seen = await judge.inTime(async (_, crypto) => {
                const checked = await crypto.checkKeyBackupAndEnable();
                return { trusted: checked?.trustInfo.trusted, uploadsTo: await crypto.getActiveSessionBackupVersion() };
            });
            trusts.must({ case: `signed by ${by}: matrix-js-sdk`, expected, seen: seen.trusted });
            uploads.must({ case: `signed by ${by}`, expected: expected ? version : null, seen: seen.uploadsTo });
        }
    });
});

rule("SPC-05", "by its private key", async ({ people, says, step }) => {
    const matches = says(BACKUPS, "A backup is trusted by its private key from a trusted source, whoever signed it");
    const alice = await people.person("Alice");
    const { phone, api } = alice;
    const own = (await alice.currentBackup()).auth_data.public_key;
    const cases: [title: string, publicKey: string, expected: boolean][] = [
        ["the key that the device has, signed by nobody", own, true],
        ["another key, signed by nobody", random(32), false],
    ];
    await step([LOOK, VERIFY], async () => {
        for (const [title, publicKey, expected] of cases) {
            const version = await api.createBackupVersion(publicKey);
            const seen = await phone.inTime(async (_, crypto) => {
                const checked = await crypto.checkKeyBackupAndEnable();
                return {
                    matches: checked?.trustInfo.matchesDecryptionKey,
                    uploadsTo: await crypto.getActiveSessionBackupVersion(),
                };
            });
            matches.must({ case: title, expected, seen: seen.matches });
            matches.must({ case: `${title}: uploads`, expected: expected ? version : null, seen: seen.uploadsTo });
        }
    });
});
