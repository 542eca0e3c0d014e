import { createRequire } from "node:module";
import path from "node:path";

export const require = createRequire(import.meta.url);

/** The folder of keyproof-classic-element. */
export const here = path.dirname(import.meta.dirname);
/** The folder of matrix-react-sdk. */
export const sdk = path.dirname(require.resolve("matrix-react-sdk/package.json"));
/** What the build calls itself: it is no release of Element Web. */
export const version = `matrix-react-sdk ${require("matrix-react-sdk/package.json").version} in keyproof's shell`;

/** Settings that scripts and styles are bundled with alike. */
export function bundling({ readable }) {
    const assets = ["svg", "png", "gif", "jpg", "ttf", "woff", "woff2", "wasm"];
    return {
        absWorkingDir: here,
        bundle: true,
        minify: !readable,
        sourcemap: readable,
        logLevel: "warning",
        assetNames: "assets/[name].[hash]",
        loader: Object.fromEntries(assets.map((extension) => [`.${extension}`, "file"])),
    };
}
