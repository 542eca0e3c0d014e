import { Problem } from "../containers/problem.ts";
import { clientWords } from "../helpers/paths/client-words.ts";
import { AREAS, hasSpec, PATH_CLIENTS, type PathEntry, PROOF_STATUSES } from "../helpers/paths/path-entry.ts";
import { type AddCommand, examples } from "./context.ts";
import { nearest } from "./nearest.ts";
import { print } from "./print.ts";

/** `keyproof list`'s options, as commander reads them. */
interface ListOptions {
    client?: string;
    area?: string;
    status?: string;
    json: boolean;
}

const HEAD = ["id", "area", "client", "status", "title"] as const;
const GAP = "  ";

/** `keyproof list`: the documented paths. */
export const addList: AddCommand = (program) => {
    program
        .command("list")
        .summary("list the documented paths")
        .description("Lists the documented paths by area, each with whose it is and how it is proven.")
        .option("--client <client>", `only one client's: ${PATH_CLIENTS.join(" | ")}`)
        .option("--area <area>", `only one area's: ${AREAS.join(" | ")}`)
        .option("--status <status>", `only those with one status: ${PROOF_STATUSES.join(" | ")}`)
        .option("--json", "print the entries as JSON", false)
        .addHelpText(
            "after",
            examples("list", "list --client element-web --area reset", 'list --status "not automated"', "list --json"),
        )
        .action(async (options: ListOptions) => {
            const { catalogue } = await import("../helpers/paths/catalogue.ts");
            const entries = choose(catalogue, options);
            const lines = options.json ? [JSON.stringify(entries, null, 2)] : table(entries);
            for (const line of lines) console.log(line);
            await print("");
        });
};

/** The entries that fit every filter. @throws Problem when a filter's value is none that is allowed */
function choose(entries: readonly PathEntry[], { client, area, status }: ListOptions): PathEntry[] {
    const wanted = {
        client: oneOf(PATH_CLIENTS, "client", client),
        area: oneOf(AREAS, "area", area),
        status: oneOf(PROOF_STATUSES, "status", status),
    };
    return entries.filter(
        (entry) =>
            entry.client === (wanted.client ?? entry.client) &&
            entry.area === (wanted.area ?? entry.area) &&
            entry.proof.status === (wanted.status ?? entry.proof.status),
    );
}

function oneOf<T extends string>(allowed: readonly T[], what: string, word: string | undefined): T | undefined {
    if (word === undefined) return undefined;
    return allowed.find((name) => name === word.toLowerCase()) ?? noneSuch(allowed, what, word);
}

function noneSuch(allowed: readonly string[], what: string, word: string): never {
    const near = nearest(word, allowed);
    throw new Problem({
        wrong: `No documented path has the ${what} "${word}"`,
        seen: near.length > 0 ? `the nearest: ${near.join(", ")}` : "none has a name like it",
        fix: `Use one of: ${allowed.join(", ")}`,
    });
}

/** A group of lines an area, and last how many there are of each status. No line ends in spaces. */
function table(entries: readonly PathEntry[]): string[] {
    const areas = AREAS.map((area) => entries.filter((entry) => entry.area === area).map(row));
    const rows = [HEAD, ...areas.flat()];
    const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
    const line = (cells: readonly string[]) =>
        cells
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join(GAP)
            .trimEnd();
    const groups = areas.filter((group) => group.length > 0).map((group) => [...group.map(line), ""]);
    return [line(HEAD), widths.map((width) => "─".repeat(width)).join(GAP), ...groups.flat(), counts(entries)];
}

function row(entry: PathEntry): string[] {
    return [entry.id, entry.area, clientWords(entry), statusWords(entry), entry.title];
}

/** Tells paths whose spec waits for a build from those that wait for a spec. */
function statusWords(entry: PathEntry): string {
    const { status } = entry.proof;
    return status === "not yet run" && hasSpec(entry) ? `${status}, spec written` : status;
}

/** `"50 automated, 56 not yet run (4 with a spec), 24 not automated"` */
function counts(entries: readonly PathEntry[]): string {
    return PROOF_STATUSES.map((status) => {
        const those = entries.filter(({ proof }) => proof.status === status);
        const withSpec = those.filter(hasSpec).length;
        const waiting = status === "not yet run" && withSpec > 0 ? ` (${withSpec} with a spec)` : "";
        return `${those.length} ${status}${waiting}`;
    }).join(", ");
}
