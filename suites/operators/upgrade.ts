import { randomBytes } from "node:crypto";
import { olderThan, withVersion } from "../../containers/homeserver/default-version.ts";
import type { StoppedHomeserver } from "../../containers/homeserver/homeserver.ts";
import type { RunConfig } from "../../fixtures/run-config.ts";
import type { People } from "../../helpers/accounts/people.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { Room } from "../../helpers/accounts/room.ts";
import type { Element } from "../../helpers/clients/element/element.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import { backupPublicKey } from "../../helpers/megolm/backup.ts";

type Upgrade = NonNullable<RunConfig["upgrade"]>;

/** What is upgraded to what; by default from an old Synapse to the run's homeserver. */
export function chain({ upgrade, homeserver }: RunConfig): Upgrade {
    const asked = upgrade ?? {
        versions: [olderThan(homeserver), homeserver],
        databases: ["sqlite"],
        back: false,
    };
    return { ...asked, versions: asked.versions.map(withVersion) };
}

/** How an upgrade could go wrong: what it would have done to the rows of the newest backup version. */
const FAULTS: Record<NonNullable<Upgrade["plant"]>, string> = {
    row: `DELETE FROM e2e_room_keys WHERE session_id = (
        SELECT MIN(session_id) FROM e2e_room_keys WHERE version = (SELECT MAX(version) FROM e2e_room_keys)
    ) AND version = (SELECT MAX(version) FROM e2e_room_keys)`,
    etag: `UPDATE e2e_room_keys_versions SET etag = NULL
        WHERE version = (SELECT MAX(version) FROM e2e_room_keys_versions)`,
    table: "DELETE FROM e2e_room_keys",
};

/** Does it, between the end of one version and the start of the next. */
export async function plant(fault: NonNullable<Upgrade["plant"]>, database: StoppedHomeserver["database"]) {
    await database.run(FAULTS[fault]);
}

/** An account with all that can be in the way when the homeserver under it is replaced. */
export interface UsedAccount {
    kitchen: Room;
    /** Signed in, and stays so. */
    laptop: ElementClient;
    /** Switched off, while a key waits for it. */
    tablet: SdkClient;
}

/**
 * Has people use an account for a while: there is a backup version of before with its entries, one that was deleted, and
 * today's; a dehydrated device; a phone and a laptop that are on; a tablet that is off while keys are sent to it.
 */
export async function useAccount(people: People, alice: Person, bob: Person, element: Element): Promise<UsedAccount> {
    const kitchen = await people.room("Kitchen", [alice, bob]);
    const said = await kitchen.chat(alice, bob);
    await alice.untilBackedUp(said);
    await alice.phone.keepDehydratedDevice();

    const first = await alice.currentBackup();
    await alice.api.deleteBackupVersion(await alice.api.createBackupVersion(backupPublicKey(randomBytes(32))));
    // With the key of the first, as its signatures say: so clients take it for theirs, and leave the first where it is.
    await alice.api.createBackupVersion(first.auth_data.public_key, first.auth_data.signatures);
    await alice.phone.lookForBackup();
    await alice.untilBackedUp(said);

    const tablet = await people.device(alice, `${alice.name}'s tablet`);
    await tablet.enterRecoveryKey(alice.writtenDown.recoveryKey);
    const laptop = await element.signIn(alice);
    tablet.switchOff();
    await kitchen.talk(bob, { sessions: 1 });
    await alice.untilBackedUp(said + 1, laptop);
    await laptop.untilHolds(said + 1);
    return { kitchen, laptop, tablet };
}

/**
 * What everybody does afterwards, a step each: whatever has waited arrives, and all goes on as before. What does not, the
 * verdict tells.
 */
export function goingOn(
    { kitchen, laptop, tablet }: UsedAccount,
    alice: Person,
    bob: Person,
): [title: string, action: () => Promise<void>][] {
    return [
        [
            "Afterwards: the tablet is switched on, and gets what waited for it",
            async () => {
                await tablet.switchOn();
                await kitchen.readOn(tablet);
            },
        ],
        [
            "Afterwards: everybody goes on",
            async () => {
                const { count } = await alice.currentBackup();
                await kitchen.talk(bob, { sessions: 1 });
                await kitchen.talk(alice, { sessions: 1 });
                await laptop.send(kitchen.id, `from ${laptop.label}, afterwards`);
                await alice.untilBackedUp(count + 3, laptop, tablet);
            },
        ],
    ];
}
