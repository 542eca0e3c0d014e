import { FormatError } from "../megolm/format-error.ts";
import { readKeyExport } from "../megolm/key-export.ts";
import { TooManyRounds } from "../megolm/passphrase.ts";
import type { Store, StoreReading } from "./store.ts";

/** A key export file on the user's disk, opened with its passphrase by our own reader. */
export class ExportStore implements Store {
    public readonly id: string;
    public readonly kind = "export";
    public readonly label: string;
    readonly #file: { text: string; passphrase: string };
    // A file does not change, and opening it takes half a million rounds of PBKDF2.
    #reading: Promise<StoreReading> | undefined;

    /** @param file its text and the passphrase that the user chose for it */
    public constructor(name: string, file: { text: string; passphrase: string }) {
        this.id = exportStoreId({ name });
        this.label = `the exported file ${name}`;
        this.#file = file;
    }

    public read(): Promise<StoreReading> {
        this.#reading ??= this.#open();
        return this.#reading;
    }

    async #open(): Promise<StoreReading> {
        try {
            const { sessions, refused } = await readKeyExport(this.#file.text, this.#file.passphrase);
            return { keys: sessions, unreadable: refused };
        } catch (error) {
            if (!(error instanceof FormatError || error instanceof TooManyRounds)) throw error;
            return { keys: [], unreadable: [], closed: error.message };
        }
    }
}

/** The id that a file has in histories. */
export function exportStoreId({ name }: { name: string }): string {
    return `export:${name}`;
}
