import { expect, test } from "vitest";
import { Problem } from "../problem.ts";
import { ClassicElement } from "./classic.ts";
import { folderReader, identify, type ReadBuild } from "./generation.ts";
import { listBuilds } from "./registry.ts";

/** A build of nothing but what it says of itself. */
function build(strings: unknown, version: string | undefined = "1.12.2"): ReadBuild {
    const files: Record<string, string | undefined> = {
        "i18n/languages.json": JSON.stringify({ de: "de_DE.json", en: "en_EN.123.json" }),
        "i18n/en_EN.123.json": JSON.stringify(strings),
        "index.html": "<!doctype html>",
        version,
    };
    return async (path) => files[path];
}

const security = { encryption_section: "Encryption" };
const secureBackup = { delete_backup: "Delete Backup", export_megolm_keys: "Export E2E room keys" };
const recovery = { change_recovery_key: "Change recovery key" };
const advanced = { reset_identity: "Reset cryptographic identity" };
const key_storage = { allow_key_storage: "Allow key storage" };
const modern = { settings: { security, encryption: { recovery, advanced, key_storage } } };
const identity_needs_reset_description = "You have to reset your digital identity";
const setup_secure_backup_description = "This is your only device.";

// As the strings of these tags have them.
test.each([
    ["v1.11.89", { security: { ...security, ...secureBackup } }, "classic"],
    ["v1.11.91, the tab is new", { security: { ...security, ...secureBackup }, encryption: { recovery } }, "classic"],
    ["v1.11.95", { security: { ...security, ...secureBackup }, encryption: { recovery, advanced } }, "classic"],
    [
        "v1.11.97, both complete",
        { security: { ...security, ...secureBackup }, encryption: { recovery, advanced, key_storage } },
        "classic",
    ],
    ["v1.11.98", modern.settings, "modern"],
])("knows the settings of %s", async (_, settings, generation) => {
    expect(await identify(build({ settings }), "here")).toEqual({ version: "1.12.2", generation });
});

// As the strings of the sources had them in those months.
test.each([
    [
        "v1.12.2",
        { auth: { logout_dialog: { setup_secure_backup_description_1: "Encrypted messages" } }, encryption: {} },
        "modern",
    ],
    ["January 2026, the identity may need a reset", { encryption: { identity_needs_reset_description } }, "modern"],
    [
        "May 2026, the dialog is redesigned",
        {
            auth: { logout_dialog: { setup_secure_backup_description } },
            encryption: { identity_needs_reset_description },
        },
        "newest",
    ],
])("knows what is new in %s", async (_, others, generation) => {
    expect(await identify(build({ ...modern, ...others }), "here")).toMatchObject({ generation });
});

test("takes the version as the build says it", async () => {
    const strings = { settings: { security: secureBackup } };
    expect(await identify(build(strings, "v1.11.89\n"), "here")).toMatchObject({ version: "1.11.89" });
    // A web server that answers with its index.html for everything.
    expect(await identify(build(strings, "<!doctype html>"), "here")).toMatchObject({
        version: expect.stringMatching(/^without a version \(index\.html [0-9a-f]{8}\)$/),
    });
});

test("refuses what it does not know", async () => {
    const half = identify(build({ settings: { encryption: { recovery } } }), "/srv/element");
    await expect(half).rejects.toThrow("only settings.encryption.recovery.change_recovery_key");
    await expect(half).rejects.toBeInstanceOf(Problem);
    await expect(identify(build({}), "/srv/element")).rejects.toThrow("neither Secure Backup nor the Encryption tab");
    await expect(identify(async () => undefined, "/srv/element")).rejects.toThrow(
        "No Element Web at /srv/element: i18n/languages.json is not there",
    );
    await expect(identify(async () => "<!doctype html>", "/srv/element")).rejects.toThrow(
        "i18n/languages.json is no JSON",
    );
});

test("knows the classic UI", async () => {
    const classic = new ClassicElement();
    await classic.prepare(console.info);
    const started = await classic.start({ homeserver: { baseUrl: "http://127.0.0.1:8008", serverName: "localhost" } });
    await started.stop();
    expect(started).toMatchObject({
        version: "matrix-react-sdk 3.114.0 in keyproof's shell",
        generation: "classic",
    });
});

test("knows the builds that are registered here", async ({ skip }) => {
    const builds = await listBuilds();
    if (builds.length === 0) skip("no build is registered on this machine");
    for (const { folder, version } of builds) {
        const identity = await identify(folderReader(folder), folder);
        console.info(version, identity.generation);
        expect(identity.version).toBe(version);
        if (version === "1.12.2") expect(identity.generation).toBe("modern");
    }
});
