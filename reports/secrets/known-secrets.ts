import { encodingsOf } from "./encodings.ts";
import { Finder, SHORTEST } from "./finder.ts";
import { HIDDEN } from "./hide.ts";
import { SECRET_NAMES } from "./names.ts";
import { squeezed } from "./views.ts";

/** What a secret would have to be for its removal to take the words of the formats with it. */
const WORDS = new Set<string>([
    ...SECRET_NAMES,
    ...["true", "false", "null", "None", "undefined", "string", "object", "Object", "Bearer", "Basic"],
]);
/** What is called a token or typed, and opens nothing: where a server's stream stands, names of keyproof's own accounts. */
const HARMLESS = /^(?:[a-z]\d+[-_][\d_~.]+|@?keyproof-[\w.:-]*)$/;

/** The secrets of a run, by their values: found anywhere, they are hidden everywhere. */
export class KnownSecrets {
    readonly #public: ReadonlySet<string>;
    readonly #values = new Set<string>();
    readonly #plain = new Set<string>();
    #finder: Finder<string> | undefined;

    /** @param names what is no secret although somebody typed it: names of rooms and devices */
    public constructor(names: Iterable<string> = []) {
        this.#public = new Set(names);
    }

    public add(value: string): void {
        const secret = value.trim();
        if (secret === "" || secret.includes("[hidden") || HARMLESS.test(secret) || this.#public.has(secret)) return;
        const into = secret.length < SHORTEST || WORDS.has(secret) ? this.#plain : this.#values;
        into.add(secret);
        this.#finder = undefined;
    }

    public get values(): ReadonlySet<string> {
        return this.#values;
    }

    /** Those that are hidden where a secret is due, and not looked for elsewhere: too short, or words of the formats. */
    public get plain(): ReadonlySet<string> {
        return this.#plain;
    }

    /** The text with each of them hidden, in whatever encoding. */
    public hide(text: string): string {
        this.#finder ??= this.#encodings();
        let hidden = "";
        let done = 0;
        for (const { start, end } of this.#finder.find(text)) {
            hidden += text.slice(done, start) + HIDDEN;
            done = end;
        }
        return done === 0 ? text : hidden + text.slice(done);
    }

    /** What finds them in a text that has no blanks. */
    public squeezedFinder(): Finder<string> {
        const all = [...this.#values].map((value) => [squeezed(value), value] as const);
        return new Finder(all.filter(([text]) => text.length >= SHORTEST));
    }

    #encodings(): Finder<string> {
        const all = [...this.#values].flatMap((value) => [...encodingsOf(value)].map((text) => [text, value] as const));
        return new Finder(all.filter(([text]) => text.length >= SHORTEST));
    }
}
