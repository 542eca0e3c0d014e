import { readFileSync } from "node:fs";

/** Where the page's script begins; it and what it imports are plain JavaScript, which a browser runs as it is. */
const MAIN = new URL("browser/main.js", import.meta.url);

/** An import of a neighbour, as the formatter leaves it. */
const IMPORT = /^import \{[^}]*\} from "(\.\/[^"]+)";\n/gm;
const EXPORT = /^export (?=(?:async )?function |const |class )/gm;

/**
 * The page's script as one text: its modules one after another, each after those that it imports. They share one scope,
 * so that a name may be declared once only.
 */
export function pageScript(): string {
    const texts = new Map<string, string>();
    gather(MAIN, texts);
    const script = [...texts.values()].join("\n");
    const left = /^(?:import|export)\b.*/m.exec(script) ?? /<\/script|<!--/i.exec(script);
    if (left) throw new Error(`the page's script cannot be put into the page as it is: ${left[0]}`);
    return script;
}

function gather(file: URL, texts: Map<string, string>): void {
    if (texts.has(file.href)) return;
    const source = readFileSync(file, "utf8");
    texts.set(file.href, "");
    for (const [, neighbour] of source.matchAll(IMPORT)) gather(new URL(neighbour ?? "", file), texts);
    // Set anew, to stand after what it imports.
    texts.delete(file.href);
    texts.set(file.href, source.replace(IMPORT, "").replace(EXPORT, ""));
}
