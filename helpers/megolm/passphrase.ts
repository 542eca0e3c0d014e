import { pbkdf2 } from "node:crypto";
import { promisify } from "node:util";

/** About a minute of one processor. Clients write 100,000 to 500,000. */
export const MOST_ROUNDS = 100_000_000;

/** A valid file or description whose key derivation would take longer than a run waits. It says nothing about keys. */
export class TooManyRounds extends Error {
    public constructor(rounds: number) {
        super(`${rounds} rounds of key derivation would take minutes: keyproof reads up to ${MOST_ROUNDS}`);
        this.name = "TooManyRounds";
    }
}

const derive = promisify(pbkdf2);

/**
 * PBKDF2 with SHA-512, on a thread of its own: proxies and clients in this process go on meanwhile.
 *
 * @param rounds at least 1; the spec has no upper bound
 * @param length of the result, in bytes
 * @throws TooManyRounds above {@link MOST_ROUNDS}
 */
export async function deriveFromPassphrase(
    passphrase: string,
    salt: Uint8Array | string,
    rounds: number,
    length: number,
): Promise<Buffer> {
    if (rounds > MOST_ROUNDS) throw new TooManyRounds(rounds);
    return derive(passphrase, salt, rounds, length, "sha512");
}
