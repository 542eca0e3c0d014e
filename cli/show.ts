import { GENERATION_NOT_RUN } from "../helpers/paths/catalogue/proof.ts";
import { clientWords } from "../helpers/paths/client-words.ts";
import { hasSpec, type PathEntry } from "../helpers/paths/path-entry.ts";
import { CLAIM_WORDS } from "../reports/claim-words.ts";
import { type AddCommand, examples } from "./context.ts";
import { resolvePathIds } from "./run/path-ids.ts";

/** `keyproof show`: all there is to know of one documented path. */
export const addShow: AddCommand = (program) => {
    program
        .command("show")
        .summary("show one documented path, with its steps and its claims")
        .description(
            "Shows one documented path: its documents, its steps, what it claims about keys, and how it is proven.",
        )
        .argument("<path>", "a path id as `keyproof list` shows them")
        .addHelpText("after", examples("show RST-C0"))
        .action(async (word: string) => {
            const { catalogue, pathEntry } = await import("../helpers/paths/catalogue.ts");
            const { findProject } = await import("./config/project.ts");
            const own = (await findProject())?.paths ?? [];
            const ids = resolvePathIds(
                [word],
                [...catalogue, ...own].map(({ id }) => id),
            );
            for (const line of ids.map((id) => pathEntry(id, own)).flatMap(describe)) console.log(line);
        });
};

function describe(entry: PathEntry): string[] {
    const { id, title, area, sources, before, steps, claims, note, proof } = entry;
    const documents = sources.flatMap((source) => [source.title, `  ${source.url}`]);
    const numbered = steps.map((step, index) => `${index + 1}. ${step}`);
    const promised = claims.map((claim) => `${claim}: ${CLAIM_WORDS[claim]}`);
    return [
        `${id}  ${title}`,
        "",
        ...field("area", [area]),
        ...field("client", [clientWords(entry)]),
        ...field("documents", documents),
        ...field("before", before),
        ...field("steps", numbered),
        ...field("claims", promised),
        ...field("note", note === undefined ? [] : [note]),
        ...field("status", [proof.status === "automated" ? proof.status : `${proof.status}: ${proof.because}`]),
        ...field("run it", hasSpec(entry) ? [runCommand(entry)] : []),
        ...field("never ran", proof.status === "automated" ? notRunOn(entry) : []),
    ];
}

/** A name, and beside it one line a value; nothing where there is no value. */
function field(name: string, values: readonly string[]): string[] {
    return values.map((value, index) => `${(index === 0 ? name : "").padEnd(11)}${value}`);
}

/** Names an Element Web where not every one has the UI that the path is documented for. */
function runCommand({ id, generations }: PathEntry): string {
    const run = `npx keyproof run ${id}`;
    if (generations.length === 0 || generations.includes("classic"))
        return generations.length === 1 ? `${run} --element classic` : run;
    if (generations.includes("modern"))
        return `${run} --element build:VERSION, one that \`npx keyproof element list\` shows`;
    return `${run} --element folder:PATH, a build with the ${generations.join(" or the ")} UI`;
}

/** The UI that a proven path is documented for, too, and where its spec knows its words from the sources alone. */
function notRunOn({ generations }: PathEntry): string[] {
    return generations.includes(GENERATION_NOT_RUN)
        ? [`on the ${GENERATION_NOT_RUN} UI: no build of it was at hand`]
        : [];
}
