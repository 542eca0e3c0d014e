import { advanceRatchet } from "./ratchet.ts";
import { readSessionKey, writeSessionKey } from "./session-key.ts";

/**
 * A copy of a session key that begins later: what a device has that was given the key after some messages were sent.
 *
 * @param index where the copy is to begin, not below where the key does
 * @throws FormatError, RangeError
 */
export function worseCopy(sessionKey: string, index: number): string {
    const { ratchet, firstKnownIndex, publicKey } = readSessionKey(sessionKey);
    return writeSessionKey({
        firstKnownIndex: index,
        ratchet: advanceRatchet(ratchet, firstKnownIndex, index),
        publicKey,
    });
}
