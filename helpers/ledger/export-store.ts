import { FormatError } from "../megolm/format-error.ts";
import { readKeyExport } from "../megolm/key-export.ts";
import type { Store, StoreReading } from "./store.ts";

/** A key export file on the user's disk, opened with its passphrase by our own reader. */
export class ExportStore implements Store {
    public readonly id: string;
    public readonly kind = "export";
    public readonly label: string;
    readonly #file: { text: string; passphrase: string };
    // A file does not change, and opening it takes half a million rounds of PBKDF2.
    #reading: StoreReading | undefined;

    /** @param file its text and the passphrase that the user chose for it */
    public constructor(name: string, file: { text: string; passphrase: string }) {
        this.id = exportStoreId({ name });
        this.label = `the exported file ${name}`;
        this.#file = file;
    }

    public async read(): Promise<StoreReading> {
        this.#reading ??= this.#open();
        return this.#reading;
    }

    #open(): StoreReading {
        try {
            return { keys: readKeyExport(this.#file.text, this.#file.passphrase), unreadable: [] };
        } catch (error) {
            if (!(error instanceof FormatError)) throw error;
            return { keys: [], unreadable: [], closed: error.message };
        }
    }
}

/** The id that a file has in histories. */
export function exportStoreId({ name }: { name: string }): string {
    return `export:${name}`;
}
