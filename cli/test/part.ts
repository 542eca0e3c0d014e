/** What the project's test command consists of. */
export const TEST_PARTS = ["unit", "code", "e2e"] as const;
export type TestPart = (typeof TEST_PARTS)[number];
