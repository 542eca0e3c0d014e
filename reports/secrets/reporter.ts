import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { Reporter, TestCase, TestError, TestResult, TestStep } from "@playwright/test/reporter";
import { PATH_RESULT_ATTACHMENT, parsePathResult } from "../../fixtures/path-result.ts";
import { SECRETS_ATTACHMENT } from "../../fixtures/used-secrets.ts";
import { isText } from "../bundle/text.ts";
import { hideSecrets } from "./hide.ts";
import { hideInFile, hideInJson } from "./hide-in-file.ts";
import { KnownSecrets } from "./known-secrets.ts";
import { UNRENAMED } from "./people.ts";
import { Redactor } from "./redactor.ts";
import { noteSecretsOf } from "./secrets-of-test.ts";

type Attachment = TestResult["attachments"][number];

/**
 * Comes before all other reporters, and hides secrets in what these receive and in the files of each test: its trace, its
 * texts, its path's folder. At the end it hides them in the homeservers' logs. Pictures stay as they are.
 */
export default class SecretsReporter implements Reporter {
    readonly #results: string;
    /** Of all tests so far: homeservers' logs are about many tests. */
    readonly #known = new KnownSecrets();

    public constructor({ results }: { results: string }) {
        this.#results = results;
    }

    public printsToStdio(): boolean {
        return false;
    }

    public onStepBegin(_: TestCase, __: TestResult, step: TestStep): void {
        hideInStep(step, hideSecrets);
    }

    public onStepEnd(_: TestCase, __: TestResult, step: TestStep): void {
        hideInStep(step, hideSecrets);
    }

    public onTestEnd(_: TestCase, result: TestResult): void {
        const known = new KnownSecrets();
        noteSecretsOf(result, known);
        for (const secret of known.values) this.#known.add(secret);
        const redactor = new Redactor(known, UNRENAMED);
        const hide = (text: string) => redactor.text(text);
        const steps = stepsIn(result);
        for (const attachments of [result.attachments, ...steps.map((step) => step.attachments)]) {
            keepOnly(attachments, ({ name }) => name !== SECRETS_ATTACHMENT);
        }
        for (const attachment of result.attachments) hideInBody(attachment, redactor);
        for (const file of this.#filesOf(result)) hideInFile(file, redactor);
        // What had to be deleted is no evidence.
        keepOnly(result.attachments, ({ path: file }) => file === undefined || existsSync(file));
        for (const step of steps) hideInStep(step, hide);
        for (const error of result.errors) hideInError(error, hide);
        for (const output of [result.stdout, result.stderr]) output.splice(0, Infinity, ...hideInOutput(output, hide));
        for (const annotation of result.annotations) {
            if (annotation.description !== undefined) annotation.description = hide(annotation.description);
        }
    }

    public onError(error: TestError): void {
        hideInError(error, hideSecrets);
    }

    public onEnd(): void {
        const redactor = new Redactor(this.#known, UNRENAMED);
        const logs = filesIn(this.#results).filter((file) => path.extname(file) === ".log");
        for (const log of logs) hideInFile(log, redactor);
    }

    /** The files of a test: those that are attached, and what the worker wrote into the folders of the test's paths. */
    #filesOf({ attachments }: TestResult): Set<string> {
        const files = attachments.flatMap(({ path: file }) => file ?? []);
        const bodies = attachments.flatMap(({ name, body }) => (name === PATH_RESULT_ATTACHMENT && body ? body : []));
        const folders = bodies.map((body) => parsePathResult(body.toString()).folder).filter((folder) => folder !== "");
        return new Set([...files, ...folders.flatMap((folder) => filesIn(path.join(this.#results, folder)))]);
    }
}

function filesIn(folder: string): string[] {
    if (!existsSync(folder)) return [];
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => path.join(folder, name));
}

type Hide = (text: string) => string;

function keepOnly<T>(list: T[], isKept: (one: T) => boolean): void {
    const kept = list.filter(isKept);
    if (kept.length < list.length) list.splice(0, list.length, ...kept);
}

function stepsIn({ steps }: Pick<TestResult, "steps"> | TestStep): TestStep[] {
    return steps.flatMap((step) => [step, ...stepsIn(step)]);
}

function hideInStep(step: TestStep, hide: Hide): void {
    step.title = hide(step.title);
    if (step.subtitle !== undefined) step.subtitle = hide(step.subtitle);
    if (step.error) hideInError(step.error, hide);
}

/** What a worker says of its path is attached as JSON, and has the whole of an error's message. */
function hideInBody(attachment: Attachment, redactor: Redactor): void {
    const { contentType, body } = attachment;
    if (!body || !isText(body)) return;
    const text = body.toString();
    attachment.body = Buffer.from(contentType.includes("json") ? hideInJson(text, redactor) : redactor.text(text));
}

function hideInOutput(output: readonly (string | Buffer)[], hide: Hide): string[] {
    return output.map((chunk) => hide(chunk.toString()));
}

const TEXTS = ["message", "stack", "snippet", "value"] as const;

function hideInError(error: TestError, hide: Hide): void {
    for (const text of TEXTS) if (error[text] !== undefined) error[text] = hide(error[text]);
    if (error.cause) hideInError(error.cause, hide);
}
