/**
 * Of what the Rust SDK documents, crypto-wasm's OlmMachine runs here, by plain HTTP against the real server: it verifies who
 * made a backup, imports what is in it, backs up what it gets, exports its keys, and imports them on another machine. In the
 * backup are keys of matrix-js-sdk, and a machine that has nothing else must have each of them in the end.
 */

import { BackupDecryptionKey, RoomId } from "@matrix-org/matrix-sdk-crypto-wasm";
import { pathWithoutApp } from "../../fixtures/without-app.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import { OlmDevice } from "../../helpers/clients/olm/olm-device.ts";
import { login } from "../../helpers/matrix/registration.ts";
import { encodeBase64 } from "../../helpers/megolm/base64.ts";
import { peopleWhoTalked } from "../history.ts";
import { backupKeyOn } from "./backup-key.ts";

pathWithoutApp(
    "SDK-19",
    async ({ people, alice, bob, homeserver, watch, step, aside, signedIn, countOn, expectKeys }) => {
        const { kitchen, sessions } = await peopleWhoTalked(people, alice, bob);
        const machine = await olmDevice(alice, "machine", homeserver.baseUrl);
        await bob.phone.untilKnows(alice.userId, machine.deviceId);
        await watch(alice, machine);
        const backup = await alice.currentBackup();

        await step("OlmMachine: verifyBackup", async () => {
            const trusted = async (info: object) => (await machine.machine.verifyBackup(info)).trusted();
            const mistrusts = await trusted(backup);
            await countOn("a device that has not verified its own account not to trust the backup", mistrusts, false);
            await machine.send(await (await machine.ownIdentity()).verify());
            await machine.learn(alice.userId);
            await countOn("a device that has to trust the backup", await trusted(backup), true);
            const unsigned = { ...backup, auth_data: { public_key: backup.auth_data.public_key, signatures: {} } };
            await countOn("no device to trust a backup that nobody signed", await trusted(unsigned), false);
        });

        const key = await backupKey(alice);
        await step("OlmMachine: importBackedUpRoomKeys", async () => {
            const restored = await restore(machine, alice, key, backup.version);
            await countOn("the machine to import every key", restored, { total: sessions, imported: sessions });
            await machine.machine.saveBackupDecryptionKey(key, backup.version);
            await machine.machine.enableBackupV1(backup.auth_data.public_key, backup.version);
        });

        await step("OlmMachine: backupRoomKeys", async () => {
            alice.phone.switchOff();
            await kitchen.talk(bob, { sessions: 3, messages: 2 });
            await machine.sync();
            for (let request = await machine.machine.backupRoomKeys(); request; ) {
                await machine.send(request);
                request = await machine.machine.backupRoomKeys();
            }
            const { total, backedUp } = await machine.machine.roomKeyCounts();
            const every = { total: sessions + 3, backedUp: sessions + 3 };
            await countOn("the machine to have backed up every key", { total, backedUp }, every);
            await alice.untilBackedUp(sessions + 3);
            await alice.phone.switchOn();
        });

        const exported = await step("OlmMachine: exportRoomKeys", () => machine.machine.exportRoomKeys(() => true));
        const fresh = await step("OlmMachine: importExportedRoomKeys", async () => {
            const other = await olmDevice(alice, "other machine", homeserver.baseUrl);
            const { totalCount, importedCount } = await other.machine.importExportedRoomKeys(exported, () => {});
            const every = [sessions + 3, sessions + 3];
            await countOn("the other machine to import every key", [totalCount, importedCount], every);
            signedIn(other);
            return other;
        });
        await aside("Another machine restores what the first one backed up", async () => {
            const third = await olmDevice(alice, "third machine", homeserver.baseUrl);
            const restored = await restore(third, alice, key, backup.version);
            const every = { total: sessions + 3, imported: sessions + 3 };
            await countOn("the third machine to import every key", restored, every);
            signedIn(third);
        });

        expectKeys().toBeKept({ by: machine, onFreshDevice: fresh });
        fresh.close();
        machine.close();
    },
);

async function olmDevice({ userId, password, name, sentTexts }: Person, what: string, baseUrl: string) {
    const label = `${name}'s ${what}`;
    const session = await login(baseUrl, { userId, password, deviceName: label });
    const onSent = (eventId: string, text: string): void => void sentTexts.set(eventId, text);
    return OlmDevice.start({ session, password, label, onSent });
}

/** As a device that verifies another one hands it over. */
async function backupKey(alice: Person): Promise<BackupDecryptionKey> {
    return BackupDecryptionKey.fromBase64(encodeBase64(await backupKeyOn(alice.phone, alice)));
}

/** Opens every entry with crypto-wasm's own code, and imports it. */
async function restore({ machine }: OlmDevice, { api }: Person, key: BackupDecryptionKey, version: string) {
    const rooms = Object.entries(await api.backupEntries(version)).map(([room, { sessions }]) => {
        const opened = Object.entries(sessions).map(([id, { session_data: sealed }]) => {
            const session: object = JSON.parse(key.decryptV1(sealed.ephemeral, sealed.mac, sealed.ciphertext));
            return [id, session] as const;
        });
        return [new RoomId(room), new Map(opened)] as const;
    });
    const { totalCount: total, importedCount: imported } = await machine.importBackedUpRoomKeys(
        new Map(rooms),
        () => undefined,
        version,
    );
    return { total, imported };
}
