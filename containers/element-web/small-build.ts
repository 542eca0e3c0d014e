import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** What the smallest folder that counts as a built Element Web says of itself; for tests. */
export interface SmallBuild {
    /** Content of its `version` file; none when undefined. */
    version?: string;
    /** Its English strings, by default modern settings. */
    strings?: unknown;
}

const MODERN = {
    settings: {
        security: { encryption_section: "Encryption" },
        encryption: {
            key_storage: { allow_key_storage: "Allow key storage" },
            recovery: { change_recovery_key: "Change recovery key" },
            advanced: { reset_identity: "Reset cryptographic identity" },
        },
    },
};

/** Writes it into `folder`, which is made if absent. */
export async function writeSmallBuild(folder: string, { version, strings = MODERN }: SmallBuild): Promise<string> {
    await mkdir(path.join(folder, "bundles"), { recursive: true });
    await mkdir(path.join(folder, "i18n"));
    await writeFile(path.join(folder, "index.html"), "<!doctype html><title>Element</title>");
    await writeFile(path.join(folder, "bundles/app.wasm"), new Uint8Array([0, 97, 115, 109]));
    await writeFile(path.join(folder, "i18n/languages.json"), JSON.stringify({ en: "en_EN.4850bdc.json" }));
    await writeFile(path.join(folder, "i18n/en_EN.4850bdc.json"), JSON.stringify(strings));
    if (version !== undefined) await writeFile(path.join(folder, "version"), version);
    return folder;
}
