/**
 * Secret storage over plain HTTP: its keys and their descriptions, the default key, and secrets, written by keyproof's own code
 * and opened by matrix-js-sdk, and the other way round.
 */
import { randomBytes } from "node:crypto";
import { deriveRecoveryKeyFromPassphrase } from "matrix-js-sdk/lib/crypto-api/key-passphrase.js";
import {
    type AccountDataClient,
    type SecretStorageKeyDescriptionAesV1,
    ServerSideSecretStorageImpl,
} from "matrix-js-sdk/lib/secret-storage.js";
import { rule } from "../../fixtures/rule.ts";
import type { Json } from "../../helpers/matrix/http.ts";
import type { UserApi } from "../../helpers/matrix/user-api.ts";
import { decodeBase64, encodeBase64 } from "../../helpers/megolm/base64.ts";
import { applyAesCtr, hkdfSha256, hmacSha256 } from "../../helpers/megolm/primitives.ts";
import {
    checkSecretStorageKey,
    keyFromPhrase,
    openSecret,
    SECRET_STORAGE_ALGORITHM,
    type SealedSecret,
    type SecretStorageKeyDescription,
    sealSecret,
} from "../../helpers/megolm/secret-storage.ts";
import { KEY_STORAGE, PASSPHRASE_KEYS, SECRET_STORAGE } from "../../helpers/paths/catalogue/spec.ts";

const SECRET = "org.example.secret";
const TEXT = "a secret with ä and 🔑";

/** matrix-js-sdk's secret storage on an account, by plain HTTP. @param key what the user enters, whichever key is asked for */
function sdkStorage(api: UserApi, key: Uint8Array): ServerSideSecretStorageImpl {
    const adapter = {
        getAccountDataFromServer: async (type: string) => (await api.accountData(type)) ?? null,
        setAccountData: async (type: string, content: Json) => {
            await api.setAccountData(type, content);
            return {};
        },
    };
    return new ServerSideSecretStorageImpl(adapter as unknown as AccountDataClient, {
        getSecretStorageKey: async ({ keys }) => {
            const [id] = Object.keys(keys);
            return id === undefined ? null : [id, Uint8Array.from(key)];
        },
    });
}

/** A description with which a key can be checked. */
function described(key: Uint8Array): Required<Pick<SecretStorageKeyDescription, "algorithm" | "iv" | "mac">> {
    const iv = randomBytes(16);
    iv[8] = (iv[8] ?? 0) & 0x7f;
    const derived = hkdfSha256(key, "", 64);
    const zeros = applyAesCtr(derived.subarray(0, 32), iv, Buffer.alloc(32));
    return {
        algorithm: SECRET_STORAGE_ALGORITHM,
        iv: encodeBase64(iv),
        mac: encodeBase64(hmacSha256(derived.subarray(32), zeros)),
    };
}

function padded<Fields extends object>(fields: Fields): Fields {
    const pad = (value: unknown) =>
        typeof value === "string" && /^[A-Za-z0-9+/]+$/.test(value)
            ? Buffer.from(value, "base64").toString("base64")
            : value;
    return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, pad(value)])) as Fields;
}

/** What a reader makes of it, in a word. */
async function outcome(action: () => Promise<unknown> | unknown): Promise<unknown> {
    try {
        return await action();
    } catch {
        return "refused";
    }
}

const FIND = "Find the default key";
const CHECK = "Check the key by its iv and mac";
const DECRYPT = "Decrypt the secrets";

rule("SPC-09", "checking a key", async ({ account: { api }, says, step }) => {
    const check = says(KEY_STORAGE, "A key is checked by iv and mac");
    const without = says(KEY_STORAGE, "Where iv and mac are not there, a key is taken as valid");
    const padding = says(KEY_STORAGE, "iv and mac are read with padding as well");
    const key = randomBytes(32);
    const other = randomBytes(32);
    const description = described(key);
    const sdk = sdkStorage(api, key);
    const readers = {
        keyproof: (info: SecretStorageKeyDescription, tried: Uint8Array) =>
            checkSecretStorageKey(info, tried) !== "differs",
        "matrix-js-sdk": (info: SecretStorageKeyDescription, tried: Uint8Array) =>
            sdk.checkKey(Uint8Array.from(tried), info as SecretStorageKeyDescriptionAesV1),
    };
    const bare = { algorithm: SECRET_STORAGE_ALGORITHM };
    await step(CHECK, async () => {
        for (const [reader, takes] of Object.entries(readers)) {
            check.must({ case: `${reader}: the key`, expected: true, seen: await takes(description, key) });
            check.must({ case: `${reader}: another`, expected: false, seen: await takes(description, other) });
            padding.must({ case: `${reader}: the key`, expected: true, seen: await takes(padded(description), key) });
            padding.must({
                case: `${reader}: another`,
                expected: false,
                seen: await takes(padded(description), other),
            });
            without.must({ case: `${reader}: any key`, expected: true, seen: await takes(bare, other) });
        }
    });
    const { keyInfo } = await sdk.addKey(SECRET_STORAGE_ALGORITHM, { key: Uint8Array.from(key) });
    const written = says(KEY_STORAGE, "What matrix-js-sdk describes, keyproof checks");
    written.must({ case: "the key", expected: "matches", seen: checkSecretStorageKey(keyInfo, key) });
    written.must({ case: "another", expected: "differs", seen: checkSecretStorageKey(keyInfo, other) });
    written.must({ case: "bit 63 of the IV", expected: 0, seen: (decodeBase64(keyInfo.iv ?? "")[8] ?? 0) & 0x80 });
});

rule("SPC-09", "secrets", async ({ account: { api }, says, step }) => {
    const each = says(SECRET_STORAGE, "A secret that one wrote is opened by the other");
    const padding = says(SECRET_STORAGE, "A secret is read with padded base64 as well");
    const refused = says(SECRET_STORAGE, "A secret is not opened by another key, under another name, or altered");
    const key = randomBytes(32);
    const sdk = sdkStorage(api, key);
    await api.setAccountData("m.secret_storage.key.ours", described(key));
    const put = (name: string, sealed: SealedSecret) => api.setAccountData(name, { encrypted: { ours: sealed } });
    const get = (storage = sdk, name = SECRET) => outcome(() => storage.get(name as never));

    await step(DECRYPT, async () => {
        const ours = sealSecret(SECRET, TEXT, key);
        await put(SECRET, ours);
        each.must({ case: "keyproof wrote, matrix-js-sdk reads", expected: TEXT, seen: await get() });
        await put(SECRET, padded(ours));
        padding.must({ case: "matrix-js-sdk", expected: TEXT, seen: await get() });
        padding.must({ case: "keyproof", expected: TEXT, seen: openSecret(SECRET, padded(ours), key) });
        refused.must({
            case: "matrix-js-sdk: another key",
            expected: "refused",
            seen: await get(sdkStorage(api, randomBytes(32))),
        });
        await put("org.example.other", ours);
        refused.must({
            case: "matrix-js-sdk: another name",
            expected: "refused",
            seen: await get(sdk, "org.example.other"),
        });
        const altered = {
            ...ours,
            ciphertext: encodeBase64(decodeBase64(ours.ciphertext).map((byte, at) => (at === 0 ? byte ^ 1 : byte))),
        };
        await put(SECRET, altered);
        refused.must({ case: "matrix-js-sdk: altered", expected: "refused", seen: await get() });
        refused.must({
            case: "keyproof: altered",
            expected: "refused",
            seen: await outcome(() => openSecret(SECRET, altered, key)),
        });

        await sdk.store(SECRET as never, TEXT, ["ours"]);
        const content = await api.accountData<{ encrypted: Record<string, SealedSecret> }>(SECRET);
        const sealed = content?.encrypted.ours;
        each.must({
            case: "matrix-js-sdk wrote, keyproof reads",
            expected: TEXT,
            seen: sealed && openSecret(SECRET, sealed, key),
        });
        const unlike = await outcome(() => sealed && openSecret(SECRET, sealed, randomBytes(32)));
        refused.must({ case: "keyproof: another key", expected: "refused", seen: unlike });
    });
});

rule("SPC-09", "the default key", async ({ account: { api }, says, step }) => {
    const names = says(KEY_STORAGE, "m.secret_storage.default_key names the key that secrets are sealed with");
    const none = says(KEY_STORAGE, "Without a default key it is as if there were no key");
    const [first, second] = [randomBytes(32), randomBytes(32)];
    await api.setAccountData("m.secret_storage.key.first", described(first));
    await api.setAccountData("m.secret_storage.key.second", described(second));
    const sdk = sdkStorage(api, second);
    await step(FIND, async () => {
        none.must({ case: "two keys, and none is the default", expected: null, seen: await sdk.getDefaultKeyId() });
        none.must({ case: "its description", expected: null, seen: await sdk.getKey() });
        await api.setAccountData("m.secret_storage.default_key", { key: "second" });
        names.must({ case: "its id", expected: "second", seen: await sdk.getDefaultKeyId() });
        await sdk.store(SECRET as never, TEXT);
        const content = await api.accountData<{ encrypted: Record<string, SealedSecret> }>(SECRET);
        names.must({
            case: "a secret that is stored",
            expected: ["second"],
            seen: Object.keys(content?.encrypted ?? {}),
        });
        const sealed = content?.encrypted.second;
        names.must({ case: "is sealed with it", expected: TEXT, seen: sealed && openSecret(SECRET, sealed, second) });
        await sdk.setDefaultKeyId("first");
        const set = await api.accountData("m.secret_storage.default_key");
        names.must({ case: "as matrix-js-sdk sets it", expected: { key: "first" }, seen: set });
    });
});

rule("SPC-09", "a phrase", async ({ says }) => {
    const phrase = says(
        PASSPHRASE_KEYS,
        "A key is derived from its phrase by PBKDF2 with SHA-512, with the description's salt, iterations and bits",
    );
    const defaults = says(PASSPHRASE_KEYS, "bits is 256 where it is not given");
    const words = "correct horse battery staple ä🔑";
    for (const { iterations, bits } of [
        { iterations: 1, bits: 256 },
        { iterations: 500_000, bits: 256 },
        { iterations: 1000, bits: 512 },
    ]) {
        const passphrase = { algorithm: "m.pbkdf2", salt: "MmMsAlty", iterations, bits };
        const ours = await keyFromPhrase({ algorithm: SECRET_STORAGE_ALGORITHM, passphrase }, words);
        const theirs = await deriveRecoveryKeyFromPassphrase(words, passphrase.salt, iterations, bits);
        phrase.must({
            case: `${iterations} iterations, ${bits} bits`,
            expected: encodeBase64(theirs),
            seen: encodeBase64(ours),
        });
    }
    const passphrase = { algorithm: "m.pbkdf2", salt: "MmMsAlty", iterations: 1000 };
    const ours = await keyFromPhrase({ algorithm: SECRET_STORAGE_ALGORITHM, passphrase }, words);
    const theirs = await deriveRecoveryKeyFromPassphrase(words, passphrase.salt, 1000);
    defaults.must({ case: "keyproof", expected: 32, seen: ours.length });
    defaults.must({ case: "matrix-js-sdk", expected: encodeBase64(ours), seen: encodeBase64(theirs) });
});
