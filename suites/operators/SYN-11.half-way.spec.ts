/**
 * A homeserver that is killed while a client is half-way through a reset, a restore or an import: no key is lost, and once
 * there is a homeserver again, so is everything else.
 */

import type { Generation } from "../../containers/element-web/element-web.ts";
import type { Which } from "../../containers/proxy/fault-proxy.ts";
import { hold } from "../../containers/proxy/faults.ts";
import type { ExportedFile } from "../../fixtures/keys-expectation.ts";
import { type OperationFixtures, operation, test } from "../../fixtures/operation.ts";
import type { PathFixtures } from "../../fixtures/path.ts";
import type { SiteFixtures } from "../../fixtures/stack.ts";
import type { Person, Uploader } from "../../helpers/accounts/person.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import { eventually } from "../../helpers/eventually.ts";
import type { AccountChange, ClaimCode } from "../../helpers/ledger/history.ts";
import { peopleWhoTalked, peopleWithHistory } from "../history.ts";

test.use({ actionTimeout: 15_000 });

/** Which request is held, and whether the homeserver has heard of it by then. */
type Moment = [request: Which, when: "before" | "afterwards"];

/** The new backup is there, and the client does not know it. */
const RESET: Moment = [{ method: "POST", endpoint: "room_keys/version" }, "afterwards"];
/** The keys are on their way to the client. */
const RESTORE: Moment = [{ method: "GET", endpoint: "room_keys/keys" }, "afterwards"];
/** What was imported is on its way to the backup. */
const IMPORT: Moment = [{ method: "PUT", endpoint: "room_keys/keys" }, "before"];

const PASSPHRASE = "half-way through";

/** How long a client may take to send the request that is held, in milliseconds. */
const LONGEST_INTERRUPTED_MS = 30_000;

const KILL = "Or: kill Synapse, and start it again";
const RECOVER = "Let it recover";

/**
 * Kills the homeserver while a request is held, and starts it again; the client is never answered.
 *
 * @param action what sends the request; whether it fails by that is not asked
 */
async function killedHalfWay(
    { server, faults }: Pick<OperationFixtures & SiteFixtures, "server" | "faults">,
    [request, when]: Moment,
    device: string,
    action: () => Promise<unknown>,
): Promise<void> {
    const held = hold(when);
    faults.on({ ...request, device }, held, { nth: 1 });
    const done = action().catch((error: unknown) => error);
    const over = done.then((how) => {
        throw new Error(`it was over before the request was held: ${how ?? "it succeeded"}`);
    });
    await Promise.race([held.held, over]);
    // From here on it may well be over.
    over.catch(() => {});
    await server.kill();
    await server.startAgain();
    held.drop();
    await done;
}

/** A reset, as this generation has it. */
async function reset(person: Person, laptop: ElementClient, generation: Generation): Promise<void> {
    if (generation === "classic") {
        person.recoveryKey = await laptop.secureBackup.reset();
        return;
    }
    await laptop.encryption.resetIdentity(person.password);
    person.recoveryKey = await laptop.encryption.setUpRecovery();
}

/** The phone is signed out; what it held is in a file. */
async function leaveOnlyTheFile(
    { phone }: Person,
    file: ExportedFile,
    { keepFile, signedOut }: Pick<PathFixtures, "keepFile" | "signedOut">,
): Promise<void> {
    keepFile(file);
    await phone.signOut();
    signedOut(phone);
}

/** Waits for what the kill interrupts: the path does not count on it. */
async function restored(laptop: ElementClient, sessions: number): Promise<void> {
    const held = async (): Promise<number> => (await laptop.heldSessions()).length;
    const limit = { limitMs: LONGEST_INTERRUPTED_MS };
    await eventually(`${laptop.label} to restore ${sessions} sessions`, held, (count) => count === sessions, limit);
}

/** The same for an upload. */
async function uploaded({ api }: Person, sessions: number, uploader: Uploader): Promise<void> {
    const count = async (): Promise<number> => {
        await uploader.hurryUploads();
        return (await api.backupVersion())?.count ?? 0;
    };
    await eventually(`the backup to hold ${sessions} sessions`, count, (held) => held >= sessions, {
        limitMs: LONGEST_INTERRUPTED_MS,
        everyMs: 1_000,
    });
}

const CLAIMS: ClaimCode[] = ["K1", "K2", "K3", "K4", "K5", "K6"];
const FAULTY = { faulty: true };

operation(
    "SYN-11",
    "killed half-way through a reset by an SDK client",
    async ({ people, alice, bob, server, faults, watch, step, newDevice, expectKeys }) => {
        const { sessions } = await peopleWhoTalked(people, alice, bob);
        await watch(alice);

        const again = async (): Promise<void> => {
            alice.recoveryKey = (await alice.phone.setUpRecovery()).recoveryKey;
        };
        await step(KILL, () => killedHalfWay({ server, faults }, RESET, alice.phone.deviceId, again));
        await step(RECOVER, async () => {
            await alice.phone.untilSyncsAgain();
            await again();
            await alice.untilBackedUp(sessions);
        });

        const fresh = await newDevice(alice);
        const changes: AccountChange[] = ["backup", "recovery key"];
        expectKeys().toBeKept({ by: alice.phone, onFreshDevice: fresh, changes, claims: CLAIMS });
    },
    FAULTY,
);

operation(
    "SYN-11",
    "killed half-way through a reset in Element",
    async ({ people, alice, bob, element, server, faults, watch, step, newDevice, expectKeys }) => {
        const { sessions } = await peopleWhoTalked(people, alice, bob);
        const laptop = await element.signIn(alice);
        await laptop.untilHolds(sessions);
        await alice.phone.signOut();
        await watch(alice, laptop);

        await step(KILL, async () => {
            const action = () => reset(alice, laptop, element.generation);
            await killedHalfWay({ server, faults }, RESET, laptop.deviceId, action);
            await laptop.reopen();
        });
        await step(RECOVER, async () => {
            await reset(alice, laptop, element.generation);
            await alice.untilBackedUp(sessions, laptop);
        });

        const fresh = await newDevice(alice);
        const resets: AccountChange[] = ["backup", "recovery key"];
        const changes: AccountChange[] = element.generation === "classic" ? resets : [...resets, "identity"];
        expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, changes, claims: CLAIMS });
    },
    FAULTY,
);

operation(
    "SYN-11",
    "killed half-way through a restore by an SDK client",
    async ({ people, alice, bob, server, faults, watch, signedIn, step, expectKeys }) => {
        await peopleWhoTalked(people, alice, bob);
        await alice.phone.signOut();
        await watch(alice);
        const tablet = await people.device(alice, "Alice's tablet");
        const restore = () => tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);

        await step(KILL, async () => {
            await killedHalfWay({ server, faults }, RESTORE, tablet.deviceId, restore);
            signedIn(tablet);
        });
        await step(RECOVER, restore);

        expectKeys().toBeKept({ by: tablet, onFreshDevice: tablet, claims: CLAIMS });
    },
    FAULTY,
);

operation(
    "SYN-11",
    "killed half-way through a restore in Element",
    async ({ people, alice, bob, element, server, faults, watch, step, expectKeys }) => {
        const { kitchen, cellar, sessions } = await peopleWithHistory(people, alice, bob);
        await alice.phone.signOut();
        const laptop = await element.signIn(alice, { verify: "not yet" });
        await watch(alice, laptop);

        await step(KILL, async () => {
            await killedHalfWay({ server, faults }, RESTORE, laptop.deviceId, async () => {
                await laptop.verifyThisDevice.withRecoveryKey(alice.writtenDown);
                await restored(laptop, sessions);
            });
            await laptop.reopen();
        });
        await step(RECOVER, async () => {
            for (const room of [kitchen, cellar]) await room.readOn(laptop);
            await laptop.untilHolds(sessions);
        });

        expectKeys().toBeKept({ by: laptop, onFreshDevice: laptop, claims: CLAIMS });
    },
    FAULTY,
);

operation(
    "SYN-11",
    "killed half-way through an import by an SDK client",
    async ({ people, alice, bob, server, faults, watch, aside, keepFile, signedOut, step, newDevice, expectKeys }) => {
        const { sessions } = await peopleWhoTalked(people, alice, bob);
        const text = await alice.phone.exportKeys(PASSPHRASE);
        const file = { name: "element-keys.txt", text, passphrase: PASSPHRASE };
        await alice.emptyBackup();
        const tablet = await people.device(alice, "Alice's tablet");
        await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
        await watch(alice, tablet);
        await aside("Only the file is left", () => leaveOnlyTheFile(alice, file, { keepFile, signedOut }));

        await step(KILL, () =>
            killedHalfWay({ server, faults }, IMPORT, tablet.deviceId, async () => {
                await tablet.importKeys(file);
                await uploaded(alice, sessions, tablet);
            }),
        );
        await step(RECOVER, () => alice.untilBackedUp(sessions, tablet));

        const fresh = await newDevice(alice);
        expectKeys().toBeKept({ by: tablet, onFreshDevice: fresh, inFile: file, changes: ["devices"], claims: CLAIMS });
    },
    FAULTY,
);

operation(
    "SYN-11",
    "killed half-way through an import in Element",
    async ({
        people,
        alice,
        bob,
        element,
        server,
        faults,
        watch,
        aside,
        keepFile,
        signedOut,
        step,
        newDevice,
        expectKeys,
    }) => {
        const { sessions } = await peopleWhoTalked(people, alice, bob);
        const text = await alice.phone.exportKeys(PASSPHRASE);
        const file = { name: "element-keys.txt", text, passphrase: PASSPHRASE };
        await alice.emptyBackup();
        const laptop = await element.signIn(alice);
        await watch(alice, laptop);
        await aside("Only the file is left", () => leaveOnlyTheFile(alice, file, { keepFile, signedOut }));

        await step(KILL, () =>
            killedHalfWay({ server, faults }, IMPORT, laptop.deviceId, async () => {
                await laptop.roomKeys.importKeys(file);
                await uploaded(alice, sessions, laptop);
            }),
        );
        await step(RECOVER, () => alice.untilBackedUp(sessions, laptop));

        const fresh = await newDevice(alice);
        expectKeys().toBeKept({ by: laptop, onFreshDevice: fresh, inFile: file, changes: ["devices"], claims: CLAIMS });
    },
    FAULTY,
);
