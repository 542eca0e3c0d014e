import type { Generation } from "../../containers/element-web/element-web.ts";

/** What a new path is told of before there is more to say of it. */
export interface NewPath {
    /** `"ACME-1"` */
    id: string;
    title: string;
    generations: readonly Generation[];
    /** The document that describes it. */
    source: { title: string; url: string };
    /** What that document says of keys, in its own words. */
    promise: string;
    /** The folder of its spec, from the project's, with slashes: `"keys"`. */
    folder: string;
}

/** Where specs in a folder are found. */
export function specPattern(folder: string): string {
    return `${folder}/**/*.spec.ts`;
}

/** The entry of a path in `paths` of a `keyproof.config.ts`. */
export function entryText({ id, title, generations, source }: NewPath): string {
    return `        {
            id: ${text(id)},
            title: ${text(title)},
            area: "export-import",
            client: "element-web",
            generations: [${generations.map(text).join(", ")}],
            sources: [{ title: ${text(source.title)}, url: ${text(source.url)} }],
            before: ["The old laptop holds every key"],
            steps: ["Export your keys to a file", "Import the file on the new laptop"],
            claims: ["K1", "K2", "K3"],
        },
`;
}

/** A whole `keyproof.config.ts` with one path. */
export function configText(path: NewPath): string {
    return `import { defineConfig } from "keyproof/config";

export default defineConfig({
    element: "classic",
    suites: [${text(specPattern(path.folder))}],
    paths: [
${entryText(path)}    ],
});
`;
}

/** The spec that proves it: green as it is, to be changed into the path's own steps. */
export function specText({ id, promise, source }: NewPath): string {
    return `/** "${promise}": ${source.title}. */
import { peopleWhoTalked } from "keyproof/accounts";
import { path } from "keyproof/fixtures";

const PASSPHRASE = "correct horse battery staple 42";

path(${text(id)}, async ({ people, alice, bob, element, watch, step, keepFile, newDeviceWithFile, expectKeys }) => {
    const { sessions } = await peopleWhoTalked(people, alice, bob);
    const laptop = await element.signIn(alice);
    await laptop.untilHolds(sessions);
    await watch(alice, laptop);

    const file = await step("Export your keys to a file", async () => {
        return keepFile({ ...(await laptop.roomKeys.exportKeys(PASSPHRASE)), passphrase: PASSPHRASE });
    });

    const newLaptop = await newDeviceWithFile(alice, file);
    expectKeys().toBeKept({ by: laptop, onFreshDevice: newLaptop, inFile: file });
});
`;
}

/** As TypeScript has it. */
function text(words: string): string {
    return JSON.stringify(words);
}
