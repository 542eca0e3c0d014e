import { acrossColours, type Found, formatsIn, HIDDEN, hideFormats, hideSecrets, recoveryKeysIn } from "./hide.ts";
import { KnownSecrets } from "./known-secrets.ts";
import { isHiddenName, isSecretField, isSecretName, namesSecret } from "./names.ts";
import { type Renaming, UNRENAMED } from "./people.ts";
import { viewsOf } from "./views.ts";

/** Names under which a list of pairs has the name and the value of each: HTTP archives, forms, Playwright's own values. */
const PAIR_NAMES = ["name", "k", "key", "field", "header"];
const PAIR_VALUES = ["value", "v", "val", "text", "content"];
/** What a secret that is an object says of itself and of its owner, which is no secret. */
const ABOUT = /^(?:type|algorithm|user|identifier|session|medium|bits|iterations|name|version)$/i;

/** Takes secrets out of texts and of JSON, by the names of fields, by formats, and by values that are known. */
export class Redactor {
    readonly #known: KnownSecrets;
    readonly #people: Renaming;
    readonly #found: Found;

    /** @param known whose values are hidden wherever they stand */
    public constructor(known: KnownSecrets, people: Renaming, found: Found = () => {}) {
        this.#known = known;
        this.#people = people;
        this.#found = found;
    }

    /** One that hides nothing by value yet, and adds what it comes across to `known`. */
    public static collecting(known: KnownSecrets, people: Renaming): Redactor {
        return new Redactor(new KnownSecrets(), people, (secret) => known.add(secret));
    }

    /** The same without what was merely typed: errors that quote a message or a room's name stay readable. */
    public static collectingCertain(known: KnownSecrets): Redactor {
        return new Redactor(new KnownSecrets(), UNRENAMED, (secret, reason) => {
            if (reason === "secret") known.add(secret);
        });
    }

    public text(text: string): string {
        const hide = (plain: string) => this.#known.hide(hideSecrets(plain, this.#found));
        return this.#people.rename(acrossColours(text, hide));
    }

    /** A text that is not of this run, as the app's own files are: only formats and values that are known are hidden. */
    public foreign(text: string): string {
        return this.#people.rename(this.#known.hide(hideFormats(text)));
    }

    /** Takes note of what has the format of a secret, in the text or in whatever it says when it is decoded. */
    public takeNote(text: string): void {
        for (const view of viewsOf(text))
            for (const secret of [...formatsIn(view), ...recoveryKeysIn(view)]) this.#found(secret, "secret");
    }

    /** A file's content: JSON, lines of JSON among others, or text. */
    public content(text: string): string {
        return text.trimStart().startsWith("{") || text.trimStart().startsWith("[")
            ? this.#jsonText(text)
            : this.text(text);
    }

    /** The same value without secrets. @param name the field's that it is in */
    public json(value: unknown, name = ""): unknown {
        if (isHiddenName(name, value) && value !== null && typeof value !== "boolean" && value !== "")
            return this.#hidden(value, name);
        if (typeof value === "string") return name === "base64" ? this.#base64(value) : this.content(value);
        if (Array.isArray(value)) return value.map((one) => this.json(one, name));
        return typeof value === "object" && value !== null ? this.#object(value, name) : value;
    }

    /** Hides what is a secret by where it stands, and takes note of it. */
    public secret(value: string): string {
        if (value === "" || value === HIDDEN) return value;
        this.#found(value, "secret");
        return HIDDEN;
    }

    /** Hides what stands in a field or was typed into it. @param field all that is known of it: selector, label, placeholder */
    public typed(value: string, field: string): string {
        if (value === "" || value === HIDDEN) return value;
        if (isSecretField(field)) this.#found(value, namesSecret(field) ? "secret" : "typed");
        return HIDDEN;
    }

    #object(object: object, name: string): Record<string, unknown> {
        const pairName = PAIR_NAMES.map((key) => Reflect.get(object, key)).find((one) => typeof one === "string");
        const isSecretPair = pairName !== undefined && (isHiddenName(pairName) || name === "cookies");
        const fields = Object.entries(object).map(([key, value]) => {
            const isSecret = isSecretPair && PAIR_VALUES.includes(key) && value !== undefined;
            return [this.text(key), this.json(value, isSecret ? "secret" : key)];
        });
        return Object.fromEntries(fields);
    }

    #hidden(value: unknown, name: string): string {
        if (isSecretName(name, value)) this.#note(value, name);
        // A message's text may hold a secret, and is hidden with it.
        else this.json(value);
        return HIDDEN;
    }

    #note(value: unknown, name: string): void {
        if (typeof value === "string") {
            this.#found(value, "secret");
            this.content(value);
        } else if (typeof value === "number") this.#found(String(value), "secret");
        else if (Array.isArray(value)) for (const one of value) this.#note(one, name);
        else if (typeof value === "object" && value !== null) {
            for (const [key, one] of Object.entries(value)) if (!ABOUT.test(key)) this.#note(one, key);
        }
    }

    #base64(text: string): string {
        return Buffer.from(this.content(Buffer.from(text, "base64").toString())).toString("base64");
    }

    #jsonText(text: string): string {
        try {
            return JSON.stringify(this.json(JSON.parse(text)));
        } catch (error) {
            if (!(error instanceof SyntaxError)) throw error;
            return this.text(text);
        }
    }
}
