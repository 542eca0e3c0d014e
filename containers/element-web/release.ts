import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { installOnce, partFolder } from "../cache.ts";
import { Problem } from "../problem.ts";
import type { Progress } from "../progress.ts";
import { unpackBuild } from "./archive.ts";
import { download, requireThere } from "./download.ts";
import type { ElementWeb, ElementWebOptions, StartedElementWeb } from "./element-web.ts";
import { folderReader, readVersion } from "./generation.ts";
import { serveBuild } from "./serve-build.ts";

const RELEASES = "https://github.com/element-hq/element-web/releases/download";

/** A release to fetch: `1.12.2`, or `1.12.2@sha256:<64 hexadecimal digits>` to accept that archive and no other. */
const RELEASE = /^v?(?<version>\d+\.\d+\.\d+(?:-rc\.\d+)?)(?:@sha256:(?<sha256>[0-9a-f]{64}))?$/;

/**
 * An official release of Element Web, fetched from where it is published (`KEYPROOF_ELEMENT_RELEASES` names a mirror).
 *
 * What is checked: the transfer by TLS and its length, the archive by its own checksum, its version, and its sha256
 * where one was pinned. Element's OpenPGP signature is not: keyproof holds no key to trust, and one that is fetched from
 * beside the archive would prove nothing that TLS does not.
 */
export class ReleasedElement implements ElementWeb {
    public readonly source = "release";
    public readonly description: string;
    readonly #version: string;
    readonly #sha256: string | undefined;

    /**
     * @param release `"1.12.2"` or `"1.12.2@sha256:…"`
     * @throws Problem when it is neither
     */
    public constructor(release: string) {
        const match = RELEASE.exec(release)?.groups;
        if (!match?.version) {
            throw new Problem({
                wrong: `${JSON.stringify(release)} names no release of Element Web`,
                seen: "it is not of the form 1.12.2, 1.12.2-rc.0 or 1.12.2@sha256:…",
                fix: "Give a version as the release has it.",
            });
        }
        this.#version = match.version;
        this.#sha256 = match.sha256;
        this.description = `Element Web ${this.#version} (release)`;
    }

    public async check(): Promise<void> {
        if (existsSync(partFolder(this.#part))) await this.#requirePinned(partFolder(this.#part));
        else await requireThere(this.#url);
    }

    public async prepare(progress: Progress): Promise<void> {
        await this.#install(progress);
    }

    public async start(options: ElementWebOptions): Promise<StartedElementWeb> {
        return serveBuild({ source: this.source, origin: "release" }, await this.#install(() => {}), options);
    }

    get #part(): string {
        return `element/releases/${this.#version}`;
    }

    get #url(): string {
        const base = (process.env.KEYPROOF_ELEMENT_RELEASES || RELEASES).replace(/\/$/, "");
        return `${base}/v${this.#version}/element-v${this.#version}.tar.gz`;
    }

    /** @returns the unpacked webapp's folder */
    async #install(progress: Progress): Promise<string> {
        const folder = await installOnce(this.#part, progress, (partial) => this.#fetch(partial, progress));
        await this.#requirePinned(folder);
        return path.join(folder, "webapp");
    }

    async #fetch(folder: string, progress: Progress): Promise<void> {
        const archive = path.join(folder, "archive.tar.gz");
        progress(`fetching Element Web ${this.#version}`);
        const sha256 = await download(this.#url, archive);
        if (this.#sha256 === undefined) progress(`trusting the archive with sha256:${sha256}, which was not pinned`);
        else if (sha256 !== this.#sha256) throw this.#anotherArchive(sha256);

        const unpacked = path.join(folder, "unpacked");
        await mkdir(unpacked);
        const build = await unpackBuild(archive, unpacked, this.#url);
        await this.#requireVersion(build);
        await rename(build, path.join(folder, "webapp"));
        await rm(unpacked, { recursive: true, force: true });
        await rm(archive);
        const about = { version: this.#version, source: this.#url, added: new Date().toISOString(), sha256 };
        await writeFile(path.join(folder, "build.json"), JSON.stringify(about, null, 4));
    }

    async #requireVersion(build: string): Promise<void> {
        const version = await readVersion(folderReader(build));
        if (version === this.#version) return;
        throw new Problem({
            wrong: `The archive of Element Web ${this.#version} holds something else`,
            seen: version === undefined ? "it has no version file" : `its version file says ${version}`,
            fix: `See what ${this.#url} is.`,
        });
    }

    /** What an earlier run fetched without a pin is held to the pin of this one. */
    async #requirePinned(folder: string): Promise<void> {
        if (this.#sha256 === undefined) return;
        const { sha256 } = JSON.parse(await readFile(path.join(folder, "build.json"), "utf8"));
        if (sha256 !== this.#sha256) throw this.#anotherArchive(sha256, folder);
    }

    #anotherArchive(sha256: string, folder?: string): Problem {
        return new Problem({
            wrong: `The archive of Element Web ${this.#version} is not the one that was pinned`,
            seen: `its digest is sha256:${sha256}, pinned is sha256:${this.#sha256}`,
            fix: folder
                ? `Correct the pin, or remove ${folder} to fetch it again.`
                : "Correct the pin, or find out why the archive changed.",
        });
    }
}
