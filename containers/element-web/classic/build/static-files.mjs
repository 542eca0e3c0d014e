import { copyFile, cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { here, sdk } from "./sdk.mjs";
import { themes } from "./styles.mjs";

/** What the page fetches by a fixed address: itself, the SDK's sounds and pictures, the languages. */
export async function copyStaticFiles(out) {
    await writePage(out);
    await copyFile(path.join(here, "shell/welcome.html"), path.join(out, "welcome.html"));
    await copyFile(path.join(here, "shell/sw.js"), path.join(out, "sw.js"));
    await cp(path.join(sdk, "res/media"), path.join(out, "media"), { recursive: true });
    await writeDownloadFrame(path.join(out, "usercontent"));
    await copyLanguages(path.join(out, "i18n"));
}

async function writePage(out) {
    const sheets = themes.map(
        (theme) => `<link rel="stylesheet" disabled data-mx-theme="${theme}" href="bundles/theme-${theme}.css" />`,
    );
    const page = await readFile(path.join(here, "shell/index.html"), "utf8");
    await writeFile(path.join(out, "index.html"), page.replace("<!--THEMES-->", sheets.join("\n        ")));
}

/** The sandboxed frame that decrypted files are downloaded from. */
async function writeDownloadFrame(folder) {
    await mkdir(folder);
    const page = '<!doctype html><body><script src="../bundles/usercontent.js"></script></body>';
    await writeFile(path.join(folder, "index.html"), page);
}

async function copyLanguages(folder) {
    await mkdir(folder);
    const strings = path.join(sdk, "src/i18n/strings");
    const languages = {};
    for (const file of await readdir(strings)) {
        const tag = path.basename(file, ".json").toLowerCase().replace("_", "-");
        languages[tag === "en-en" ? "en" : tag] = file;
        await copyFile(path.join(strings, file), path.join(folder, file));
    }
    await writeFile(path.join(folder, "languages.json"), JSON.stringify(languages));
}
