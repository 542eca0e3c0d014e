import path from "node:path";
import esbuild from "esbuild";
import { bundling, sdk, version } from "./sdk.mjs";
import { svgComponents } from "./svg-components.mjs";
import { webpackImports } from "./webpack-imports.mjs";

/** Bundles the shell with the SDK, and each worker by itself. */
export async function bundleScripts(out, options) {
    const workers = ["blurhash", "indexeddb", "playback"];
    await esbuild.build({
        ...bundling(options),
        entryPoints: {
            app: "shell/main.jsx",
            ...Object.fromEntries(workers.map((worker) => [`${worker}.worker`, `${sdk}/src/workers/${worker}.worker.ts`])),
            RecorderWorklet: `${sdk}/src/audio/RecorderWorklet.ts`,
            usercontent: `${sdk}/src/usercontent/index.ts`,
        },
        outdir: path.join(out, "bundles"),
        publicPath: "bundles",
        format: "esm",
        inject: ["shell/globals.js"],
        target: "es2022",
        define: {
            "process.env.NODE_ENV": '"production"',
            "process.env.VERSION": JSON.stringify(version),
            global: "globalThis",
        },
        tsconfigRaw: { compilerOptions: { jsx: "react", useDefineForClassFields: true, target: "es2022" } },
        plugins: [webpackImports(path.join(out, "bundles")), svgComponents],
    });
}
