import type { Asked } from "./asked.ts";

/** The command that asks for the same again: `"npx keyproof run RST-C0 --controls --homeserver pypi:1.163.2 --element classic"`. */
export function commandOf({ homeserver, element, paths, controls, only, leaveOut }: Asked): string {
    const words = only ? replay(only) : ["run", ...paths, ...(controls ? ["--controls"] : [])];
    const without = leaveOut > 0 ? ["--leave-out", String(leaveOut)] : [];
    const parts = ["--homeserver", spec(homeserver), "--element", spec(element)];
    return ["npx", "keyproof", ...words, ...without, ...parts].join(" ");
}

function replay({ path, variant }: NonNullable<Asked["only"]>): string[] {
    return ["repro", path, ...(variant === undefined ? [] : ["--variant", shellWord(variant)])];
}

/** As a shell takes it, without the name and password that an address may have. */
function spec(word: string): string {
    const bare = word.replace(/(?<=:\/\/)[^/@]*@/, "");
    return shellWord(bare);
}

function shellWord(word: string): string {
    return /^[\w.:/@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
