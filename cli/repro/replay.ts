import { isDeepStrictEqual, stripVTControlCharacters } from "node:util";
import type { Answer, ReplayScene, Told } from "../../fixtures/replay.ts";
import { type History, parseHistory } from "../../helpers/ledger/history.ts";
import { timelineSoFar } from "../../reports/terminal/timeline.ts";
import { describePeople, rows } from "../up/describe.ts";
import type { Enter } from "./enter.ts";

/** How someone wants to go through a path. */
export interface ReplayOptions {
    /** Whether to wait before the first step, and after each. */
    step: boolean;
    /** The step to stop after: its number, from 1 on, or how its title begins. */
    until?: string;
    /** What it ran against when it was recorded, where a record is replayed. */
    recorded?: History["target"];
    /** How wide lines may be. */
    columns: number;
}

/** Tells of a path as it goes, step by step, and waits where that was asked for. */
export class Replay {
    readonly #options: ReplayOptions;
    readonly #enter: Enter | undefined;
    readonly #say: (line: string) => void;
    #steps = 0;
    #people: ReplayScene["people"] = [];
    /** Nobody presses Enter any more. */
    #alone = false;
    #reached = false;

    /** @param enter not needed where nothing is waited for */
    public constructor(options: ReplayOptions, say: (line: string) => void, enter?: Enter) {
        this.#options = options;
        this.#say = say;
        this.#enter = enter;
    }

    /** Whether it got to the step that it was to stop after. */
    public get reachedUntil(): boolean {
        return this.#reached;
    }

    /** How many steps have begun. */
    public get steps(): number {
        return this.#steps;
    }

    /** Tells what the path's worker told. @returns what it is to do. @throws Interrupted */
    public async hear({ what, title, reason, target, scene, history }: Told): Promise<Answer> {
        if (what === "begins") {
            if (this.#steps === 0) await this.#begin(target, scene, parseHistory(JSON.stringify(history)), title);
            this.#steps += 1;
            this.#tell("", `▸ ${this.#steps}  ${title}`);
            return "go on";
        }
        this.#tell("", ...timelineSoFar(parseHistory(JSON.stringify(history)), this.#options.columns));
        this.#tellPeople(scene);
        if (what === "failed") return this.#failed(reason);
        if (this.#isUntil(title)) return this.#end();
        if (this.#options.step) await this.#pause("Enter goes on");
        return "go on";
    }

    async #begin(target: Told["target"], scene: ReplayScene, history: History, title: string): Promise<void> {
        const parts = Object.entries(target).map(
            ([part, what]) => [part, `${what}${this.#unlike(part, what)}`] as const,
        );
        this.#tell("", ...rows(parts), "", ...timelineSoFar(history, this.#options.columns));
        if (this.#waits) {
            this.#tell(
                "",
                ...rows([
                    ["element web", scene.element.url],
                    ["homeserver", scene.homeserver.url],
                ]),
            );
            this.#tellPeople(scene);
        }
        if (this.#options.step) await this.#pause(`Enter begins 1  ${title}`);
    }

    /** Whether anybody is to have a look by hand. */
    get #waits(): boolean {
        return this.#options.step || this.#options.until !== undefined;
    }

    /** Who replays a record must know what is not as it was. */
    #unlike(part: string, what: string): string {
        const { recorded } = this.#options;
        if (!recorded || recorded[part] === what) return "";
        return `  — recorded on ${recorded[part] ?? "none"}`;
    }

    /** Those who are new, or have another password or recovery key. */
    #tellPeople({ people }: ReplayScene): void {
        if (!this.#waits) return;
        const news = people.filter((one) => !this.#people.some((known) => isDeepStrictEqual(known, one)));
        this.#people = people;
        this.#tell(...describePeople(news));
    }

    async #failed(reason = ""): Promise<Answer> {
        this.#tell("", "the step failed:", ...reasonLines(reason));
        if (this.#waits) await this.#pause("everything is still there; Enter ends it");
        return "go on";
    }

    async #end(): Promise<Answer> {
        this.#reached = true;
        await this.#pause("everything is there to look at; Enter, or Ctrl-C, ends it");
        return "end";
    }

    #isUntil(title: string): boolean {
        const { until } = this.#options;
        if (until === undefined) return false;
        if (/^\d+$/.test(until)) return this.#steps === Number(until);
        return title.toLowerCase().startsWith(until.toLowerCase());
    }

    async #pause(words: string): Promise<void> {
        if (this.#alone || !this.#enter) return;
        this.#tell("", `⏸  ${words}`);
        if (await this.#enter.pressed()) return;
        this.#alone = true;
        this.#tell("   the input is at its end: from here on nothing is waited for");
    }

    #tell(...lines: readonly string[]): void {
        for (const line of lines) this.#say(line);
    }
}

/** How much of an error is shown; the report has all of it. */
const ERROR_LINES = 12;

/** Playwright colours its errors for a terminal that is not this one. */
function reasonLines(reason: string): string[] {
    const lines = stripVTControlCharacters(reason).trimEnd().split("\n").slice(0, ERROR_LINES);
    return lines.map((line) => `    ${line}`);
}
