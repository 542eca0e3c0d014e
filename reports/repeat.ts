import { NO_ELEMENT } from "../containers/element-web/choose.ts";
import type { Asked } from "./asked.ts";

/**
 * The command that asks for the same again: `"npx keyproof run RST-C0 --controls --homeserver pypi:1.163.2 --element classic"`.
 *
 * @param part what to ask for of it: ids of paths, and what they ran against, whose homeserver's version is then named
 */
export function commandOf(
    {
        homeserver,
        element,
        paths,
        controls,
        only,
        leaveOut,
        check,
        upgrade,
        elementChain,
        sdkChain,
        sdks,
        sweep,
        losing,
    }: Asked,
    part?: { paths: readonly string[]; target: Record<string, string> },
): string {
    if (check)
        return ["npx keyproof check", spec(check.server), ...(check.option ? [check.option, "FILE"] : [])].join(" ");
    if (upgrade) {
        const { versions, databases, back, plant } = upgrade;
        const spoilt = [...(back ? ["--back"] : []), ...(plant === undefined ? [] : ["--plant", plant])];
        const on = ["--database", ...databases, ...spoilt, "--element", spec(element)];
        return ["npx", "keyproof", "upgrade", ...following(versions), ...on].join(" ");
    }
    const without = leaveOut > 0 ? ["--leave-out", String(leaveOut)] : [];
    const on = ["--homeserver", spec(exact(homeserver, part?.target))];
    if (elementChain) {
        const ids = part?.paths ?? paths;
        return ["npx keyproof upgrade-element", ...ids, ...following(elementChain), ...without, ...on].join(" ");
    }
    if (sdkChain) return ["npx keyproof upgrade-sdk", ...following(sdkChain), ...without, ...on].join(" ");
    if (sweep)
        return ["npx", "keyproof", ...sweeping(part?.paths ?? paths, sweep), ...on, "--element", spec(element)].join(
            " ",
        );
    if (losing) {
        const ids = part?.paths ?? losing.proofs.map(({ path }) => path);
        return ["npx keyproof sabotage --losing", ...ids, ...on, "--element", spec(element)].join(" ");
    }
    const words = only ? replay(only) : ["run", ...(part?.paths ?? paths), ...(controls ? ["--controls"] : [])];
    // Whether an app is needed is for the paths to say.
    const app = element === NO_ELEMENT ? [] : ["--element", spec(element)];
    const version = /^[\w.-]+/.exec(part?.target["matrix-js-sdk"] ?? "")?.[0];
    const versions = sdks ? ["--sdk", spec(version ?? sdks.join(","))] : [];
    return ["npx", "keyproof", ...words, ...without, ...on, ...app, ...versions].join(" ");
}

/** One after the other, as the commands about upgrades take them. */
function following(chain: readonly string[]): string[] {
    const [from = "", ...rest] = chain.map(spec);
    const to = rest.pop() ?? "";
    return ["--from", from, ...(rest.length > 0 ? ["--through", ...rest] : []), "--to", to];
}

/** All its requests again: which of them were asked for is not told. */
function sweeping(paths: readonly string[], { variant, cells }: NonNullable<Asked["sweep"]>): string[] {
    const faults = [...new Set(cells.map(({ fault }) => shellWord(fault)))];
    const which = variant === undefined ? [] : ["--variant", shellWord(variant)];
    return ["sweep", ...paths, ...which, ...(faults.length > 0 ? ["--faults", ...faults] : [])];
}

function replay({ path, variant }: NonNullable<Asked["only"]>): string[] {
    return ["repro", path, ...(variant === undefined ? [] : ["--variant", shellWord(variant)])];
}

/** `"pypi"` fetches whatever is newest that day: what it was is in the target. */
function exact(homeserver: string, target: Record<string, string> | undefined): string {
    const version = /^Synapse ([\w.]+) \(pypi\)$/.exec(target?.homeserver ?? "")?.[1];
    return version && ["auto", "pypi"].includes(homeserver) ? `pypi:${version}` : homeserver;
}

/** As a shell takes it, without the name and password that an address may have. */
function spec(word: string): string {
    const bare = word.replace(/(?<=:\/\/)[^/@]*@/, "");
    return shellWord(bare);
}

function shellWord(word: string): string {
    return /^[\w.:/@,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
