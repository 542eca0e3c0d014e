import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { strToU8, type Zippable, zipSync } from "fflate";
import { type PathResult, parsePathResult } from "../../fixtures/path-result.ts";
import { audit } from "../../helpers/ledger/audit.ts";
import { parseHistory } from "../../helpers/ledger/history.ts";
import { readAsked } from "../asked.ts";
import { distinct } from "../distinct.ts";
import { explain } from "../explanation.ts";
import { type ReportedPath, type ReportedRun, renderPage } from "../page/page.ts";
import { readIfThere } from "../read-if-there.ts";
import { commandOf } from "../repeat.ts";
import { KnownSecrets } from "../secrets/known-secrets.ts";
import { People } from "../secrets/people.ts";
import { Redactor } from "../secrets/redactor.ts";
import { type Summary, summarise } from "../summary.ts";
import { keyproofVersion } from "../version.ts";
import { readRecords } from "../write.ts";
import { writeWhole } from "../write-whole.ts";
import { type Evidence, evidenceOf, runFolderOf } from "./evidence.ts";
import { requestsInLog, requestsInTrace } from "./http-log.ts";
import { findLeaks, type Leak } from "./proof.ts";
import { bundleReadme } from "./readme.ts";
import { redactTrace, requestsIn, textsIn } from "./trace.ts";

/** What a bundle came to. */
export interface Bundle {
    /** As it was asked for. */
    file: string;
    bytes: number;
    paths: PathResult[];
    /** Names of the files in it. */
    files: string[];
    /** How many secrets were looked for in it. */
    secrets: number;
    /** How many files of traces are no text, and were left out. */
    leftOut: number;
}

/** A finished bundle had a secret in it, and is gone. */
export class LeakError extends Error {
    public readonly leaks: readonly Leak[];

    public constructor(leaks: readonly Leak[]) {
        super(`a secret is left in ${leaks.map(({ place }) => place).join(", ")}`);
        this.leaks = leaks;
    }
}

/** A path with all that the run left of it. */
interface Material {
    reported: ReportedPath;
    /** The folder in the bundle: `"paths/RST-C0-without-step-1"`. */
    folder: string;
    evidence: Evidence | undefined;
    trace: Uint8Array | undefined;
}

type Files = Record<string, string | Uint8Array>;

/**
 * Makes one file of what a run left of some of its paths, without any secret.
 *
 * @param results the run's folder
 * @param chosen results of the summary
 * @param file where to; what was there before stays when this fails
 * @throws LeakError where a secret was found in it; HistoryError where a record cannot be read
 */
export async function makeBundle(
    results: string,
    summary: Summary,
    chosen: readonly PathResult[],
    file: string,
): Promise<Bundle> {
    const about = summarise({ ...summary, paths: [...chosen], tests: [], errors: [] });
    const paths = await readRecords(results, about);
    const materials = await materialsOf(results, paths);
    const logs = await logsOf(results, materials);
    const known = new KnownSecrets(paths.flatMap(namesIn));
    const people = new People();
    await collect(results, materials, Redactor.collecting(known, people));

    const redactor = new Redactor(known, people);
    const part = { paths: [...new Set(chosen.map((one) => one.path))], target: about.target };
    const asked = await readAsked(runFolderOf(results, chosen[0]));
    const command = asked && commandOf(asked, part);
    const safe = withoutSecrets({ summary: about, paths, command }, redactor);
    const files: Files = {};
    let leftOut = 0;
    for (const [index, material] of materials.entries()) {
        const { folder, trace } = material;
        Object.assign(files, inFolder(folder, ofPath(safe, index)));
        files[`${folder}/http.jsonl`] = httpLog(material, logs, redactor);
        if (!trace) continue;
        const redacted = redactTrace(trace, redactor);
        leftOut += redacted.leftOut;
        files[`${folder}/trace.zip`] = zipSync(redacted.files, { mtime: summary.began });
    }
    // A merged run has one of each machine, of the same name.
    for (const [log, text] of logs) files[path.relative(results, log)] = redactor.text(text);
    const { run: name, began, target } = safe.summary;
    const keyproof = keyproofVersion();
    files["versions.json"] = json({ keyproof, run: name, began, target });
    const facts = { secrets: known.values.size, plain: known.plain.size, people: people.count, leftOut };
    files["README.md"] = bundleReadme(safe, { ...facts, keyproof, files: Object.keys(files) });
    const archive = archiveOf(files, began);
    await writeWhole(file, archive, (written) => {
        const leaks = findLeaks(written, known);
        if (leaks.length > 0) throw new LeakError(leaks);
    });
    return {
        file,
        bytes: archive.length,
        paths: [...chosen],
        files: Object.keys(files).sort(),
        secrets: facts.secrets,
        leftOut,
    };
}

async function materialsOf(results: string, paths: readonly ReportedPath[]): Promise<Material[]> {
    const folders = distinct(paths.map(({ result }) => `paths/${path.basename(result.folder) || result.path}`));
    return await Promise.all(
        paths.map(async (reported, index) => {
            const folder = folders[index] ?? reported.result.path;
            const evidence = await evidenceOf(results, reported.result);
            const trace = evidence?.trace && existsSync(evidence.trace) ? await readFile(evidence.trace) : undefined;
            return { reported, folder, evidence, trace };
        }),
    );
}

/** The logs of the homeservers that these paths ran on, by file; where nobody knows which, all of the run. */
async function logsOf(results: string, materials: readonly Material[]): Promise<Map<string, string>> {
    const named = materials.map(({ reported, evidence }) =>
        evidence ? [evidence.log] : allLogs(runFolderOf(results, reported.result)),
    );
    const files = [...new Set((await Promise.all(named)).flat())];
    const texts = await Promise.all(files.map(async (file) => [file, await readIfThere(file)] as const));
    return new Map(texts.flatMap(([file, text]) => (text === undefined ? [] : [[file, text]])));
}

async function allLogs(folder: string): Promise<string[]> {
    const names = await readdir(folder);
    return names.filter((name) => /^homeserver-\d+\.log$/.test(name)).map((name) => path.join(folder, name));
}

/** The names that a path's record has of rooms and stores. */
function namesIn({ audited }: ReportedPath): string[] {
    if (!audited) return [];
    const { rooms, entries } = audited.history;
    const stores = entries.flatMap((entry) => (entry.kind === "checkpoint" ? entry.stores : []));
    return [...Object.values(rooms), ...stores.map(({ label }) => label)];
}

/** What of a run's folder is text, and may name a secret; of reports and Allure's results, the rest is the source. */
const TEXTS = /\.(?:json|jsonl|md|txt|log|ya?ml)$/;
const COPIES = /(?:^|[\\/])(?:allure-results|report\.\w+)(?:[\\/]|$)/;

/** Takes note of every secret there is, so that each is hidden wherever it stands. */
async function collect(results: string, materials: readonly Material[], collector: Redactor): Promise<void> {
    const files = await readdir(results, { recursive: true, withFileTypes: true });
    for (const file of files) {
        const name = path.join(file.parentPath, file.name);
        if (!file.isFile() || !TEXTS.test(name) || COPIES.test(path.relative(results, name))) continue;
        const text = await readFile(name, "utf8");
        collector.content(text);
        collector.takeNote(text);
    }
    for (const { trace } of materials) {
        if (!trace) continue;
        redactTrace(trace, collector);
        for (const text of textsIn(trace)) collector.takeNote(text);
    }
}

/** What is reported is made of records that have no secret any more: only the record itself is looked through. */
function withoutSecrets({ summary, paths, command }: ReportedRun, redactor: Redactor): ReportedRun {
    const clean = <T>(value: T): T => redactor.json(value) as T;
    const results = paths.map(({ result, audited }): ReportedPath => {
        const history = audited && parseHistory(JSON.stringify(clean(audited.history)));
        const own = { ...clean(result), folder: "" };
        return {
            result: parsePathResult(JSON.stringify(own)),
            audited: history && { history, verdict: audit(history) },
        };
    });
    return {
        summary: { ...clean(summary), paths: results.map(({ result }) => result) },
        paths: results,
        command: command && redactor.text(command),
    };
}

/** The files of one path, but for what its clients and its homeserver left. */
function ofPath({ summary, paths, command }: ReportedRun, index: number): Files {
    const path = paths[index];
    if (!path) return {};
    const { result, audited } = path;
    const own = summarise({ ...summary, paths: [result] });
    return {
        "result.json": json(result),
        "report.html": renderPage(own, [path], command),
        ...(audited && {
            "history.json": json(audited.history),
            "verdict.json": json(audited.verdict),
            "explanation.md": explain(audited.history, audited.verdict),
        }),
    };
}

function httpLog({ evidence, trace }: Material, logs: ReadonlyMap<string, string>, redactor: Redactor): string {
    const texts = evidence ? [logs.get(evidence.log) ?? ""] : [...logs.values()];
    const requests = [
        ...texts.flatMap((text) => requestsInLog(text, evidence)),
        ...(trace ? requestsInTrace(requestsIn(trace)) : []),
    ];
    const lines = requests
        .sort((a, b) => a.when.localeCompare(b.when))
        .map((one) => JSON.stringify(redactor.json(one)));
    return lines.map((line) => `${line}\n`).join("");
}

function inFolder(folder: string, files: Files): Files {
    return Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
}

function json(value: unknown): string {
    return `${JSON.stringify(value, null, 2)}\n`;
}

function archiveOf(files: Files, mtime: string): Uint8Array {
    const bytes = Object.entries(files).map(([name, content]) => {
        // What is an archive already gets no smaller.
        return [name, typeof content === "string" ? strToU8(content) : [content, { level: 0 }]];
    });
    const all: Zippable = Object.fromEntries(bytes);
    return zipSync(all, { mtime });
}
