/** How `npm run fuzz` has the property tests tried with other seeds, for longer: a {@link Fuzz} as JSON. */
export const FUZZ_VARIABLE = "KEYPROOF_FUZZ";

export interface Fuzz {
    seed: number;
    /** How many times as many inputs as in `npm test`. */
    times: number;
    /** When it is over, in milliseconds of the epoch. */
    until: number;
    /** Takes down what was tried, a {@link Tried} a line. */
    file: string;
}

/** How many inputs one property was tried with. */
export interface Tried {
    property: string;
    inputs: number;
}
