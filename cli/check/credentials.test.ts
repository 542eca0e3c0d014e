import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readCredentials } from "./credentials.ts";

let folder: string;
beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-credentials-"));
    for (const name of ["REGISTRATION_SECRET", "ADMIN_TOKEN"]) vi.stubEnv(`KEYPROOF_${name}`, "");
});
afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
});

async function file(text: string): Promise<string> {
    await writeFile(path.join(folder, "file"), text);
    return path.join(folder, "file");
}

test("accounts are lines; a password may have spaces", async () => {
    const accounts = await file("# ours\n@one:example.org a b c\n\n  @two:example.org\tx \n");
    expect(await readCredentials({ accounts })).toEqual({
        kind: "accounts",
        accounts: [
            { userId: "@one:example.org", password: "a b c" },
            { userId: "@two:example.org", password: "x" },
        ],
    });
});

test("a line that is no account is named by its number, never by what it holds", async () => {
    const accounts = await file("@one:example.org x\nhunter2\n");
    await expect(readCredentials({ accounts })).rejects.toThrow("line 2 is no user id with a password");
    await expect(readCredentials({ accounts })).rejects.not.toThrow("hunter2");
});

test("one file is enough; an empty one, or one that is not there, is none", async () => {
    const name = await file(" \n");
    await expect(readCredentials({ adminTokenFile: name })).rejects.toThrow(
        "The file that --admin-token-file names is empty",
    );
    await expect(readCredentials({ adminTokenFile: name, accounts: name })).rejects.toThrow(
        "--admin-token-file and --accounts",
    );
    await expect(readCredentials({ registrationSecretFile: path.join(folder, "none") })).rejects.toThrow(
        "The file that --registration-secret-file names cannot be read",
    );
});

test("without a file, the environment says it; without that, nothing does", async () => {
    expect(await readCredentials({})).toBeUndefined();
    vi.stubEnv("KEYPROOF_ADMIN_TOKEN", "syt_a");
    expect(await readCredentials({})).toEqual({ kind: "admin-token", token: "syt_a" });
    expect(await readCredentials({ registrationSecretFile: await file("s\n") })).toEqual({
        kind: "shared-secret",
        secret: "s",
    });
});
