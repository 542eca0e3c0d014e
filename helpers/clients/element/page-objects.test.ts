import { expect, test } from "vitest";
import { type PageObjects, pageObjects } from "./page-objects.ts";

test("a replaced page object takes the place of Element's, and no other", () => {
    const settings = () => {
        throw new Error("the fork's");
    };
    const { settings: replaced, ...rest } = pageObjects({ settings });
    const { settings: elements, ...elementsRest } = pageObjects();
    expect(replaced).toBe(settings);
    expect(elements).not.toBe(settings);
    expect(rest).toEqual(elementsRest);
});

test.each([
    [
        { secureBackups: () => {} },
        'no page object is called "secureBackups"; there are: signIn, secretElements, settings',
    ],
    [{ toString: () => {} }, 'no page object is called "toString"'],
    [{ secureBackup: class {}.name }, 'the page object "secureBackup" must be made by a function'],
])("refuses what replaces nothing: %j", (replaced, words) => {
    expect(() => pageObjects(replaced as unknown as Partial<PageObjects>)).toThrow(words);
});
