import { randomBytes } from "node:crypto";
import { decodeRecoveryKey, encodeRecoveryKey } from "../megolm/recovery-key.ts";
import {
    describeSecretStorageKey,
    openSecret,
    SECRET_STORAGE_ALGORITHM,
    type SealedSecret,
    sealSecret,
} from "../megolm/secret-storage.ts";
import type { Person } from "./person.ts";

const DEFAULT_KEY = "m.secret_storage.default_key";

/** The account data types of the private cross-signing keys. */
export const CROSS_SIGNING = ["m.cross_signing.master", "m.cross_signing.self_signing", "m.cross_signing.user_signing"];

/** Takes iv and mac out of the default key's description: the spec then has clients take any key as right. */
export async function leaveDescriptionUnchecked(person: Person): Promise<void> {
    const id = await defaultKeyOf(person);
    await person.api.setAccountData(descriptionOf(id), { algorithm: SECRET_STORAGE_ALGORITHM });
}

/** Makes a key the default one that no description is there of, and that nobody has. */
export async function makeDefaultKeyUnknown({ api }: Person): Promise<void> {
    await api.setAccountData(DEFAULT_KEY, { key: newId() });
}

/**
 * Gives someone a new recovery key, which is the default one from then on, and seals only part of the secrets with it.
 *
 * @param sealed the secrets that the new key opens; only the former one opens the others
 */
export async function changeRecoveryKeyHalfWay(person: Person, sealed: readonly string[]): Promise<void> {
    const { api } = person;
    const formerId = await defaultKeyOf(person);
    const former = person.writtenDown.recoveryKey;
    const [id, key] = [newId(), randomBytes(32)];
    await api.setAccountData(descriptionOf(id), describeSecretStorageKey(key));
    for (const name of sealed) {
        const content = await api.accountData<{ encrypted?: Record<string, SealedSecret> }>(name);
        const secret = content?.encrypted?.[formerId];
        if (!secret) throw new Error(`${person.name}'s secret storage has no ${name}`);
        const text = openSecret(name, secret, decodeRecoveryKey(former));
        await api.setAccountData(name, { encrypted: { [id]: { ...sealSecret(name, text, key) } } });
    }
    await api.setAccountData(DEFAULT_KEY, { key: id });
    person.formerRecoveryKey = former;
    person.recoveryKey = encodeRecoveryKey(key);
}

async function defaultKeyOf({ name, api }: Person): Promise<string> {
    const id = (await api.accountData<{ key?: string }>(DEFAULT_KEY))?.key;
    if (id === undefined) throw new Error(`${name} has no secret storage`);
    return id;
}

function descriptionOf(id: string): string {
    return `m.secret_storage.key.${id}`;
}

function newId(): string {
    return randomBytes(24).toString("base64url");
}
