import { readFile } from "node:fs/promises";
import path from "node:path";
import esbuild from "esbuild";
import postcss from "postcss";
import scss from "postcss-scss";
import { bundling, require, sdk } from "./sdk.mjs";

/** The SDK's themes, as its settings name them: each a style sheet of its own that the page switches on. */
export const themes = [
    "legacy-light",
    "legacy-dark",
    "light",
    "light-high-contrast",
    "dark",
    "light-custom",
    "dark-custom",
];

const plugins = ["import", "mixins", "simple-vars", "nested", "easings", "hexrgba"];

/** An esbuild plugin for the SDK's .pcss. */
const pcss = {
    name: "pcss",
    setup(build) {
        const processor = postcss(plugins.map((plugin) => require(`postcss-${plugin}`)()));
        build.onLoad({ filter: /\.pcss$/ }, async ({ path: file }) => {
            const { css } = await processor.process(await readFile(file, "utf8"), { from: file, parser: scss });
            return { contents: css, loader: "css" };
        });
    },
};

export async function bundleStyles(out, options) {
    await esbuild.build({
        ...bundling(options),
        entryPoints: {
            common: require.resolve("katex/dist/katex.css"),
            ...Object.fromEntries(themes.map((theme) => [`theme-${theme}`, `${sdk}/res/themes/${theme}/css/${theme}.pcss`])),
        },
        outdir: path.join(out, "bundles"),
        target: "chrome120",
        plugins: [pcss],
    });
}
