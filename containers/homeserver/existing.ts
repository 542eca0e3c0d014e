import { readFile } from "node:fs/promises";
import { Problem } from "../problem.ts";
import type {
    Homeserver,
    HomeserverOptions,
    Registration,
    StartedHomeserver,
    StoppedHomeserver,
} from "./homeserver.ts";
import { getRecord, readSoftware, requireMatrix } from "./software.ts";

/** A homeserver that runs already and is not ours: it is used, never stopped. */
export class ExistingHomeserver implements Homeserver {
    public readonly provider = "existing";
    public readonly description: string;
    readonly #baseUrl: string;

    /**
     * @param url where clients reach it: `"https://matrix.example.org"`
     * @throws Problem when it is no http(s) URL
     */
    public constructor(url: string) {
        const parsed = URL.canParse(url) ? new URL(url) : undefined;
        if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.search || parsed.hash || parsed.username) {
            throw new Problem({
                wrong: "That is no address of a homeserver",
                seen: `"${parsed?.username ? "(a URL with a user name)" : url}"`,
                fix: "Give the URL that clients use, such as https://matrix.example.org.",
            });
        }
        this.#baseUrl = parsed.href.replace(/\/+$/, "");
        this.description = `the homeserver at ${this.#baseUrl}`;
    }

    public async check(): Promise<void> {
        await this.#look();
    }

    public async prepare(): Promise<void> {}

    /** @throws Problem also when settings are given, for they cannot be applied */
    public async start(options: HomeserverOptions = {}): Promise<StartedHomeserver> {
        const [given] = Object.keys(options);
        if (given !== undefined) throw this.#notOurs(`given another ${given}`);
        const { registration, serverName } = await this.#look();
        return {
            provider: this.provider,
            baseUrl: this.#baseUrl,
            serverName,
            software: await readSoftware(this.#baseUrl),
            registration,
            database: undefined,
            mailPort: undefined,
            logFile: undefined,
            letTimePass: async (): Promise<void> => Promise.reject(this.#notOurs("put forward in time")),
            stop: async (): Promise<StoppedHomeserver> => Promise.reject(this.#notOurs("stopped")),
            kill: async (): Promise<StoppedHomeserver> => Promise.reject(this.#notOurs("killed")),
            dispose: async () => {},
        };
    }

    /** @throws Problem when this is no Matrix server, or none that accounts can be made on */
    async #look(): Promise<{ registration: Registration; serverName: string }> {
        await requireMatrix(
            this.#baseUrl,
            "Give the URL that clients use (m.homeserver's base_url in .well-known/matrix/client), and see that it answers /_matrix/client/versions.",
        );
        const registration = await registrationFromEnvironment();
        return { registration, serverName: await this.#serverName(registration) };
    }

    async #serverName(registration: Registration): Promise<string> {
        if (registration.kind === "admin-token") {
            const { user_id } = await getRecord(
                `${this.#baseUrl}/_matrix/client/v3/account/whoami`,
                registration.token,
            );
            if (typeof user_id === "string") return user_id.slice(user_id.indexOf(":") + 1);
            throw new Problem({
                wrong: `${this.#baseUrl} does not take the admin token`,
                seen: "/_matrix/client/v3/account/whoami did not tell whose it is",
                fix: `Put the access token of a server admin into ${ADMIN_TOKEN}.`,
            });
        }
        const asked = process.env[SERVER_NAME];
        if (asked) return asked;
        const { server_name } = await getRecord(`${this.#baseUrl}/_matrix/key/v2/server`);
        if (typeof server_name === "string") return server_name;
        throw new Problem({
            wrong: `The server name of ${this.#baseUrl} is not known`,
            seen: "it does not answer /_matrix/key/v2/server",
            fix: `Put the right half of its users' ids into ${SERVER_NAME}.`,
        });
    }

    #notOurs(done: string): Problem {
        return new Problem({
            wrong: `A homeserver that is not ours cannot be ${done}`,
            seen: this.#baseUrl,
            fix: "Choose --homeserver docker or pypi for this.",
        });
    }
}

const REGISTRATION_SECRET = "KEYPROOF_REGISTRATION_SECRET";
const ADMIN_TOKEN = "KEYPROOF_ADMIN_TOKEN";
const SERVER_NAME = "KEYPROOF_SERVER_NAME";

/**
 * How accounts are made there, from the environment only: a command's arguments are for all to see. The registration
 * secret wins where both are set; `…_FILE` names a file to read instead.
 *
 * @throws Problem when neither is set, or a file cannot be read
 */
async function registrationFromEnvironment(): Promise<Registration> {
    const registration = await registrationInEnvironment();
    if (registration) return registration;
    throw new Problem({
        wrong: "Accounts cannot be made on a homeserver that is not ours without a secret of it",
        seen: `neither ${REGISTRATION_SECRET} nor ${ADMIN_TOKEN} is set`,
        fix: `Set ${REGISTRATION_SECRET} (its registration_shared_secret) or ${ADMIN_TOKEN}, or the same with _FILE and the path of a file that holds it.`,
    });
}

/** The same; undefined when neither is set. @throws Problem when a file cannot be read */
export async function registrationInEnvironment(): Promise<Registration | undefined> {
    const secret = await setting(REGISTRATION_SECRET);
    if (secret) return { kind: "shared-secret", secret };
    const token = await setting(ADMIN_TOKEN);
    return token ? { kind: "admin-token", token } : undefined;
}

async function setting(name: string): Promise<string | undefined> {
    const file = process.env[`${name}_FILE`];
    return file ? readSecretFile(file, `${name}_FILE`) : process.env[name];
}

/**
 * Reads a file that holds a secret.
 *
 * @param named what named it, for the message: `"KEYPROOF_ADMIN_TOKEN_FILE"`, `"--admin-token-file"`
 * @throws Problem when it cannot be read
 */
export async function readSecretFile(file: string, named: string): Promise<string> {
    try {
        return (await readFile(file, "utf8")).trim();
    } catch (error) {
        throw new Problem(
            {
                wrong: `The file that ${named} names cannot be read`,
                seen: error instanceof Error ? error.message : String(error),
                fix: "Name a file that holds the secret and nothing else.",
            },
            { cause: error },
        );
    }
}
