/** The prime of the field, and the constant of the curve: RFC 8032, section 5.1. */
const P = 2n ** 255n - 19n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/** Public keys that were found to be right: a run reads each of them at every checkpoint. */
const known = new Set<string>();

/**
 * Whether 32 bytes are an Ed25519 public key: a point of the curve. Node's own import takes any 32 bytes.
 *
 * As clients do (curve25519-dalek), it takes a y above the prime, and either sign of x = 0.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8032#section-5.1.3
 */
export function isEd25519PublicKey(bytes: Uint8Array): boolean {
    if (bytes.length !== 32) return false;
    const name = Buffer.from(bytes).toString("base64");
    if (known.has(name)) return true;
    const isPoint = hasX(littleEndian(bytes) & (2n ** 255n - 1n));
    if (isPoint) known.add(name);
    return isPoint;
}

/** Whether some x satisfies the curve's equation with this y: x² = (y² − 1) / (d y² + 1). */
function hasX(y: bigint): boolean {
    const ySquared = (y * y) % P;
    // A quotient is a square exactly where the product is.
    const product = ((ySquared + P - 1n) * (D * ySquared + 1n)) % P;
    return product === 0n || jacobi(product, P) === 1;
}

/** The Jacobi symbol of a and an odd n: 1 where n is prime and a is a square modulo n. */
function jacobi(a: bigint, n: bigint): number {
    let symbol = 1;
    let [top, bottom] = [a % n, n];
    while (top !== 0n) {
        while ((top & 1n) === 0n) {
            top >>= 1n;
            const rest = bottom & 7n;
            if (rest === 3n || rest === 5n) symbol = -symbol;
        }
        if ((top & 3n) === 3n && (bottom & 3n) === 3n) symbol = -symbol;
        [top, bottom] = [bottom % top, top];
    }
    return bottom === 1n ? symbol : 0;
}

function littleEndian(bytes: Uint8Array): bigint {
    return BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
}
