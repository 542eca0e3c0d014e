/** What a user needs to hear when keyproof cannot go on: never a stack trace, always a next step. */
export interface ProblemText {
    /** What was wrong, as one clause: `"No Element Web build in ./webapp"`. */
    wrong: string;
    /** What was seen that shows it: `"the folder holds: README.md, src"`. */
    seen: string;
    /** What to do about it, as an instruction: `"Point --element folder: at a folder with index.html and bundles/."`. */
    fix: string;
}

/** An error that a user can cause and mend. The command prints it as one sentence each and exits with 2. */
export class Problem extends Error implements ProblemText {
    public readonly wrong: string;
    public readonly seen: string;
    public readonly fix: string;

    public constructor(text: ProblemText, options?: ErrorOptions) {
        super(`${text.wrong}: ${text.seen}. ${text.fix}`, options);
        this.name = "Problem";
        this.wrong = text.wrong;
        this.seen = text.seen;
        this.fix = text.fix;
    }
}
