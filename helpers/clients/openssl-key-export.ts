import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const HEADER = "-----BEGIN MEGOLM SESSION DATA-----";
const TRAILER = "-----END MEGOLM SESSION DATA-----";

/**
 * Key export files as the `openssl` command makes and opens them: an implementation of the specification that shares no
 * line and no library with the clients, nor with the oracle.
 *
 * @see https://spec.matrix.org/latest/client-server-api/#key-exports
 */
export class OpenSslKeyExport {
    readonly #folder: string;

    private constructor(folder: string) {
        this.#folder = folder;
    }

    /** Does something with it, in a folder of its own. */
    public static async use<T>(action: (openssl: OpenSslKeyExport) => Promise<T>): Promise<T> {
        const folder = await mkdtemp(path.join(os.tmpdir(), "keyproof-openssl-"));
        try {
            return await action(new OpenSslKeyExport(folder));
        } finally {
            await rm(folder, { recursive: true, force: true });
        }
    }

    /** Whether this machine has an `openssl` that can derive keys (version 3). */
    public static async isThere(): Promise<boolean> {
        return run("openssl", ["version"]).then(
            ({ stdout }) => /^OpenSSL [3-9]/.test(stdout),
            () => false,
        );
    }

    /** Seals the JSON of a key export. @param rounds of PBKDF2 */
    public async seal(json: string, passphrase: string, rounds = 100_000): Promise<string> {
        const salt = await this.#random(16);
        const iv = await this.#random(16);
        // Bit 63 of the counter, as the specification asks.
        iv[8] = (iv[8] ?? 0) & 0x7f;
        const { aes, hmac } = await this.#derive(passphrase, salt, rounds);
        const sealed = await this.#aesCtr(aes, iv, Buffer.from(json));
        const count = Buffer.alloc(4);
        count.writeUInt32BE(rounds);
        const body = Buffer.concat([Buffer.of(1), salt, iv, count, sealed]);
        const base64 = Buffer.concat([body, await this.#mac(hmac, body)]).toString("base64");
        return [HEADER, ...(base64.match(/.{1,76}/g) ?? []), TRAILER, ""].join("\n");
    }

    /** Opens a file. @returns its JSON @throws Error when its HMAC is not by that passphrase */
    public async open(text: string, passphrase: string): Promise<string> {
        const lines = text.trim().split(/\r?\n/);
        const bytes = Buffer.from(lines.slice(lines.indexOf(HEADER) + 1, lines.indexOf(TRAILER)).join(""), "base64");
        const [body, seen] = [bytes.subarray(0, -32), bytes.subarray(-32)];
        const { aes, hmac } = await this.#derive(passphrase, body.subarray(1, 17), body.readUInt32BE(33));
        const due = await this.#mac(hmac, body);
        if (!due.equals(seen)) throw new Error("openssl: the HMAC is not by this passphrase");
        return (await this.#aesCtr(aes, body.subarray(17, 33), body.subarray(37))).toString("utf8");
    }

    async #random(bytes: number): Promise<Buffer> {
        const { stdout } = await run("openssl", ["rand", "-hex", String(bytes)]);
        return Buffer.from(stdout.trim(), "hex");
    }

    async #derive(passphrase: string, salt: Buffer, rounds: number): Promise<{ aes: Buffer; hmac: Buffer }> {
        const { stdout } = await run("openssl", [
            ...["kdf", "-keylen", "64", "-kdfopt", "digest:SHA512", "-kdfopt", `hexpass:${hex(passphrase)}`],
            ...["-kdfopt", `hexsalt:${salt.toString("hex")}`, "-kdfopt", `iter:${rounds}`, "PBKDF2"],
        ]);
        const derived = Buffer.from(stdout.replace(/[:\s]/g, ""), "hex");
        return { aes: derived.subarray(0, 32), hmac: derived.subarray(32) };
    }

    async #aesCtr(key: Buffer, iv: Buffer, input: Buffer): Promise<Buffer> {
        const options = ["enc", "-aes-256-ctr", "-K", key.toString("hex"), "-iv", iv.toString("hex")];
        return this.#filter(options, input, (from, to) => ["-in", from, "-out", to]);
    }

    async #mac(key: Buffer, input: Buffer): Promise<Buffer> {
        const options = ["dgst", "-sha256", "-mac", "HMAC", "-macopt", `hexkey:${key.toString("hex")}`, "-binary"];
        return this.#filter(options, input, (from, to) => ["-out", to, from]);
    }

    async #filter(options: string[], input: Buffer, files: (from: string, to: string) => string[]): Promise<Buffer> {
        const [from, to] = [path.join(this.#folder, "in"), path.join(this.#folder, "out")];
        await writeFile(from, input);
        await run("openssl", [...options, ...files(from, to)]);
        return readFile(to);
    }
}

function hex(text: string): string {
    return Buffer.from(text).toString("hex");
}
