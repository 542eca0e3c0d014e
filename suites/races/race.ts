import { isDeepStrictEqual } from "node:util";
import { merges, type Order, type Side } from "../../containers/proxy/merges.ts";
import type { KeptWhere, KeysExpectation } from "../../fixtures/keys-expectation.ts";
import type { PathFixtures } from "../../fixtures/path.ts";
import { attempt, DONE, type Ended, type Racer, race as run } from "../../fixtures/race.ts";
import { sdkPath } from "../../fixtures/sdk-path.ts";
import type { People } from "../../helpers/accounts/people.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import { eventually, NeverHappened } from "../../helpers/eventually.ts";
import type { AccountChange } from "../../helpers/ledger/history.ts";
import { decodeRecoveryKey } from "../../helpers/megolm/recovery-key.ts";
import { checkSecretStorageKey, type SecretStorageKeyDescription } from "../../helpers/megolm/secret-storage.ts";
import type { PathId, StepOf } from "../../helpers/paths/catalogue.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { peopleWhoTalked } from "../history.ts";
import type { Operation } from "./operations.ts";

/** What a race begins with. */
export interface Stage {
    people: People;
    alice: Person;
    bob: Person;
}

/** The devices that race. */
export type Devices = Record<Side, SdkClient>;

/** How the devices are signed in, and what they hold. @returns them, and how many sessions the account has in all */
export type SetTheStage = (stage: Stage) => Promise<{ devices: Devices; sessions: number }>;

/** What a race came to. */
export interface Outcome {
    order: Order;
    ended: Record<Side, Ended>;
    /** What was sent, in order: `"A PUT room_keys/keys: 200"`. */
    sent: readonly string[];
    /** The devices as they are at the end; who signed out is among them. */
    devices: Devices;
    /** For the verdict: whose keys count, and what was to be another afterwards. */
    where: KeptWhere;
    countOn: PathFixtures["countOn"];
    expectKeys: () => KeysExpectation;
}

/** Which of its document's steps a race does. */
export interface RaceSteps<Title extends string> {
    /** Those that a device's operation is. */
    A: readonly Title[];
    B: readonly Title[];
    /** Entering the recovery key afterwards; undefined where the document has none of it. */
    given?: Title;
    /** Restoring once more after that. */
    restored?: Title;
}

/** A race between two operations. */
export interface Race<Title extends string> {
    A: Operation;
    B: Operation;
    steps: RaceSteps<Title>;
    stage: SetTheStage;
    /** Which device gets a key when the race begins that no other has, and that is not in the backup. */
    onlyOn: Side;
    /** What of the account is another afterwards, whatever the order. */
    changes: readonly AccountChange[];
    /** What must have become of the keys. */
    judge: (outcome: Outcome) => unknown;
}

type Proof = Parameters<typeof sdkPath<string>>[2];

/** How long a backup may stay incomplete before that is taken for its end. */
const LONGEST_UPLOAD_MS = 15_000;
const PASSPHRASE = "of one device alone";

/** The phone and the tablet are verified and hold every key. */
export async function bothVerified({ people, alice, bob }: Stage): Promise<{ devices: Devices; sessions: number }> {
    const { sessions } = await peopleWhoTalked(people, alice, bob);
    const tablet = await people.device(alice, "Alice's tablet");
    await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
    return { devices: { A: alice.phone, B: tablet }, sessions };
}

/** The phone holds every key; the tablet was just signed in. */
export async function newTablet({ people, alice, bob }: Stage): Promise<{ devices: Devices; sessions: number }> {
    const { sessions } = await peopleWhoTalked(people, alice, bob);
    const tablet = await people.device(alice, "Alice's tablet");
    return { devices: { A: alice.phone, B: tablet }, sessions };
}

/** The same two, once nothing is stored any more: neither a backup nor secret storage. */
export async function withoutKeyStorage(stage: Stage): Promise<{ devices: Devices; sessions: number }> {
    const set = await bothVerified(stage);
    await set.devices.A.inTime((_, crypto) => crypto.disableKeyStorage());
    await set.devices.B.lookForBackup();
    return set;
}

/** What was said in a room that Alice is not in: a file with one more key. */
async function oneMoreKey({ people, bob }: Stage): Promise<{ text: string; passphrase: string }> {
    const cellar = await people.room("Cellar", [bob]);
    await cellar.talk(bob, { sessions: 1 });
    return { text: await bob.phone.exportKeys(PASSPHRASE), passphrase: PASSPHRASE };
}

/** Declares a race: a test for every order in which the decisive requests of both can reach the homeserver. */
export function race<Id extends PathId>(id: Id, declared: Race<StepOf<Id>>): void {
    const { A, B, steps, stage, onlyOn, changes, judge }: Race<string> = declared;
    for (const order of merges(A.decisive.length, B.decisive.length)) {
        const proof: Proof = async ({
            people,
            alice,
            bob,
            faults,
            watch,
            step,
            aside,
            signedOut,
            pathRun,
            countOn,
            expectKeys,
        }) => {
            const { devices, sessions } = await stage({ people, alice, bob });
            const file = await oneMoreKey({ people, alice, bob });
            await watch(alice, devices.A, devices.B);
            const writer = { written: alice.recoveryKey === undefined ? [] : [alice.recoveryKey] };
            const racer = ({ decisive, act, leaves }: Operation, side: Side): Racer => {
                const { label, deviceId } = devices[side];
                return {
                    label,
                    deviceId,
                    decisive,
                    act: async () => {
                        if (side === onlyOn) await devices[side].importKeys(file);
                        await act(devices[side], writer);
                    },
                    // Who signs out stops to sync first.
                    settled: async () => leaves || untilHeard(alice, devices[side]),
                };
            };
            const all = [
                { side: "A", operation: A, device: devices.A },
                { side: "B", operation: B, device: devices.B },
            ] as const;
            for (const { operation, device } of all) if (operation.leaves) signedOut(device);
            const { ended, sent } = await run(faults, { A: racer(A, "A"), B: racer(B, "B") }, order, aside);

            // Where an operation failed, another order shows that it can be done.
            const done = new Set(all.map(({ side }) => side).filter((side) => ended[side] === DONE));
            for (const { side, operation, device } of all) {
                if (ended[side] === DONE || operation.passes) continue;
                const { act, again = act } = operation;
                const how = await aside(`${device.label}: once more`, () => attempt(() => again(device, writer)));
                ended[side] += `; once more: ${how}`;
                if (how === DONE) done.add(side);
            }
            for (const side of done) for (const one of steps[side]) pathRun.did(one);
            const staying = all.filter(({ operation }) => !operation.leaves);
            const comesTogether = async (): Promise<void> => {
                alice.recoveryKey = await fitting(alice, writer.written);
                for (const { side, operation, device } of staying) {
                    const how = await attempt(() => comeTogether(alice, device));
                    if (ended[side] !== DONE && operation.passes) ended[side] += `; given the recovery key: ${how}`;
                }
                const uploaders = staying.map(({ device }) => device);
                await untilBackedUp(alice, sessions + 1, uploaders);
            };
            if (steps.given !== undefined) await step(steps.given, comesTogether);
            else await aside("Afterwards: each device looks for the backup", comesTogether);
            if (steps.restored !== undefined) {
                await step(steps.restored, async () => {
                    for (const { operation, device } of staying) {
                        if (!operation.passes) continue;
                        // Where that is refused, K2 says so.
                        await attempt(() => device.inTime((_, crypto) => crypto.restoreKeyBackup()));
                    }
                });
            }
            pathRun.raced = { order: order.join(" "), ended, sent };
            const [by, ...others] = staying.map(({ device }) => device);
            await judge({
                order,
                ended,
                sent,
                devices,
                where: { ...(by && { by }), others, changes },
                countOn,
                expectKeys,
            });
        };
        sdkPath<string>(id, order.join(" "), proof, { faulty: true });
    }
}

/** Which device's backup is the current one, and which one's key is in secret storage: by what each sent last. */
export function backupAndItsKey({ sent }: Pick<Outcome, "sent">): { backup: string; key: string } {
    const lastTo = (request: string): string => sent.findLast((line) => line.slice(2).startsWith(request))?.[0] ?? "";
    return {
        backup: lastTo("POST room_keys/version"),
        key: lastTo("PUT user/{userId}/account_data/m.megolm_backup.v1"),
    };
}

/**
 * Every key is kept, and so is all else; but where the backup is one device's and the key in secret storage the other's,
 * nobody can open the backup with the recovery key, and no device says so. Where one was told that it had failed, and did
 * it once more, both are its own.
 */
export function keptUnlessTorn(outcome: Outcome): void {
    const { where, ended, expectKeys } = outcome;
    const { backup, key } = backupAndItsKey(outcome);
    const torn = backup !== key && ended.A === DONE && ended.B === DONE;
    if (torn) expectKeys().toBeBrokenBy(knownIssues.B13, { ...where, breaks: ["K4", "K5"] });
    else expectKeys().toBeKept(where);
}

/** Secret storage as the server has it has come to a device by its sync. */
async function untilHeard(alice: Person, device: SdkClient): Promise<void> {
    for (const type of ["m.secret_storage.default_key", "m.megolm_backup.v1"] as const) {
        await eventually(
            `${device.label} to hear of ${type}`,
            async () => ({
                there: (await alice.api.accountData(type)) ?? {},
                here: device.matrix.getAccountData(type)?.getContent() ?? {},
            }),
            ({ there, here }) => isDeepStrictEqual(there, here),
        );
    }
}

/** Of the recovery keys that somebody has written down, the one that opens secret storage. */
async function fitting({ api }: Person, written: readonly string[]): Promise<string | undefined> {
    const { key: id } = (await api.accountData<{ key?: string }>("m.secret_storage.default_key")) ?? {};
    const description = id === undefined ? undefined : await api.accountData(`m.secret_storage.key.${id}`);
    if (!description || Object.keys(description).length === 0) return undefined;
    const opens = (key: string): boolean =>
        checkSecretStorageKey(description as unknown as SecretStorageKeyDescription, decodeRecoveryKey(key)) ===
        "matches";
    return written.find(opens);
}

/** What a person does on a device whose backup is another by then: enters the recovery key. Where that is refused, K5 tells. */
async function comeTogether(alice: Person, device: SdkClient): Promise<void> {
    await device.lookForBackup();
    const current = await alice.api.backupVersion();
    const { cachedKey } = await device.backupStatus();
    if (!current || alice.recoveryKey === undefined || cachedKey === current.auth_data.public_key) return;
    await device.enterRecoveryKey(alice.recoveryKey);
}

/** Gives every device the time to upload; what is not there by then, K4 tells. */
async function untilBackedUp(alice: Person, sessions: number, devices: readonly SdkClient[]): Promise<void> {
    if (!(await alice.api.backupVersion())) return;
    const count = async (): Promise<number> => {
        for (const device of devices) device.hurryUploads();
        return (await alice.api.backupVersion())?.count ?? 0;
    };
    await eventually("every key to be in the backup", count, (held) => held >= sessions, {
        limitMs: LONGEST_UPLOAD_MS,
        everyMs: 250,
    }).catch((error: unknown) => {
        if (!(error instanceof NeverHappened)) throw error;
    });
}
