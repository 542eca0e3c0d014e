import { randomBytes } from "node:crypto";
import type { Element } from "../clients/element/element.ts";
import type { ElementClient } from "../clients/element/element-client.ts";
import { backupPublicKey } from "../megolm/backup.ts";
import { madeUpSessions } from "./made-up-sessions.ts";
import type { People, PersonOptions } from "./people.ts";
import type { Person } from "./person.ts";
import type { Room } from "./room.ts";
import {
    CROSS_SIGNING,
    changeRecoveryKeyHalfWay,
    leaveDescriptionUnchecked,
    makeDefaultKeyUnknown,
} from "./secret-storage-states.ts";

/** What a state is made of: someone with a history, and those who took part in it. */
export interface Scene {
    people: People;
    alice: Person;
    bob: Person;
    /** What they said to each other. */
    kitchen: Room;
    /** How many sessions that is. */
    sessions: number;
}

/** A state of an account that bug reports tell of, and that testers make by hand. */
export interface AccountState {
    /** As on the command line: `"other-backup-key"`. */
    readonly name: string;
    /** What is so in it, in a sentence. */
    readonly title: string;
    /** How Alice's account is made. Default: cross-signing, a recovery key and a key backup. */
    readonly person?: PersonOptions;
    /** What is done to the account once people have talked, behind all clients' backs. */
    readonly spoil?: (scene: Scene) => Promise<void>;
    /** What is done with Alice's Element Web: such a state is one of a browser's profile. */
    readonly onLaptop?: (scene: Scene, element: Element) => Promise<ElementClient>;
}

/** How many sessions an account with a long history has. */
const LONG_HISTORY = 10_000;
/** Sessions of no message that a device sees: it fetches keys as it meets messages that need them. */
const NEVER_LOOKED_FOR = 40;

/** Every state that can be asked for, the healthy one first. */
export const accountStates: readonly AccountState[] = [
    { name: "healthy", title: "Cross-signing, a recovery key, and a key backup with all of the history in it" },
    {
        name: "phrase",
        title: "The same, with a Security Phrase that stands for the recovery key",
        person: { recovery: "phrase" },
    },
    { name: "no-backup", title: "Cross-signing, but no recovery key and no key backup", person: { recovery: "none" } },
    {
        name: "no-cross-signing",
        title: "Neither cross-signing nor a recovery key nor a key backup",
        person: { crossSigning: false, recovery: "none" },
    },
    {
        name: "backup-key-missing",
        title: "Secret storage lacks the key of the backup: key storage is out of sync",
        spoil: ({ alice }) => alice.takeBackupKeyOutOfSecretStorage(),
    },
    {
        name: "other-backup-key",
        title: "Secret storage holds a key that is not the backup's",
        spoil: ({ alice }) => alice.putAnotherBackupKeyIntoSecretStorage(),
    },
    {
        name: "identity-missing",
        title: "Secret storage lacks the private cross-signing keys",
        spoil: ({ alice }) => alice.takeIdentityOutOfSecretStorage(),
    },
    {
        name: "recovery-key-unchecked",
        title: "The description of the recovery key has neither iv nor mac: a client cannot check the key before it uses it",
        spoil: ({ alice }) => leaveDescriptionUnchecked(alice),
    },
    {
        name: "default-key-undescribed",
        title: "The default key of secret storage is one that no description is there of; the recovery key opens all secrets",
        spoil: ({ alice }) => makeDefaultKeyUnknown(alice),
    },
    {
        name: "default-key-opens-nothing",
        title: "A change of the recovery key was left half-way: the new one is the default, and the one before opens all secrets",
        spoil: ({ alice }) => changeRecoveryKeyHalfWay(alice, []),
    },
    {
        name: "backup-key-under-old-key",
        title: "The recovery key opens the cross-signing keys; the one before opens the backup's key",
        spoil: ({ alice }) => changeRecoveryKeyHalfWay(alice, CROSS_SIGNING),
    },
    {
        name: "foreign-backup",
        title: "The current backup version was made by somebody else: its key is nowhere, and it is empty",
        spoil: async ({ alice }) => void (await alice.api.createBackupVersion(backupPublicKey(randomBytes(32)))),
    },
    {
        name: "backup-deleted",
        title: "The backup was deleted, and secret storage still holds its key",
        spoil: ({ alice }) => alice.deleteBackup(),
    },
    {
        name: "backup-empty",
        title: "Every entry of the backup was deleted; no client knows",
        spoil: ({ alice }) => alice.emptyBackup(),
    },
    {
        name: "backup-partial",
        title: "Every other entry of the backup was deleted; no client knows",
        spoil: async (scene) => {
            for (const session of await everyOther(scene)) await scene.alice.loseFromBackup(scene.kitchen.id, session);
        },
    },
    {
        name: "backup-undecryptable",
        title: "Every other entry of the backup does not open with its key",
        spoil: async (scene) => {
            for (const session of await everyOther(scene))
                await scene.alice.spoilBackupEntry(scene.kitchen.id, session);
        },
    },
    {
        name: "many-sessions",
        title: `${LONG_HISTORY.toLocaleString("en")} more sessions in the backup, which nobody ever wrote in`,
        spoil: ({ alice, kitchen }) => alice.fillBackup((key) => madeUpSessions(kitchen.id, LONG_HISTORY, key)),
    },
    {
        name: "laptop-partial",
        title: "Alice's laptop was verified by emoji, and holds only part of the keys that are in the backup",
        spoil: ({ alice, kitchen }) => alice.fillBackup((key) => madeUpSessions(kitchen.id, NEVER_LOOKED_FOR, key)),
        onLaptop: ({ alice }, element) => element.signIn(alice, { verify: "emoji" }),
    },
    {
        name: "laptop-unverified",
        title: "Alice's laptop is signed in, and was never verified",
        onLaptop: ({ alice }, element) => element.signIn(alice, { verify: "later" }),
    },
    {
        name: "laptop-evicted",
        title: "The browser has evicted the keys of Alice's laptop",
        onLaptop: async ({ alice }, element) => {
            const laptop = await element.signIn(alice);
            await laptop.evictKeys();
            return laptop;
        },
    },
    {
        name: "laptop-rows-deleted",
        title: "Every other session was deleted from the database of Alice's laptop, which looks for them again in the backup",
        onLaptop: async ({ alice, sessions }, element) => {
            const laptop = await element.signIn(alice);
            await laptop.untilHolds(sessions);
            const deleted = await laptop.deleteEveryOtherSession();
            if (deleted === 0) throw new Error("no session was found in the laptop's database");
            return laptop;
        },
    },
    {
        name: "laptop-stale-backup-key",
        title: "Alice's laptop still has the key of a backup that her phone has replaced since",
        onLaptop: async ({ alice }, element) => {
            const laptop = await element.signIn(alice);
            alice.recoveryKey = (await alice.phone.setUpRecovery()).recoveryKey;
            return laptop;
        },
    },
];

/** Makes people, has them talk, and brings the account into a state; of a laptop's state, only what comes before it. */
export async function makeScene(people: People, { person, spoil }: AccountState): Promise<Scene> {
    const alice = await people.person("Alice", person);
    const bob = await people.person("Bob", { recovery: "none" });
    const kitchen = await people.room("Kitchen", [alice, bob]);
    const sessions = await kitchen.chat(alice, bob);
    const scene = { people, alice, bob, kitchen, sessions };
    if (alice.recoveryKey !== undefined) await alice.untilBackedUp(sessions);
    await spoil?.(scene);
    return scene;
}

/** @returns undefined when no state has that name */
export function accountState(name: string): AccountState | undefined {
    return accountStates.find((state) => state.name === name);
}

async function everyOther({ alice, kitchen }: Scene): Promise<string[]> {
    const sessions = await kitchen.sessionsOf(alice, kitchen.messages);
    return sessions.filter((_, index) => index % 2 === 1);
}
