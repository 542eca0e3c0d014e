import { describe, expect, test } from "vitest";
import { backupPublicKey, openBackupEntry, type SealedSession } from "./backup.ts";
import { decodeBase64 } from "./base64.ts";
import { type Case, caseTable } from "./cases.ts";
import { FormatError } from "./format-error.ts";
import { readSessionKey } from "./session-key.ts";

interface BackupCases {
    privateKey: string;
    publicKey: string;
    entries: (Case & { session: string; sessionKey: string; body: { session_data: SealedSession } })[];
}

const { privateKey, publicKey, entries } = caseTable<BackupCases>("backups.json");
const KEY = decodeBase64(privateKey);

/** What is right for a client that reads the entry. */
type Result = "restored" | "refused";

const RESULTS: Record<string, Result> = {
    restored: "restored",
    "not restored, counted as failure": "refused",
    // Either is right. A key export without a sender must be taken (case 51), and a backup is read alike.
    "restored, or counted as failure": "restored",
};

/** Cases whose right result is the server's. A client that is given such an entry looks at its session_data only. */
const SERVED: Record<string, Result> = {
    "15-is_verified-missing": "restored",
    "16-first_message_index-as-string": "restored",
    "17-first_message_index-negative": "restored",
    "19-forwarded_count-2^31": "restored",
    "21-session_data-as-string": "refused",
};

test("the private key is the one of the public key", () => {
    expect(backupPublicKey(KEY)).toBe(publicKey);
});

describe("an entry of the cases", () => {
    test.each(entries)("$name: $right ($why)", ({ name, right, session, sessionKey, body }) => {
        const due = SERVED[name] ?? RESULTS[right];
        const open = () => openBackupEntry(body.session_data, KEY).session_key;
        if (due === "restored") {
            expect(open()).toBe(sessionKey);
            expect(readSessionKey(open()).sessionId).toBe(session);
        } else {
            expect(due).toBe("refused");
            expect(open).toThrow(FormatError);
        }
    });

    test.each([
        ["03-mac-of-32-bytes", "a MAC of 32 bytes where 8 are due"],
        ["05-mac-of-1-byte", "a MAC of 1 bytes where 8 are due"],
        ["21-session_data-as-string", "no ephemeral in it"],
    ])("%s is refused for its own reason", (name, why) => {
        const entry = entries.find((one) => one.name === name);
        expect(() => openBackupEntry(entry?.body.session_data as SealedSession, KEY)).toThrow(why);
    });

    test("are as many as the table had when the results were checked by hand", () => {
        expect(entries).toHaveLength(11);
    });
});
