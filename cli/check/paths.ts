import { z } from "zod";
import { KEY_BACKUP_GUIDE, spec } from "../../helpers/paths/catalogue/sources.ts";
import { entryOf, ownPath } from "../../helpers/paths/own-path.ts";
import type { PathEntry } from "../../helpers/paths/path-entry.ts";

/**
 * What a check goes through, as a project's own paths are described: they are in the check's own run, with their documents,
 * and not in the catalogue, whose paths each have people and a server to themselves.
 */
export const CHECKED = z.array(ownPath).parse([
    {
        id: "CHK-1",
        title: "Restore every key on a new device, with the recovery key alone",
        area: "restore",
        client: "matrix-js-sdk",
        sources: [spec("Server-side key backups", "server-side-key-backups"), KEY_BACKUP_GUIDE],
        before: ["Cross-signing, secret storage and a key backup", "An encrypted room in which two people talked"],
        steps: ["Sign in on a new device, and enter the recovery key"],
        claims: ["K1", "K2", "K4", "K5"],
    },
    {
        id: "CHK-2",
        title: "Export the keys to a file, and import it on a new device",
        area: "export-import",
        client: "matrix-js-sdk",
        sources: [spec("Key exports", "key-exports")],
        before: ["What CHK-1 leaves"],
        steps: ["Export the keys on the phone", "Sign in on another device, and import the file"],
        claims: ["K1", "K2", "K3"],
    },
    {
        id: "CHK-3",
        title: "Reset the key backup; the other devices follow",
        area: "reset",
        client: "matrix-js-sdk",
        sources: [KEY_BACKUP_GUIDE, spec("Server-side key backups", "server-side-key-backups")],
        before: ["What CHK-2 leaves: three devices that are signed in"],
        steps: [
            "Reset the backup on the phone, with a new recovery key",
            "Enter the new recovery key on the other devices",
            "Send a message from each of them",
        ],
        claims: ["K1", "K4", "K5", "K8"],
    },
    {
        id: "CHK-4",
        title: "Sign out an older device, whose keys are in the backup",
        area: "sign-out",
        client: "matrix-js-sdk",
        sources: [spec("Server-side key backups", "server-side-key-backups")],
        before: ["What CHK-3 leaves"],
        steps: [
            "Send a message from the older device",
            "Sign it out",
            "Sign in on a new device, and enter the recovery key",
        ],
        claims: ["K1", "K2", "K4", "K5"],
    },
]);

export const checkedEntries: readonly PathEntry[] = CHECKED.map(entryOf);
