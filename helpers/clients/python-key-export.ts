import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { installOnce } from "../../containers/cache.ts";
import { environmentPython, makeEnvironment } from "../../containers/homeserver/pip.ts";
import { findPython } from "../../containers/homeserver/python.ts";

const run = promisify(execFile);
/** AES is not in Python's own library. */
const CRYPTOGRAPHY = "cryptography==50.0.2";
/** Bytes that its environment takes. */
const NEEDS = 120_000_000;

/** Reads what to do as JSON from its standard input, and writes a file, or the JSON that is in one. */
const PROGRAM = `
import base64, hashlib, hmac, json, os, struct, sys, textwrap
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

HEADER, TRAILER = "-----BEGIN MEGOLM SESSION DATA-----", "-----END MEGOLM SESSION DATA-----"

def keys(passphrase, salt, rounds):
    both = hashlib.pbkdf2_hmac("sha512", passphrase.encode(), salt, rounds, 64)
    return both[:32], both[32:]

def crypt(key, iv, data):
    cipher = Cipher(algorithms.AES(key), modes.CTR(iv)).encryptor()
    return cipher.update(data) + cipher.finalize()

def seal(json_text, passphrase, rounds):
    salt, iv = os.urandom(16), bytearray(os.urandom(16))
    iv[8] &= 0x7f
    aes, mac = keys(passphrase, salt, rounds)
    body = b"\\x01" + salt + bytes(iv) + struct.pack(">I", rounds) + crypt(aes, bytes(iv), json_text.encode())
    sealed = base64.b64encode(body + hmac.digest(mac, body, "sha256")).decode()
    return "\\n".join([HEADER, *textwrap.wrap(sealed, 96), TRAILER, ""])

def unseal(text, passphrase):

    inside = text[text.index(HEADER) + len(HEADER):text.index(TRAILER)]
    joined = "".join(inside.split())
    # Some writers leave the padding out.
    data = base64.b64decode(joined + "=" * (-len(joined) % 4))
    body, seen = data[:-32], data[-32:]
    aes, mac = keys(passphrase, body[1:17], struct.unpack(">I", body[33:37])[0])
    if not hmac.compare_digest(hmac.digest(mac, body, "sha256"), seen):
        sys.exit("the HMAC is not by this passphrase")
    return crypt(aes, body[17:33], body[37:]).decode()

asked = json.load(sys.stdin)
sys.stdout.write(seal(**asked["seal"]) if "seal" in asked else unseal(**asked["open"]))
`;

/**
 * Key export files as a Python program makes and opens them, with its own PBKDF2 and HMAC, and AES from `cryptography`:
 * an implementation of the specification that shares nothing with the clients, nor with the oracle.
 *
 * @see https://spec.matrix.org/latest/client-server-api/#key-exports
 */
export class PythonKeyExport {
    readonly #python: string;

    private constructor(python: string) {
        this.#python = python;
    }

    /** Installs what it needs into the cache, once. @throws Problem where there is no fit Python, or pip fails */
    public static async prepare(): Promise<PythonKeyExport> {
        const fill = async (folder: string): Promise<void> =>
            makeEnvironment(await findPython(), folder, [CRYPTOGRAPHY]);
        const folder = await installOnce(`python/${CRYPTOGRAPHY}`, () => {}, fill, { needs: NEEDS });
        return new PythonKeyExport(environmentPython(folder));
    }

    /** Seals the JSON of a key export. @param rounds of PBKDF2 */
    public seal(json: string, passphrase: string, rounds = 100_000): Promise<string> {
        return this.#run({ seal: { json_text: json, passphrase, rounds } });
    }

    /** Opens a file. @returns its JSON @throws Error when its HMAC is not by that passphrase */
    public open(text: string, passphrase: string): Promise<string> {
        return this.#run({ open: { text, passphrase } });
    }

    async #run(what: object): Promise<string> {
        const program = run(this.#python, ["-I", "-c", PROGRAM], { maxBuffer: 64 * 1024 * 1024 });
        program.child.stdin?.end(JSON.stringify(what));
        return (await program).stdout;
    }
}
