import path from "node:path";
import type { Command } from "commander";
import { Problem } from "../../containers/problem.ts";
import { findProject, type Project } from "./project.ts";

type Value = string | number | boolean;

export interface Setting {
    /** As commander and the configuration file name it. */
    name: "homeserver" | "element" | "workers" | "controls" | "conformance" | "headed" | "screens" | "keep" | "results";
    variable: string;
    /** Reads the variable's text; undefined when it is none that is allowed. */
    read: (text: string) => Value | undefined;
    /** What is allowed, in words. */
    allowed: string;
    /** Makes a value of the configuration file mean the same from every folder. */
    from?: (folder: string, value: Value) => Value;
}

const TRUE = ["1", "true", "yes", "on"];
const FALSE = ["0", "false", "no", "off"];

const text = { read: (word: string) => word, allowed: "any text" };
const truth = {
    read: (word: string) =>
        TRUE.includes(word.toLowerCase()) ? true : FALSE.includes(word.toLowerCase()) ? false : undefined,
    allowed: "true or false",
};
const number = {
    read: (word: string) => (/^[1-9]\d*$/.test(word) ? Number(word) : undefined),
    allowed: "a whole number from 1 on",
};

/** What can be said by a flag, by a variable and in the configuration file. */
export const SETTINGS: readonly Setting[] = [
    { name: "homeserver", variable: "KEYPROOF_HOMESERVER", ...text },
    { name: "element", variable: "KEYPROOF_ELEMENT", ...text, from: fromFolder },
    { name: "workers", variable: "KEYPROOF_WORKERS", ...number },
    { name: "controls", variable: "KEYPROOF_CONTROLS", ...truth },
    { name: "conformance", variable: "KEYPROOF_CONFORMANCE", ...truth },
    { name: "headed", variable: "KEYPROOF_HEADED", ...truth },
    { name: "screens", variable: "KEYPROOF_SCREENS", ...truth },
    { name: "keep", variable: "KEYPROOF_KEEP", ...truth },
    {
        name: "results",
        variable: "KEYPROOF_RESULTS",
        ...text,
        from: (folder, value) => path.resolve(folder, String(value)),
    },
];

function fromFolder(folder: string, value: Value): Value {
    const [, build] = /^folder:(.*)$/s.exec(String(value)) ?? [];
    return build === undefined ? value : `folder:${path.resolve(folder, build)}`;
}

/**
 * Gives a command's options the values that they were not given as flags: flag > variable > file > default. Options that
 * it does not have are none of its business.
 *
 * @throws Problem when a variable has no value that is allowed, or the configuration file is not as it must be
 */
export async function applySettings(command: Command, env: NodeJS.ProcessEnv = process.env): Promise<void> {
    const settings = SETTINGS.filter(({ name }) => has(command, name));
    if (settings.length === 0) return;
    const project = await findProject();
    for (const setting of settings) {
        if (command.getOptionValueSource(setting.name) === "cli") continue;
        const ofVariable = fromVariable(setting, env);
        const ofFile = fromFile(setting, project);
        if (ofVariable !== undefined) command.setOptionValueWithSource(setting.name, ofVariable, "env");
        else if (ofFile !== undefined) command.setOptionValueWithSource(setting.name, ofFile, "config");
    }
}

function has(command: Command, name: string): boolean {
    return command.options.some((option) => option.attributeName() === name);
}

function fromVariable({ variable, read, allowed }: Setting, env: NodeJS.ProcessEnv): Value | undefined {
    const word = env[variable];
    // CI systems set what was left empty to the empty text.
    if (word === undefined || word === "") return undefined;
    const value = read(word);
    if (value !== undefined) return value;
    throw new Problem({
        wrong: `${variable} has a value that is not allowed`,
        seen: JSON.stringify(word),
        fix: `Set it to ${allowed}, or unset it`,
    });
}

function fromFile({ name, from }: Setting, project: Project | undefined): Value | undefined {
    const value = project?.config[name];
    return project !== undefined && value !== undefined && from ? from(project.folder, value) : value;
}

/**
 * Which of a command's settings are not the default, and where their values come from.
 *
 * @returns `["element classic (KEYPROOF_ELEMENT)", "workers 4 (--workers)"]`
 */
export async function tellSettings(command: Command): Promise<string[]> {
    const settings = SETTINGS.filter(({ name }) => has(command, name));
    const project = settings.length > 0 ? await findProject() : undefined;
    return settings.flatMap(({ name, variable }) => {
        const value = `${name} ${command.getOptionValue(name)}`;
        const source = command.getOptionValueSource(name);
        if (source === "cli") return [`${value} (${flagOf(command, name)})`];
        if (source === "env") return [`${value} (${variable})`];
        return source === "config" && project ? [`${value} (${path.relative(process.cwd(), project.file)})`] : [];
    });
}

/** As it was given: `"--workers"`, `"--no-screens"`. */
function flagOf(command: Command, name: string): string {
    return command.options.find((option) => option.attributeName() === name)?.long ?? `--${name}`;
}
