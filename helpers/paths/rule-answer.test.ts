import { expect, test } from "vitest";
import type { KnownDifference } from "./known-differences.ts";
import { answerOf, openAnswerOf } from "./rule-answer.ts";

const source = { title: "synapse#1", url: "https://example.org/1" };
const about = { rule: "It must be so", section: { title: "Backups", url: "https://example.org/spec" } };
const synapses: KnownDifference = { of: "Synapse", seen: "It is not so.", source };
const clients: KnownDifference = { of: "matrix-js-sdk", seen: "It is not so.", source };

test.each([
    { of: "as asked for", seen: 1, on: "Synapse", answer: "holds", unexpected: false },
    { of: "otherwise", seen: 2, on: "Synapse", answer: "differs", unexpected: true },
    { of: "as is known", seen: 2, known: synapses, on: "Synapse", answer: "differs", unexpected: false },
    { of: "as is known of another", seen: 2, known: synapses, on: "Dendrite", answer: "differs", unexpected: true },
    { of: "mended elsewhere", seen: 1, known: synapses, on: "Dendrite", answer: "holds", unexpected: false },
    { of: "mended", seen: 1, known: synapses, on: "Synapse", answer: "holds", unexpected: true },
    { of: "another than is known", seen: 3, known: synapses, on: "Synapse", answer: "differs", unexpected: true },
    { of: "a client's", seen: 2, known: clients, on: "Dendrite", answer: "differs", unexpected: false },
])("$of: $answer, unexpected: $unexpected", ({ seen, known, on, answer, unexpected }) => {
    const one = { expected: 1, seen, ...(known && { known: { difference: known, seen: 2 } }) };
    const answered = answerOf(about, one, on).answer;
    expect(answered).toMatchObject({ answer, unexpected, expected: "1", seen: String(seen) });
    // Who tells of it is named where it is what was told.
    expect(answered.source).toEqual(
        answer === "differs" && known && (on === "Synapse" || known === clients) ? source : undefined,
    );
});

test.each([
    { on: "Synapse", seen: "a", unexpected: false },
    { on: "Synapse", seen: "b", unexpected: true },
    { on: "Dendrite", seen: "b", unexpected: false },
])("what is left open is $seen on $on: unexpected: $unexpected", ({ on, seen, unexpected }) => {
    const { answer } = openAnswerOf(about, { case: "first", seen, onSynapse: "a", source }, on);
    expect(answer).toEqual({ ...about, case: "first", answer: "unspecified", seen, unexpected, source });
});
