/** A key, message, file or secret that is not what its format says. The message names the format and what was seen. */
export class FormatError extends Error {
    /** The format that was expected: `"Megolm ciphertext"`. */
    public readonly format: string;

    public constructor(format: string, problem: string, options?: ErrorOptions) {
        super(`not a valid ${format}: ${problem}`, options);
        this.name = "FormatError";
        this.format = format;
    }
}
