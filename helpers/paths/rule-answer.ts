import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { KnownDifference } from "./known-differences.ts";
import type { SourceDocument } from "./path-entry.ts";

const link = z.strictObject({ title: z.string(), url: z.string() });

/** What one case of a rule of the specification came to. */
export const ruleAnswer = z.strictObject({
    /** The rule in a sentence: a row of the table that ends a run. */
    rule: z.string(),
    /** The section of the specification that has it. */
    section: link,
    /** Which case, where the rule has several. */
    case: z.string().optional(),
    /** `unspecified`: the specification leaves it open; `seen` is what this software does. */
    answer: z.enum(["holds", "differs", "unspecified"]),
    /** What the specification asks for, as JSON; absent where it leaves that open. */
    expected: z.string().optional(),
    /** What was seen, as JSON. */
    seen: z.string(),
    /** Whether nobody had told of it: neither the rule nor a known difference. */
    unexpected: z.boolean(),
    /** The known difference that it is, in a sentence. */
    difference: z.string().optional(),
    /** Who tells of the difference, or of the question that is open. */
    source: link.optional(),
});

export type RuleAnswer = z.infer<typeof ruleAnswer>;

/** One case of a rule, with what is seen of it: JSON. */
export interface RuleCase {
    /** What sets it apart from the rule's other cases. */
    case?: string;
    /** What the specification asks for. */
    expected: unknown;
    seen: unknown;
    /** What is seen in place of it where software is known to differ, exactly. */
    known?: { difference: KnownDifference; seen: unknown };
}

/** A case that the specification leaves open. */
export interface OpenCase {
    case?: string;
    seen: unknown;
    /** What Synapse does: that it does so still is asserted. */
    onSynapse: unknown;
    /** Who asks what it should be. */
    source: SourceDocument;
}

/** Which rule is answered. */
interface About {
    rule: string;
    section: SourceDocument;
}

/** What a case must come to, to be expected, beside its answer. */
export interface Answered {
    answer: RuleAnswer;
    /** What was seen, or should have been. */
    wanted: unknown;
}

/** Whether a difference is one that this homeserver can have: clients' are the same on every one. */
function applies({ of }: KnownDifference, software: string): boolean {
    return of !== "Synapse" || software === "Synapse";
}

/** @param software the homeserver's, as it names itself */
export function answerOf(about: About, one: RuleCase, software: string): Answered {
    const { expected, seen } = one;
    const known = one.known && applies(one.known.difference, software) ? one.known : undefined;
    const wanted = known ? known.seen : expected;
    const holds = isDeepStrictEqual(seen, expected);
    return {
        wanted,
        answer: {
            ...about,
            ...(one.case !== undefined && { case: one.case }),
            answer: holds ? "holds" : "differs",
            expected: asJson(expected),
            seen: asJson(seen),
            unexpected: !isDeepStrictEqual(seen, wanted),
            ...(known && !holds && { difference: known.difference.seen, source: known.difference.source }),
        },
    };
}

/** The same where the specification leaves it open. */
export function openAnswerOf(about: About, one: OpenCase, software: string): Answered {
    const { seen, onSynapse, source } = one;
    const wanted = software === "Synapse" ? onSynapse : seen;
    return {
        wanted,
        answer: {
            ...about,
            ...(one.case !== undefined && { case: one.case }),
            answer: "unspecified",
            seen: asJson(seen),
            unexpected: !isDeepStrictEqual(seen, wanted),
            source,
        },
    };
}

function asJson(value: unknown): string {
    return typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
}
