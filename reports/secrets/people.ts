import os from "node:os";

/** As addresses write it, too. */
const USER_ID = /(?<![\w.])(@|%40)([a-z0-9._=+-]+)(:|%3A)((?:[a-z0-9-]+\.)+[a-z0-9-]+|localhost)/gi;
/** The accounts that keyproof makes, and that are gone or nobody's. */
const OURS = /^keyproof/i;
const HOMES = /(?:\/home\/|\/Users\/|[A-Z]:\\+Users\\+)[^/\\\s"'<>:]+/g;

/** Gives people other names in a text. */
export interface Renaming {
    rename(text: string): string;
}

/** Everyone keeps their name: what stays with the user who ran it. */
export const UNRENAMED: Renaming = { rename: (text) => text };

/** Who is not keyproof's: other users of a homeserver, and who the machine belongs to. Each keeps one other name. */
export class People implements Renaming {
    readonly #names = new Map<string, string>();

    /** How many there are. */
    public get count(): number {
        return this.#names.size;
    }

    public rename(text: string): string {
        const renamed = text.replace(USER_ID, (whole, at: string, local: string, colon: string, server: string) =>
            OURS.test(local) || /^person-\d+$/.test(local)
                ? whole
                : at + this.#nameOf(`${local}:${server}`.toLowerCase()) + colon + server,
        );
        const home = os.homedir();
        return (home.length > 1 ? renamed.replaceAll(`${home}/`, "~/") : renamed).replace(HOMES, "~");
    }

    #nameOf(user: string): string {
        const name = this.#names.get(user) ?? `person-${this.#names.size + 1}`;
        this.#names.set(user, name);
        return name;
    }
}
