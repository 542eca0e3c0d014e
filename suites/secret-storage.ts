/** Secret storage as other software leaves it, after the cases of `secret-storage.json`: made, tried at a new login, and undone. */
import { randomBytes } from "node:crypto";
import { expect } from "@playwright/test";
import type { PathFixtures, Step } from "../fixtures/path.ts";
import type { People } from "../helpers/accounts/people.ts";
import type { Person } from "../helpers/accounts/person.ts";
import {
    CROSS_SIGNING,
    changeRecoveryKeyHalfWay,
    leaveDescriptionUnchecked,
    makeDefaultKeyUnknown,
} from "../helpers/accounts/secret-storage-states.ts";
import type { Element } from "../helpers/clients/element/element.ts";
import type { ElementClient } from "../helpers/clients/element/element-client.ts";
import { caseTable, type ReportedCase, reportedBy } from "../helpers/megolm/cases.ts";
import { encodeRecoveryKey } from "../helpers/megolm/recovery-key.ts";
import { SECRET_STORAGE } from "../helpers/paths/catalogue/spec.ts";
import { peopleWhoTalked } from "./history.ts";

const { cases } = caseTable<{ cases: ReportedCase[] }>("secret-storage.json");

/** A state of secret storage. */
export interface StorageState {
    variant: string;
    /** The case that says what is right. */
    of: string;
    make: (person: Person) => Promise<void>;
}

export const UNCHECKED: StorageState = {
    variant: "a recovery key that cannot be checked",
    of: "description without iv and mac",
    make: leaveDescriptionUnchecked,
};

/** The states in which the app does not get to ask for a recovery key, and what it logs then. */
export const NOT_ASKED: readonly (StorageState & { logs: string })[] = [
    {
        variant: "a default key without a description",
        of: "default_key names a key that is not described",
        make: makeDefaultKeyUnknown,
        logs: "Error: Secret storage has not been created yet.",
    },
    {
        variant: "a default key that opens nothing",
        of: "default_key names a described key that no secret is sealed with",
        make: (person) => changeRecoveryKeyHalfWay(person, []),
        logs: "Error: Request for non-default 4S key",
    },
];

export const HALF_CHANGED: StorageState = {
    variant: "the backup's key under the recovery key before",
    of: "backup key under A, the rest under the default B",
    make: (person) => changeRecoveryKeyHalfWay(person, CROSS_SIGNING),
};

/** What the app logs where a key does not open a secret. */
export const BAD_MAC = "Error: Error decrypting secret m.cross_signing.master: bad MAC";
const SAME = "secret storage and the backup to be as they were";

/** An account in such a state. */
export interface Storage {
    /** Counts on secret storage and the backup being as they were when the state was made. */
    untilSame: () => Promise<void>;
    /** Gives the account back what it had: what its backup holds can be read again. */
    undo: () => Promise<void>;
}

/** Brings an account into a state, while its keys are recorded. */
export function makeState(
    person: Person,
    state: StorageState,
    { aside, countOn }: Pick<PathFixtures, "aside" | "countOn">,
): Promise<Storage> {
    return aside(`Other software leaves ${state.variant}`, () => madeOf(person, state, countOn));
}

async function madeOf(person: Person, { make }: StorageState, countOn: PathFixtures["countOn"]): Promise<Storage> {
    const { recoveryKey } = person;
    const before = await storedBy(person);
    await make(person);
    const made = { stored: await storedBy(person), backup: await person.api.backupVersion() };
    return {
        untilSame: () =>
            countOn(
                SAME,
                async () => ({ stored: await storedBy(person), backup: await person.api.backupVersion() }),
                made,
            ),
        undo: async () => {
            for (const [type, content] of Object.entries(before)) await person.api.setAccountData(type, content ?? {});
            person.recoveryKey = recoveryKey;
        },
    };
}

/** Records what an app does otherwise than is right in a state. */
export function differs({ of }: StorageState, seen: string, finding: PathFixtures["finding"]): void {
    const found = cases.find(({ name }) => name === of);
    if (!found) throw new Error(`secret-storage.json has no case "${of}"`);
    finding(SECRET_STORAGE, { says: `${of}: ${found.right}${reportedBy(found)}`, seen });
}

/** A recovery key of nobody's. */
export function aWrongKey(): string {
    return encodeRecoveryKey(randomBytes(32));
}

const CHOOSE = "Confirm your identity > Use recovery key";
const ENTER = "Enter your recovery key > Continue";
const DONE = "Device verified > Done";

/** What a new login is driven with. */
interface NewLogin extends Pick<PathFixtures, "aside" | "finding"> {
    alice: Person;
    laptop: ElementClient;
    storage: Storage;
    step: Step<typeof CHOOSE | typeof ENTER | typeof DONE>;
}

/**
 * A new login of someone whose secret storage is in a state, and who has talked before.
 *
 * @param isAlone whether the phone is signed out by then, and to sign in is a step of the document
 * @returns with how many sessions there are
 */
export async function newLogin(
    state: StorageState,
    { people, alice, bob, element, watch, step, signedIn, ...used }: NewLoginFixtures,
    isAlone: boolean,
): Promise<Pick<NewLogin, "storage" | "laptop"> & { sessions: number }> {
    const { sessions } = await peopleWhoTalked(people, alice, bob);
    if (isAlone) await alice.phone.signOut();
    await watch(alice);
    const storage = await makeState(alice, state, used);
    const signIn = async (): Promise<ElementClient> => {
        const device = await element.signIn(alice, { verify: "not yet" });
        signedIn(device);
        return device;
    };
    const laptop = await (isAlone ? step("Sign in", signIn) : used.aside("A new login", signIn));
    return { storage, laptop, sessions };
}

/** What a state of someone's account is made with, once people have talked. */
export interface SceneFixtures extends Pick<PathFixtures, "aside" | "countOn" | "watch"> {
    people: People;
    alice: Person;
    bob: Person;
    element: Element;
}

interface NewLoginFixtures extends SceneFixtures, Pick<PathFixtures, "signedIn"> {
    step: Step<"Sign in">;
}

/** Enters a wrong recovery key where nothing says so but the secrets themselves, and then the right one. */
export async function wrongThenRight({ alice, laptop, storage, step, finding }: NewLogin): Promise<void> {
    const before = await laptop.verifyThisDevice.says();
    await step([CHOOSE, ENTER], () => enterWrong(), { which: "a wrong recovery key" });
    await step(CHOOSE, () => laptop.verifyThisDevice.useRecoveryKey());
    await step(ENTER, () => laptop.verifyThisDevice.enter(alice.writtenDown));
    await step(DONE, async () => {
        await laptop.verifyThisDevice.done();
        await alice.untilGivenTheBackupKey(laptop);
    });

    async function enterWrong(): Promise<void> {
        await laptop.verifyThisDevice.useRecoveryKey();
        const why = await laptop.verifyThisDevice.tryToEnter({ recoveryKey: aWrongKey() });
        expect.soft(why, "what the app logs").toBe(BAD_MAC);
        expect.soft(await laptop.verifyThisDevice.says(), "what the app says after a wrong key").toBe(before);
        expect.soft(await laptop.heldSecrets(), "secrets of the device").toEqual([]);
        await storage.untilSame();
        differs(UNCHECKED, "A wrong key closes the dialog. The app says nothing, and changes nothing.", finding);
    }
}

/** Chooses the recovery key where the app does not get to ask for it. */
export async function neverAsked(
    state: (typeof NOT_ASKED)[number],
    { laptop, storage, step, aside, finding }: NewLogin,
): Promise<void> {
    const before = await laptop.verifyThisDevice.says();
    await step(CHOOSE, async () => {
        const why = await laptop.verifyThisDevice.tryToUseRecoveryKey();
        expect.soft(why, "what the app logs").toBe(state.logs);
        expect.soft(await laptop.verifyThisDevice.says(), "what the app says instead of asking").toBe(before);
        expect.soft(await laptop.heldSecrets(), "secrets of the device").toEqual([]);
        await storage.untilSame();
        const seen = `"Use recovery key" is offered, and does nothing (element-web#31304): the log has "${state.logs}".`;
        differs(state, seen, finding);
    });
    await aside("Afterwards: secret storage is put right by hand", () => storage.undo());
}

/** Enters the default recovery key, which opens the identity's keys and not the backup's. */
export async function halfOpened({ alice, laptop, storage, step, aside, finding }: NewLogin): Promise<void> {
    const former = alice.formerRecoveryKey ?? "";
    await step(CHOOSE, () => laptop.verifyThisDevice.useRecoveryKey(), { which: "with the key before" });
    await aside("The recovery key before is refused", async () => {
        const said = await laptop.verifyThisDevice.refused({ recoveryKey: former });
        expect.soft(said).toBe("The recovery key you entered is not correct.");
    });
    await step(CHOOSE, () => laptop.verifyThisDevice.useRecoveryKey());
    await step(ENTER, () => laptop.verifyThisDevice.enter(alice.writtenDown));
    await step(DONE, async () => {
        await laptop.verifyThisDevice.done();
        await laptop.untilHoldsIdentity();
    });
    await aside("Afterwards: the app says that something is amiss", async () => {
        await expect.soft(laptop.page.getByText("Your key storage is out of sync.").first()).toBeVisible();
        expect.soft((await laptop.heldSessions()).length, "sessions of the device").toBe(0);
        await storage.untilSame();
        const seen = 'The app says "It has access to your encrypted messages", and has no key to the backup.';
        differs(HALF_CHANGED, seen, finding);
    });
    await aside("Afterwards: secret storage is put right by hand", () => storage.undo());
}

/** What a person's secret storage is made of: the content of each entry, by type. */
async function storedBy({ api }: Person): Promise<Record<string, Awaited<ReturnType<typeof api.accountData>>>> {
    const types = ["m.secret_storage.default_key", ...CROSS_SIGNING, "m.megolm_backup.v1"];
    const id = (await api.accountData<{ key?: string }>("m.secret_storage.default_key"))?.key;
    if (id !== undefined) types.push(`m.secret_storage.key.${id}`);
    return Object.fromEntries(await Promise.all(types.map(async (type) => [type, await api.accountData(type)])));
}
