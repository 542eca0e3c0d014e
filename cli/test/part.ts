/** What the project's test command consists of. */
export const TEST_PARTS = ["unit", "code", "e2e", "package"] as const;
/** Those that run where none is named: the package's paths are the suites' paths once more, in their installed form. */
export const USUAL_PARTS: readonly TestPart[] = ["unit", "code", "e2e"];
export type TestPart = (typeof TEST_PARTS)[number];
