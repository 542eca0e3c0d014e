import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { TestCase, TestResult, TestStep } from "@playwright/test/reporter";
import { AllureReporter as AllurePlaywright } from "allure-playwright";
import type { PathResult } from "../../fixtures/path-result.ts";
import { audit } from "../../helpers/ledger/audit.ts";
import { parseHistory } from "../../helpers/ledger/history.ts";
import { catalogue } from "../../helpers/paths/catalogue.ts";
import { explain } from "../explanation.ts";
import { text } from "../markdown.ts";
import { RunRecord } from "../run-record.ts";
import { verdictOf } from "../terminal/table.ts";

type Attachment = TestResult["attachments"][number];

/** An attachment that allure-playwright reads instead of attaching it: how its own API talks to it from a worker. */
const ALLURE_MESSAGE = "application/vnd.allure.message+json";
/** What fixtures/path.ts marks a path's test with: labels here, no steps of it. */
const MARKS = ["path", "variant"];

/**
 * Allure's own reporter, given what keyproof knows of a path beside its test: labels to browse by, the verdict, the
 * explanation, the record, and the known issue as a link.
 */
export default class AllureReporter extends AllurePlaywright {
    readonly #results: string;
    /** Steps of tests that still run: their secrets are known, and hidden, when they end. */
    readonly #steps = new Map<TestCase, (() => void)[]>();

    public constructor({ results }: { results: string }) {
        // Without each click and what was typed.
        super({ resultsDir: path.join(results, "allure-results"), detail: false });
        this.#results = results;
    }

    public override onTestBegin(test: TestCase): void {
        super.onTestBegin(withAnnotations(test, ({ type }) => !MARKS.includes(type)));
    }

    public override onStepBegin(test: TestCase, result: TestResult, step: TestStep): void {
        this.#atEnd(test, () => super.onStepBegin(test, result, step));
    }

    public override onStepEnd(test: TestCase, result: TestResult, step: TestStep): void {
        this.#atEnd(test, () => super.onStepEnd(test, result, step));
    }

    public override async onTestEnd(test: TestCase, result: TestResult): Promise<void> {
        for (const report of this.#steps.get(test) ?? []) report();
        this.#steps.delete(test);
        const paths = new RunRecord({ id: "", paths: [] }).end(test, result);
        const more = paths.flatMap((one) => [metadata(one), ...evidence(this.#results, one)]);
        await super.onTestEnd(test, { ...result, attachments: [...result.attachments, ...more] });
    }

    #atEnd(test: TestCase, report: () => void): void {
        const waiting = this.#steps.get(test) ?? [];
        waiting.push(report);
        this.#steps.set(test, waiting);
    }
}

/** The same test, seen with some of its annotations only. */
function withAnnotations(test: TestCase, keep: (annotation: TestCase["annotations"][number]) => boolean): TestCase {
    return Object.create(test, { annotations: { value: test.annotations.filter(keep) } });
}

function metadata(result: PathResult): Attachment {
    const { path: id, title, variant, issue, target, reason } = result;
    const area = catalogue.find((entry) => entry.id === id)?.area ?? "paths of your own";
    const labels = [
        { name: "epic", value: area },
        { name: "feature", value: `${id} ${title}` },
        { name: "story", value: variant ?? "as documented" },
        ...(issue ? [{ name: "tag", value: `known issue ${issue.id}` }] : []),
    ];
    const links = issue ? [{ type: "issue", name: `${issue.id}: ${issue.title}`, url: issue.url }] : [];
    const lines = [
        `**${verdictOf(result)}**`,
        ...(reason ? [text(reason)] : []),
        Object.entries(target)
            .map(([part, what]) => `- ${part}: ${text(what)}`)
            .join("\n"),
    ];
    const data = { labels, links, description: lines.join("\n\n") };
    return message({ type: "metadata", data });
}

function message(content: object): Attachment {
    return { name: "keyproof", contentType: ALLURE_MESSAGE, body: Buffer.from(JSON.stringify(content)) };
}

/** What the path's folder holds by now; the explanation is written to it when the run is over. */
function evidence(results: string, { folder }: PathResult): Attachment[] {
    const file = path.join(results, folder, "history.json");
    if (folder === "" || !existsSync(file)) return [];
    const record = readFileSync(file, "utf8");
    const history = parseHistory(record);
    const verdict = audit(history);
    return [
        { name: "explanation.md", contentType: "text/markdown", body: Buffer.from(explain(history, verdict)) },
        { name: "verdict.json", contentType: "application/json", body: Buffer.from(JSON.stringify(verdict, null, 2)) },
        { name: "history.json", contentType: "application/json", body: Buffer.from(record) },
    ];
}
