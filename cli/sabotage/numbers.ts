import type { TestRecord } from "../../reports/summary.ts";

/** What a kind of test is called in its title, before the colon, and how its number is told. */
const KINDS: readonly [prefix: string, tell: (passed: number, all: number) => string][] = [
    ["sabotage", (passed, all) => `sabotage with SDK clients: ${passed} of ${all} found, each named exactly`],
    ["sabotage in Element", (passed, all) => `sabotage in Element: ${passed} of ${all} found, each named exactly`],
    ["lie", (passed, all) => `records that lie: ${passed} of ${all} seen through`],
    ["hostile", (passed, all) => `a homeserver that wants the keys: ${passed} of ${all} times it gets none`],
    ["healthy", (passed, all) => `healthy lives with SDK clients: ${all - passed} false alarms in ${all}`],
    ["healthy in Element", (passed, all) => `healthy lives in Element: ${all - passed} false alarms in ${all}`],
];

/** The numbers that a run of sabotage ends with: a line a kind, and below them each test that failed, with its reason. */
export function numbers(tests: readonly TestRecord[]): string[] {
    const failed = tests.filter(({ status }) => status !== "passed");
    return [
        ...KINDS.flatMap(([prefix, tell]) => {
            const its = tests.filter(({ title }) => title.startsWith(`${prefix}: `));
            const passed = its.filter(({ status }) => status === "passed");
            return its.length === 0 ? [] : [tell(passed.length, its.length)];
        }),
        ...failed.map(({ title, status, reason }) => `${status}: ${title}${reason === undefined ? "" : `: ${reason}`}`),
    ];
}
