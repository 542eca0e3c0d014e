import { Problem } from "../problem.ts";
import type { ElementWeb, ElementWebOptions, StartedElementWeb } from "./element-web.ts";
import { type Identity, identify, type ReadBuild, urlReader } from "./generation.ts";
import { nameOf } from "./serve-build.ts";

/** Hosts that a browser takes for a secure context over plain HTTP, too. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** An Element Web that runs already and is not ours to configure. */
export class ExistingElement implements ElementWeb {
    public readonly source = "url";
    public readonly description: string;
    readonly #url: string;
    readonly #read: ReadBuild;

    /**
     * @param address `"https://chat.example.org"`
     * @throws Problem when it is no address that Element Web can run at
     */
    public constructor(address: string) {
        const url = URL.canParse(address) ? new URL(address) : undefined;
        if (!url || !(url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname)))) {
            throw new Problem({
                wrong: `Element Web cannot run at ${address}`,
                seen: "browsers give cryptography to pages at https:// and on loopback only",
                fix: "Give an address that starts with https:// (or http://localhost).",
            });
        }
        this.#url = `${url.origin}${url.pathname.replace(/(\/index\.html)?\/*$/, "")}`;
        this.#read = urlReader(this.#url);
        this.description = `Element Web at ${this.#url}`;
    }

    public async check(): Promise<void> {
        await this.#identify();
    }

    /** There is nothing to build or fetch. */
    public async prepare(): Promise<void> {}

    /** @throws Problem when it sends its users to another homeserver, or a port was asked for */
    public async start(options: ElementWebOptions): Promise<StartedElementWeb> {
        const identity = await this.#identify();
        await this.#requireHomeserver(options.homeserver.baseUrl);
        const description = `${nameOf(identity.version)} (${this.#url})`;
        return { source: this.source, description, url: this.#url, ...identity, stop: async () => {} };
    }

    async #identify(): Promise<Identity> {
        try {
            return await identify(this.#read, this.#url);
        } catch (error) {
            if (error instanceof Problem) throw error;
            throw new Problem(
                {
                    wrong: `${this.#url} does not answer`,
                    seen: error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error),
                    fix: "See that Element Web runs there and this machine reaches it.",
                },
                { cause: error },
            );
        }
    }

    async #requireHomeserver(wanted: string): Promise<void> {
        const { hostname } = new URL(this.#url);
        // In the order in which Element Web looks for it.
        const config = (await this.#config(`config.${hostname}.json`)) ?? (await this.#config("config.json"));
        const configured = config?.default_server_config?.["m.homeserver"]?.base_url ?? config?.default_hs_url;
        if (typeof configured === "string" && sameAddress(configured, wanted)) return;
        const named = config?.default_server_name ?? config?.default_server_config?.["m.homeserver"]?.server_name;
        throw new Problem({
            wrong: `The Element Web at ${this.#url} does not send its users to ${wanted}`,
            seen: `its config.json names ${configured ?? named ?? "no homeserver"}`,
            fix: "Choose that homeserver too, or set default_server_config in that config.json.",
        });
    }

    async #config(file: string): Promise<Config | undefined> {
        try {
            const config: Config = JSON.parse((await this.#read(file)) ?? "");
            return Object.keys(config).length > 0 ? config : undefined;
        } catch {
            return undefined;
        }
    }
}

/** The part of config.json that says which homeserver users sign in at. */
interface Config {
    default_server_config?: { "m.homeserver"?: { base_url?: string; server_name?: string } };
    default_hs_url?: string;
    default_server_name?: string;
}

function sameAddress(one: string, other: string): boolean {
    return one.replace(/\/+$/, "") === other.replace(/\/+$/, "");
}
