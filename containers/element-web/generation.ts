import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Problem } from "../problem.ts";
import type { Generation } from "./element-web.ts";

/** Reads a file of a build by its path (`"i18n/languages.json"`); undefined when there is none. */
export type ReadBuild = (path: string) => Promise<string | undefined>;

/** What a build says of itself. */
export interface Identity {
    /** `"1.12.2"`, from the build's `version` file; without one, a fingerprint of its index.html. */
    version: string;
    generation: Generation;
}

/** How long a web server may take to answer, in milliseconds. */
const ANSWER_LIMIT = 15_000;

const ENCRYPTION_TAB = [
    "settings.encryption.key_storage.allow_key_storage",
    "settings.encryption.recovery.change_recovery_key",
    "settings.encryption.advanced.reset_identity",
];

/**
 * Strings (by key in en_EN.json) of what each generation's users work with, the first that a build has all of. Seen in the
 * sources: classic's are there up to v1.11.97 and gone in v1.11.98; the tab is there since v1.11.91, and complete since
 * v1.11.96. Of the newest, the notice that the identity needs a reset came first (element-web#31367, December 2025), and
 * the redesigned dialog for removing the device last (element-web#33426, May 2026). Keys tell generations apart, texts do
 * not: those were reworded at any time, and under the same keys.
 */
const STRINGS: readonly (readonly [Generation, readonly string[]])[] = [
    ["classic", ["settings.security.delete_backup", "settings.security.export_megolm_keys"]],
    [
        "newest",
        [
            ...ENCRYPTION_TAB,
            "encryption.identity_needs_reset_description",
            "auth.logout_dialog.setup_secure_backup_description",
        ],
    ],
    ["modern", ENCRYPTION_TAB],
];

/** @returns a reader of a built folder */
export function folderReader(folder: string): ReadBuild {
    return async (file) => {
        try {
            return await readFile(path.join(folder, file), "utf8");
        } catch (error) {
            if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
            throw error;
        }
    };
}

/** @returns a reader of a served build; `url` has no slash at the end */
export function urlReader(url: string): ReadBuild {
    return async (file) => {
        const response = await fetch(`${url}/${file}`, { signal: AbortSignal.timeout(ANSWER_LIMIT) });
        const body = await response.text();
        return response.ok ? body : undefined;
    };
}

/**
 * Finds out a build's version and generation from the build itself.
 *
 * v1.11.91 to v1.11.97 have both settings: they count as classic, because all of classic's are there. Builds between
 * December 2025 and May 2026 have part of the newest: they count as modern, until all of it is there.
 *
 * @param where names the build in errors: its folder or address
 * @throws Problem when it is no Element Web, or one whose settings are unknown
 */
export async function identify(read: ReadBuild, where: string): Promise<Identity> {
    const generation = generationOf(await readStrings(read, where), where);
    return { version: (await readVersion(read)) ?? (await fingerprint(read)), generation };
}

/** The version that a build's `version` file tells, without the "v" of its tag; undefined where there is none. */
export async function readVersion(read: ReadBuild): Promise<string | undefined> {
    const version = (await read("version"))?.trim();
    // A web server may answer with its index.html for whatever it does not have.
    return version && !/[\n<]/.test(version) ? version.replace(/^v(?=\d)/, "") : undefined;
}

async function fingerprint(read: ReadBuild): Promise<string> {
    const digest = createHash("sha256").update((await read("index.html")) ?? "");
    return `without a version (index.html ${digest.digest("hex").slice(0, 8)})`;
}

function generationOf(strings: unknown, where: string): Generation {
    const found = STRINGS.find(([, keys]) => keys.every((key) => lookUp(strings, key)));
    if (found) return found[0];
    const known = new Set(STRINGS.flatMap(([, keys]) => keys));
    const seen = [...known].filter((key) => lookUp(strings, key));
    throw new Problem({
        wrong: `The settings of the Element Web at ${where} are not known`,
        seen: `its English strings have ${seen.length > 0 ? `only ${seen.join(", ")}` : "neither Secure Backup nor the Encryption tab"}`,
        fix: "Choose a build of Element Web since 1.11.82, or teach containers/element-web/generation.ts this one.",
    });
}

function lookUp(strings: unknown, key: string): boolean {
    let value = strings;
    for (const name of key.split(".")) {
        if (typeof value !== "object" || value === null) return false;
        value = Object.getOwnPropertyDescriptor(value, name)?.value;
    }
    return typeof value === "string";
}

async function readStrings(read: ReadBuild, where: string): Promise<unknown> {
    const file = Object.getOwnPropertyDescriptor(
        Object(await readJson(read, "i18n/languages.json", where)),
        "en",
    )?.value;
    if (typeof file !== "string") throw noElement(where, "i18n/languages.json names no English strings");
    return readJson(read, `i18n/${file}`, where);
}

async function readJson(read: ReadBuild, file: string, where: string): Promise<unknown> {
    const text = await read(file);
    if (text === undefined) throw noElement(where, `${file} is not there`);
    try {
        return JSON.parse(text);
    } catch (error) {
        throw noElement(where, `${file} is no JSON`, error);
    }
}

function noElement(where: string, seen: string, cause?: unknown): Problem {
    return new Problem(
        {
            wrong: `No Element Web at ${where}`,
            seen,
            fix: "Choose a built Element Web (its webapp folder, or where that is served).",
        },
        { cause },
    );
}
