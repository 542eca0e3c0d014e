import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Problem } from "../../containers/problem.ts";
import { ownPath } from "../../helpers/paths/own-path.ts";
import { writeWhole } from "../../reports/write-whole.ts";
import { findProject, type Project } from "../config/project.ts";
import { configText, entryText, type NewPath, specPattern, specText } from "./template.ts";

/** `keyproof new`'s options, as commander reads them. */
export interface NewOptions {
    title: string;
    dir: string;
}

/** What a path begins as: the example of the documentation, until its author has said what it is. */
const BEGINNING: Pick<NewPath, "generations" | "source" | "promise"> = {
    generations: ["classic", "modern"],
    source: { title: "The title of your document", url: "https://example.org/its-address" },
    promise: "What it promises about keys, in its own words",
};

/**
 * Makes a spec for a path of one's own, and its entry in `keyproof.config.ts`: in a new one, or as lines to add.
 *
 * @param cwd where the command was started
 * @returns what was done and what is to be done next, as lines
 * @throws Problem before anything was written
 */
export async function scaffold(id: string, { title, dir }: NewOptions, cwd: string): Promise<string[]> {
    const project = await findProject(cwd);
    const root = project?.folder ?? cwd;
    const made: NewPath = { ...BEGINNING, id, title, folder: folderBelow(root, dir) };
    requireNew(made, project);
    const spec = path.join(root, made.folder, `${id}.spec.ts`);
    if (existsSync(spec)) {
        throw new Problem({
            wrong: `${spec} is there already`,
            seen: "a file; nothing is written over it",
            fix: "Choose another id, or another folder with --dir",
        });
    }
    await mkdir(path.dirname(spec), { recursive: true });
    await writeWhole(spec, specText(made));
    const config = path.join(root, "keyproof.config.ts");
    if (!project) await writeWhole(config, configText(made));
    const show = (file: string) => path.relative(cwd, file);
    return [
        `made  ${show(spec)}`,
        ...(project ? toAdd(made, project, show(project.file)) : [`made  ${show(config)}`]),
        "",
        "next:",
        ...(await missing(root)).map((line) => `  ${line}`),
        `  npx keyproof run ${id}                  it is green as it is: the example of docs/own-paths.md`,
        `  npx keyproof repro ${id} --step         goes through it, a step at a time`,
        `  npx keyproof run ${id} --leave-out 1    must not be green: so you know that it can fail`,
        "then make it yours: its document, steps and claims in the entry, what is done in the spec.",
    ];
}

/** @throws Problem when it is no id, one of the catalogue, or of the project */
function requireNew(made: NewPath, project: Project | undefined): void {
    const { id, title, generations, source } = made;
    const entry = { id, title, generations, sources: [source], steps: [title], claims: ["K1"] };
    const { error } = ownPath.safeParse({ ...entry, area: "export-import", client: "element-web" });
    const [issue] = error?.issues ?? [];
    if (issue) {
        const [field = ""] = issue.path;
        throw new Problem({
            wrong: `${JSON.stringify(field === "title" ? title : id)} cannot be the ${String(field)} of a path of your own`,
            seen: issue.message,
            fix: field === "title" ? "Give it a title" : "Name it after who you are: ACME-1",
        });
    }
    if (project?.paths.some((own) => own.id === id)) {
        throw new Problem({
            wrong: `${id} is a path of yours already`,
            seen: `it is in ${project.file}`,
            fix: "Choose another id",
        });
    }
}

/** @returns the folder as seen from the project's, with slashes. @throws Problem when it is elsewhere */
function folderBelow(root: string, dir: string): string {
    const folder = path.relative(root, path.resolve(root, dir));
    if (folder !== "" && !folder.startsWith("..") && !path.isAbsolute(folder)) return folder.split(path.sep).join("/");
    throw new Problem({
        wrong: `${JSON.stringify(dir)} is no folder below the project's`,
        seen: `the project's is ${root}`,
        fix: "Name a folder below it: --dir keys",
    });
}

/** What somebody's own configuration file has to say of it: it is theirs, and not edited. */
function toAdd(made: NewPath, { config }: Project, file: string): string[] {
    const pattern = specPattern(made.folder);
    const found = config.suites?.includes(pattern);
    return [
        `add to \`paths\` in ${file}:`,
        "",
        entryText(made).trimEnd(),
        "",
        ...(found ? [] : [`and to \`suites\`, unless another pattern finds it: ${JSON.stringify(pattern)}`]),
    ];
}

/** What a project must have besides. */
async function missing(root: string): Promise<string[]> {
    const manifest = await readFile(path.join(root, "package.json"), "utf8").catch(() => "");
    return [
        ...(/"type":\s*"module"/.test(manifest)
            ? []
            : ["npm pkg set type=module               (Node reads the files as what they are)"]),
        ...(existsSync(path.join(root, "node_modules/keyproof"))
            ? []
            : ["npm install --save-dev PATH/keyproof-VERSION.tgz   (made by `npm pack` in a checkout of keyproof)"]),
    ];
}
