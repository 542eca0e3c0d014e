import { clientWords } from "../../helpers/paths/client-words.ts";
import type { PathEntry } from "../../helpers/paths/path-entry.ts";
import type { PagePath, Target } from "./reported.ts";

/** What a path came to on one target. */
export interface MatrixCell {
    /** Several, where several runs on the target ran it. */
    paths: readonly PagePath[];
    /** Why there is nothing, where there is nothing. */
    why: string;
}

/** A documented path, or one variant of it. */
export interface MatrixRow {
    id: string;
    variant: string | undefined;
    title: string;
    client: string;
    /** One for each target. */
    cells: MatrixCell[];
}

/** The rows of one area of the catalogue. */
export interface MatrixArea {
    area: string;
    rows: MatrixRow[];
}

/** The area of paths that a team wrote for itself. */
export const OWN_AREA = "not in the catalogue";

/** Every entry of the catalogue, whether it ran or not, and every path that ran, whether it is in the catalogue or not. */
export function matrixOf(
    entries: readonly PathEntry[],
    targets: readonly Target[],
    paths: readonly PagePath[],
): MatrixArea[] {
    const byId = Map.groupBy(paths, ({ result }) => result.path);
    const areas = [...Map.groupBy(entries, ({ area }) => area)].map(([area, those]) => ({
        area,
        rows: those.flatMap((entry) => rowsOf(about(entry), targets, byId.get(entry.id) ?? [])),
    }));
    const own = [...byId].filter(([id]) => !entries.some((entry) => entry.id === id));
    const ownRows = own.flatMap(([id, those]) => rowsOf(aboutOwn(id, those), targets, those));
    return ownRows.length > 0 ? [...areas, { area: OWN_AREA, rows: ownRows }] : areas;
}

type About = Pick<MatrixRow, "id" | "title" | "client"> & { why: string };

function about(entry: PathEntry): About {
    const { id, title, proof } = entry;
    const why = proof.status === "automated" ? "not part of this run" : `${proof.status}: ${proof.because}`;
    return { id, title, client: clientWords(entry), why };
}

function aboutOwn(id: string, [first]: readonly PagePath[]): About {
    return { id, title: first?.result.title ?? "", client: "", why: "not part of this run" };
}

/** One row a variant, and the path as its document has it first. */
function rowsOf({ why, ...about }: About, targets: readonly Target[], paths: readonly PagePath[]): MatrixRow[] {
    const byVariant = Map.groupBy(paths, ({ result }) => result.variant);
    const variants = paths.length === 0 ? [undefined] : [...byVariant.keys()];
    return variants.map((variant) => {
        const those = byVariant.get(variant) ?? [];
        const cells = targets.map((target) => ({ paths: those.filter((path) => path.target === target), why }));
        return { ...about, variant, cells };
    });
}

/** The statuses of a row, each once; that of a cell without a path is "not run". */
export function statusesOf({ cells }: MatrixRow): string[] {
    const all = cells.flatMap(({ paths }) =>
        paths.length === 0 ? ["not run"] : paths.map(({ result }) => result.status),
    );
    return [...new Set(all)];
}
