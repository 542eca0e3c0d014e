import { afterAll, beforeAll, expect, test } from "vitest";
import { chooseHomeserver } from "../../containers/homeserver/choose.ts";
import type { StartedHomeserver } from "../../containers/homeserver/homeserver.ts";
import { type Case, caseTable } from "../megolm/cases.ts";
import { decodeRecoveryKey } from "../megolm/recovery-key.ts";
import {
    checkSecretStorageKey,
    openSecret,
    type SealedSecret,
    type SecretStorageKeyDescription,
} from "../megolm/secret-storage.ts";
import { People } from "./people.ts";
import { CROSS_SIGNING } from "./secret-storage-states.ts";
import { accountState, makeScene } from "./states.ts";

interface SecretStorageCases {
    recoveryKeyA: string;
    recoveryKeyB: string;
    cases: (Case & { accountData: Record<string, unknown> })[];
}

const { cases, recoveryKeyA, recoveryKeyB } = caseTable<SecretStorageCases>("secret-storage.json");

/** Which state of an account each case is. */
const STATES: Readonly<Record<string, string>> = {
    control: "healthy",
    "description without iv and mac": "recovery-key-unchecked",
    "default_key names a key that is not described": "default-key-undescribed",
    "default_key names a described key that no secret is sealed with": "default-key-opens-nothing",
    "backup key under A, the rest under the default B": "backup-key-under-old-key",
};

const SECRETS = [...CROSS_SIGNING, "m.megolm_backup.v1"];

let homeserver: StartedHomeserver;
const people: People[] = [];

beforeAll(async () => {
    const chosen = await chooseHomeserver("pypi");
    await chosen.prepare(() => {});
    homeserver = await chosen.start();
});
afterAll(async () => {
    for (const some of people) await some.dispose({ deactivate: false });
    await homeserver.dispose();
});

/** What a secret storage is like, whatever its keys are called. */
async function shapeOf(read: (type: string) => Promise<unknown>, a: string, b: string | undefined) {
    const { key: id } = (await read("m.secret_storage.default_key")) as { key: string };
    const description = (await read(`m.secret_storage.key.${id}`)) as SecretStorageKeyDescription | undefined;
    const keys = { A: decodeRecoveryKey(a), ...(b !== undefined && { B: decodeRecoveryKey(b) }) };
    const shape: Record<string, unknown> = { isDescribed: description !== undefined };
    for (const [name, key] of Object.entries(keys)) {
        shape[`the default key and ${name}`] = description && checkSecretStorageKey(description, key);
        const opened: string[] = [];
        for (const type of SECRETS) {
            const { encrypted } = (await read(type)) as { encrypted: Record<string, SealedSecret> };
            for (const sealed of Object.values(encrypted)) if (opens(type, sealed, key)) opened.push(type);
        }
        shape[`what ${name} opens`] = opened;
    }
    return shape;
}

function opens(type: string, sealed: SealedSecret, key: Uint8Array): boolean {
    try {
        return openSecret(type, sealed, key).length > 0;
    } catch {
        return false;
    }
}

test.each(cases)("$name: an account's secret storage is as in the case", async ({ name, accountData }) => {
    const state = accountState(STATES[name] ?? "");
    if (!state) throw new Error(`no state is the case ${name}`);
    const these = new People(homeserver);
    people.push(these);
    const { alice } = await makeScene(these, state);
    const { recoveryKey } = alice.writtenDown;
    const [a, b] = alice.formerRecoveryKey === undefined ? [recoveryKey] : [alice.formerRecoveryKey, recoveryKey];
    const seen = await shapeOf((type) => alice.api.accountData(type), a ?? recoveryKey, b);
    const due = await shapeOf(async (type) => accountData[type], recoveryKeyA, b === undefined ? b : recoveryKeyB);
    expect(seen).toEqual(due);
});
