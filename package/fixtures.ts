/** `keyproof/fixtures`: what a spec is written with. */
export { expect } from "@playwright/test";
export type { AsIssueTells, ExportedFile, KeptWhere, LostExcept } from "../fixtures/keys-expectation.ts";
export { KeysExpectation } from "../fixtures/keys-expectation.ts";
export { control, type PathFixtures, path, test } from "../fixtures/path.ts";
export type { PeopleFixtures } from "../fixtures/people.ts";
export type { StackFixtures } from "../fixtures/stack.ts";
