import { hmacSha256 } from "./primitives.ts";

const PARTS = 4;
const PART_BYTES = 32;

/**
 * Turns a Megolm ratchet forward. It cannot be turned back: that is why a copy with a higher first index is a loss.
 *
 * Part j turns once in 2^(8*(3-j)) messages; when it turns, every part after it is made anew from it.
 *
 * @param ratchet 128 bytes at index `from`; left as it is
 * @param to an index not below `from`
 * @returns 128 bytes at index `to`
 * @see https://gitlab.matrix.org/matrix-org/olm/-/blob/master/docs/megolm.md "Ratchet advance"
 */
export function advanceRatchet(ratchet: Uint8Array, from: number, to: number): Buffer {
    if (to < from) throw new RangeError(`a ratchet at index ${from} cannot go back to ${to}`);
    const state = Buffer.from(ratchet);
    const part = (j: number) => state.subarray(j * PART_BYTES, (j + 1) * PART_BYTES);
    const remake = (target: number, source: number) =>
        hmacSha256(part(source), Uint8Array.of(target)).copy(state, target * PART_BYTES);

    for (let j = 0; j < PARTS; j++) {
        const unit = 2 ** (8 * (PARTS - 1 - j));
        const turns = Math.floor(to / unit) - Math.floor(from / unit);
        if (turns === 0) continue;
        for (let turn = 1; turn < turns; turn++) remake(j, j);
        // The last turn remakes the later parts as well; they need the part as it was before that turn.
        for (let k = PARTS - 1; k >= j; k--) remake(k, j);
        from = Math.floor(to / unit) * unit;
    }
    return state;
}
