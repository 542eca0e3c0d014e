/**
 * Writes to stdout, and resolves when stdout has taken it all: a pipe takes 64 kB at a time, and the command exits without
 * waiting for it.
 */
export async function print(text: string): Promise<void> {
    await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
}

/** Writes a value to stdout as JSON, for machines. */
export async function printJson(value: unknown): Promise<void> {
    await print(`${JSON.stringify(value, null, 2)}\n`);
}
