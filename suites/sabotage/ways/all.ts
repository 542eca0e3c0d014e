import { backupSabotages } from "./backup.ts";
import { entrySabotages } from "./entries.ts";
import { fileSabotages } from "./file.ts";
import type { Sabotage } from "./sabotage.ts";
import { secretSabotages } from "./secret-storage.ts";
import { servedSabotages } from "./served.ts";
import { uploadSabotages } from "./uploads.ts";

/** All of them. */
export function sabotages(): Sabotage[] {
    return [
        ...entrySabotages(),
        ...backupSabotages(),
        ...secretSabotages(),
        ...fileSabotages(),
        ...uploadSabotages(),
        ...servedSabotages(),
    ];
}
