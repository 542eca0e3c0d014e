import { pbkdf2Sync, randomBytes } from "node:crypto";
import { decodeBase64 } from "./base64.ts";
import { FormatError } from "./format-error.ts";
import { deriveFromPassphrase } from "./passphrase.ts";
import { parseJson, readText } from "./plaintext.ts";
import { applyAesCtr, hmacSha256, sameBytes, wrapsCounter } from "./primitives.ts";
import { advanceRatchet } from "./ratchet.ts";
import { readSessionFields, type SessionFields } from "./session-fields.ts";
import { readSessionKey, type SessionKey } from "./session-key.ts";

const FORMAT = "key export file";
const ENTRY = "session in a key export";
const HEADER = "-----BEGIN MEGOLM SESSION DATA-----";
const TRAILER = "-----END MEGOLM SESSION DATA-----";
const VERSION = 1;
// version, salt, initialisation vector, rounds; then the ciphertext; then the HMAC
const HEAD_BYTES = 1 + 16 + 16 + 4;
const HMAC_BYTES = 32;
const BYTE_ORDER_MARK = "\ufeff";

/** One session of a key export, in the spec's field names. */
export interface ExportedSession extends SessionFields {
    room_id: string;
    session_id: string;
}

/** What a key export file holds. */
export interface KeyExport {
    /** Each session once, in the copy with the lower first known index. */
    sessions: ExportedSession[];
    /** The entries that no client imports, and why. Room and session are empty where the entry names none. */
    refused: RefusedEntry[];
}

export interface RefusedEntry {
    room: string;
    session: string;
    why: string;
}

interface FileKeys {
    aes: Buffer;
    hmac: Buffer;
}

function fileKeys(derived: Buffer): FileKeys {
    return { aes: derived.subarray(0, 32), hmac: derived.subarray(32) };
}

/**
 * Reads a key export file (`element-keys.txt`). One bad entry does not cost the others.
 *
 * @see https://spec.matrix.org/latest/client-server-api/#key-exports
 * @throws FormatError as {@link openKeyExport}, and where the file holds no list
 * @throws TooManyRounds when its key derivation would take minutes
 */
export async function readKeyExport(text: string, passphrase: string): Promise<KeyExport> {
    const entries = parseJson(await openKeyExport(text, passphrase), FORMAT);
    if (!Array.isArray(entries)) throw new FormatError(FORMAT, "what is inside is no list of sessions");
    const kept = new Map<string, Kept>();
    const refused: RefusedEntry[] = [];
    for (const entry of entries) {
        try {
            const read = readEntry(entry);
            const name = JSON.stringify([read.session.room_id, read.session.session_id]);
            kept.set(name, better(kept.get(name), read));
        } catch (error) {
            if (!(error instanceof FormatError)) throw error;
            const { room_id, session_id } = (entry ?? {}) as Partial<Record<string, unknown>>;
            refused.push({ room: textOf(room_id), session: textOf(session_id), why: error.message });
        }
    }
    return { sessions: [...kept.values()].map(({ session }) => session), refused };
}

/**
 * Opens a key export file, and gives the JSON inside as a client hands it on: no entry of it was checked.
 *
 * @see https://spec.matrix.org/latest/client-server-api/#key-exports
 * @throws FormatError that distinguishes: no such file (header), cut short (trailer), altered or wrong passphrase (HMAC)
 * @throws TooManyRounds when its key derivation would take minutes
 */
export async function openKeyExport(text: string, passphrase: string): Promise<string> {
    const bytes = decodeBase64(base64In(text), FORMAT);
    if (bytes.length < HEAD_BYTES + HMAC_BYTES) throw new FormatError(FORMAT, `only ${bytes.length} bytes in it`);
    if (bytes[0] !== VERSION) throw new FormatError(FORMAT, `version ${bytes[0]} where ${VERSION} is known`);
    const rounds = bytes.readUInt32BE(33);
    if (rounds === 0) throw new FormatError(FORMAT, "0 rounds of key derivation");

    const keys = fileKeys(await deriveFromPassphrase(passphrase, bytes.subarray(1, 17), rounds, 64));
    const body = bytes.subarray(0, -HMAC_BYTES);
    if (!sameBytes(hmacSha256(keys.hmac, body), bytes.subarray(-HMAC_BYTES))) {
        throw new FormatError(FORMAT, "its HMAC does not match: the passphrase is wrong or the file was altered");
    }
    const iv = bytes.subarray(17, 33);
    const ciphertext = body.subarray(HEAD_BYTES);
    if (wrapsCounter(iv, ciphertext.length)) {
        throw new FormatError(FORMAT, "its IV counts over 64 bits: clients disagree on what is inside");
    }
    const plaintext = readText(applyAesCtr(keys.aes, iv, ciphertext), FORMAT);
    // Clients that decode with TextDecoder never see a byte order mark (RFC 8259, section 8.1, allows it).
    return plaintext.startsWith(BYTE_ORDER_MARK) ? plaintext.slice(1) : plaintext;
}

/** What is between header and trailer. Text around them is ignored, as Element Web ignores it. */
function base64In(text: string): string {
    const lines = text.split("\n");
    const linesWith = (wanted: string): number[] => lines.flatMap((line, i) => (line.trim() === wanted ? [i] : []));
    const [start, ...moreStarts] = linesWith(HEADER);
    const ends = linesWith(TRAILER);
    if (start === undefined) {
        const isInside = text.includes(HEADER)
            ? ", although that text is in it: its lines do not end with a newline"
            : "";
        throw new FormatError(FORMAT, `no line "${HEADER}"${isInside}`);
    }
    const end = ends.find((line) => line > start);
    if (end === undefined) throw new FormatError(FORMAT, `no line "${TRAILER}": the file was cut short`);
    // Clients read the first one only: to take this for one export would lose the keys of the others without a word.
    if (moreStarts.length > 0 || ends.length > 1) {
        throw new FormatError(FORMAT, "more than one export in it: each must be in a file of its own");
    }
    return lines
        .slice(start + 1, end)
        .join("")
        .replace(/[\t\f\r ]/g, "");
}

/** A session with its key as read. */
interface Kept {
    session: ExportedSession;
    key: SessionKey;
}

function readEntry(entry: unknown): Kept {
    const fields = readSessionFields(entry, ENTRY);
    const { room_id, session_id, ...more } = entry as Partial<ExportedSession>;
    if (!isRoomId(room_id)) throw new FormatError(ENTRY, "its room_id is no room id");
    if (typeof session_id !== "string") throw new FormatError(ENTRY, "no session_id in it");
    const key = readSessionKey(fields.session_key);
    if (session_id.replace(/=+$/, "") !== key.sessionId) {
        throw new FormatError(ENTRY, `its session_id is not the one of its key, ${key.sessionId}`);
    }
    return { session: { ...more, ...fields, room_id, session_id: key.sessionId }, key };
}

/** As crypto-wasm takes it: it does not look at the length, nor at the server's name. */
function isRoomId(value: unknown): value is string {
    return typeof value === "string" && value.startsWith("!") && !value.includes("\0") && value.isWellFormed();
}

/**
 * Which of two copies of a session a user is left with: the one that begins earlier, in either order.
 *
 * @see https://github.com/element-hq/element-web/issues/9450 "Keeping existing session"
 * @throws FormatError when they are not copies of one session: clients keep what they have
 */
function better(earlier: Kept | undefined, later: Kept): Kept {
    if (!earlier) return later;
    const isLower = later.key.firstKnownIndex < earlier.key.firstKnownIndex;
    const [low, high] = isLower ? [later.key, earlier.key] : [earlier.key, later.key];
    if (!advanceRatchet(low.ratchet, low.firstKnownIndex, high.firstKnownIndex).equals(high.ratchet)) {
        throw new FormatError(ENTRY, "the file has another key of the same session before it");
    }
    return isLower ? later : earlier;
}

function textOf(value: unknown): string {
    return typeof value === "string" ? value : "";
}

/**
 * Writes a key export file; the inverse of {@link readKeyExport}.
 *
 * @param rounds of PBKDF2; the spec asks for at least 100,000
 */
export function writeKeyExport(sessions: readonly ExportedSession[], passphrase: string, rounds = 100_000): string {
    const salt = randomBytes(16);
    const iv = randomBytes(16);
    // Bit 63 of the counter is cleared, as the spec asks, for the sake of ciphers that count in 64 bits.
    iv[8] = (iv[8] ?? 0) & 0x7f;
    const keys = fileKeys(pbkdf2Sync(passphrase, salt, rounds, 64, "sha512"));
    const head = Buffer.alloc(4);
    head.writeUInt32BE(rounds);
    const ciphertext = applyAesCtr(keys.aes, iv, Buffer.from(JSON.stringify(sessions)));
    const body = Buffer.concat([Uint8Array.of(VERSION), salt, iv, head, ciphertext]);
    const base64 = Buffer.concat([body, hmacSha256(keys.hmac, body)]).toString("base64");
    return [HEADER, ...(base64.match(/.{1,128}/g) ?? []), TRAILER, ""].join("\n");
}

/**
 * Checks what a client says it holds (its `exportRoomKeysAsJson()`): the client has these sessions, whatever is in them.
 *
 * @throws FormatError naming the first entry that is no session
 */
export function readExportedSessions(value: unknown): ExportedSession[] {
    if (!Array.isArray(value)) throw new FormatError(FORMAT, "what is inside is no list of sessions");
    return value.map((entry: Partial<ExportedSession> | null, i) => {
        for (const field of ["room_id", "session_id", "session_key"] as const) {
            if (typeof entry?.[field] !== "string") throw new FormatError(FORMAT, `entry ${i} has no ${field}`);
        }
        return entry as ExportedSession;
    });
}
