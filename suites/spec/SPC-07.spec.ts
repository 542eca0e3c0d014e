/**
 * The user's choice about key backup (`m.key_backup`, since v1.19): "If the user turns on key backups, clients MUST set this event
 * type in account data, to "enabled": true", and false when it is turned off; and who signs in MUST take account of it.
 */
import { rule } from "../../fixtures/rule.ts";
import { KEY_BACKUP_PREFERENCE } from "../../helpers/paths/catalogue/spec.ts";
import { knownDifferences } from "../../helpers/paths/known-differences.ts";

const PREFERENCE = "m.key_backup";

rule("SPC-07", async ({ people, says, step }) => {
    const writes = says(KEY_BACKUP_PREFERENCE, "Turning key backup on or off writes the choice to m.key_backup");
    const respects = says(KEY_BACKUP_PREFERENCE, "Who signs in takes account of m.key_backup");
    const alice = await people.person("Alice", { recovery: "none" });
    const choice = () => alice.api.accountData(PREFERENCE);
    const unwritten = { difference: knownDifferences.preferenceNotWritten, seen: undefined };

    const again = await step("Toggle key backup: the client writes m.key_backup", async () => {
        const { recoveryKey } = await alice.phone.setUpRecovery();
        writes.must({ case: "turned on", expected: { enabled: true }, seen: await choice(), known: unwritten });
        await alice.phone.inTime((_, crypto) => crypto.disableKeyStorage());
        writes.must({ case: "turned off", expected: { enabled: false }, seen: await choice(), known: unwritten });

        alice.phone.hasAtHand(recoveryKey);
        return alice.phone.setUpRecovery();
    });
    await step("Sign in elsewhere: the client respects it", async () => {
        for (const enabled of [true, false]) {
            await alice.api.setAccountData(PREFERENCE, { enabled });
            const tablet = await people.device(alice, `Alice's tablet, with backup ${enabled ? "on" : "off"}`);
            await tablet.enterRecoveryKey(again.recoveryKey);
            const { uploadsTo } = await tablet.backupStatus();
            respects.must({
                case: enabled ? "on: it uploads" : "off: it does not upload unasked",
                expected: enabled,
                seen: uploadsTo !== null,
                ...(!enabled && { known: { difference: knownDifferences.preferenceNotRead, seen: true } }),
            });
            writes.must({
                case: `signed in with it ${enabled ? "on" : "off"}: it stays`,
                expected: { enabled },
                seen: await choice(),
            });
        }
        // What is no choice is none: it decides nothing.
        for (const content of [{}, { enabled: "yes" }]) {
            await alice.api.setAccountData(PREFERENCE, content);
            const tablet = await people.device(alice, "Alice's tablet, with no choice");
            await tablet.enterRecoveryKey(again.recoveryKey);
            const { uploadsTo } = await tablet.backupStatus();
            respects.must({ case: `${JSON.stringify(content)}: ignored`, expected: true, seen: uploadsTo !== null });
        }
    });
});
