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

/** What stands where a text was cut. */
const CUT = "…";
/** A shorter beginning is that of many words. */
const SHORTEST_BEGINNING = 6;

/** How many characters of a secret's beginning a text ends with; 0 where it is whole, or too few of them. */
function beginningAtEnd(text: string, secret: string): number {
    for (let length = secret.length - 1; length >= SHORTEST_BEGINNING; length--) {
        if (text.endsWith(secret.slice(0, length))) return length;
    }
    return 0;
}

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
        return this.#hideCut(done === 0 ? text : hidden + text.slice(done));
    }

    /** The beginning of a secret, where the text was cut within it: `"10ztSQW7agwr…"`. */
    #hideCut(text: string): string {
        if (!text.includes(CUT)) return text;
        const [last = "", ...cut] = text.split(CUT).reverse();
        const parts = cut.reverse().map((part) => {
            const length = Math.max(0, ...[...this.#values].map((value) => beginningAtEnd(part, value)));
            return length === 0 ? part : part.slice(0, -length) + HIDDEN;
        });
        return [...parts, last].join(CUT);
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
