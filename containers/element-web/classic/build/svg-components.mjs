import { readFile } from "node:fs/promises";
import { here } from "./sdk.mjs";

/** An esbuild plugin: an imported SVG is its URL by default and the React component `Icon` by name. */
export const svgComponents = {
    name: "svg-components",
    setup(build) {
        build.onResolve({ filter: /\.svg$/ }, async ({ path: name, resolveDir, kind, namespace, pluginData }) => {
            if (pluginData === "as-is") return undefined;
            if (namespace === "svg") return { path: name };
            const { path: file } = await build.resolve(name, { resolveDir, kind, pluginData: "as-is" });
            return { path: file, namespace: "svg" };
        });
        build.onLoad({ filter: /.*/, namespace: "svg" }, async ({ path: file }) => {
            const { props, inner } = parse(await readFile(file, "utf8"));
            return { resolveDir: here, contents: component(file, props, inner) };
        });
    },
};

/** Takes an SVG apart: the root's attributes as React props, and what is inside it as text. */
function parse(svg) {
    const text = svg.replace(/<\?xml.*?\?>|<!--.*?-->|<!DOCTYPE.*?>/gs, "");
    const [, attributes = "", inner = ""] = text.match(/<svg([^>]*?)(?:\/>|>(.*)<\/svg>)/s) ?? [];
    const props = {};
    for (const [, name, value] of attributes.matchAll(/([\w:-]+)\s*=\s*"([^"]*)"/g)) {
        if (name.startsWith("xmlns") || name === "style") continue;
        props[name === "class" ? "className" : name.replace(/[-:](\w)/g, (_, letter) => letter.toUpperCase())] = value;
    }
    // Icons are sized by the SDK's CSS, which needs a viewBox to scale.
    props.viewBox ??= `0 0 ${Number.parseFloat(props.width)} ${Number.parseFloat(props.height)}`;
    delete props.width;
    delete props.height;
    return { props, inner };
}

function component(file, props, inner) {
    return `
        import url from ${JSON.stringify(file)};
        import * as React from "react";
        const fixed = ${JSON.stringify({ ...props, role: "presentation", "aria-hidden": true })};
        const dangerouslySetInnerHTML = { __html: ${JSON.stringify(inner)} };
        export const Icon = React.forwardRef((props, ref) =>
            React.createElement("svg", { ...fixed, ...props, ref, dangerouslySetInnerHTML }));
        export default url;`;
}
