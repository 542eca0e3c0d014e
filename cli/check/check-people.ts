import { randomBytes } from "node:crypto";
import { allEnded } from "../../containers/all-ended.ts";
import { Problem } from "../../containers/problem.ts";
import { ACCOUNT_PREFIX } from "../../helpers/accounts/people.ts";
import { Person, startSdk } from "../../helpers/accounts/person.ts";
import type { SdkClient } from "../../helpers/clients/sdk/sdk-client.ts";
import type { Observer } from "../../helpers/ledger/observer.ts";
import { MatrixError } from "../../helpers/matrix/matrix-error.ts";
import { login, register, registerWithSecret, type Session } from "../../helpers/matrix/registration.ts";
import { UserApi } from "../../helpers/matrix/user-api.ts";
import { count } from "../../reports/count.ts";
import type { Credentials, GivenAccount } from "./credentials.ts";
import type { FoundServer } from "./find-server.ts";
import type { Journal, JournalAccount } from "./journal.ts";

/** Who takes part in a check, in order. */
export const PEOPLE = ["Alice", "Bob"] as const;

/**
 * The people of a check on a server that is not ours. Everything that is made there is in the journal first; no account is
 * an administrator, and the oracle reads by the phone's own session.
 */
export class CheckPeople {
    readonly #server: FoundServer;
    readonly #credentials: Credentials;
    readonly #journal: Journal;
    readonly #sentTexts = new Map<string, string>();
    readonly #accounts = new Map<string, JournalAccount>();
    readonly #clients: SdkClient[] = [];
    /** Where what happens to somebody's keys is noted now, by user id. */
    public readonly observers = new Map<string, Observer>();
    /** Is given everybody with an account, as soon as there is one. */
    public made: ((person: Person) => void) | undefined;

    public constructor(server: FoundServer, credentials: Credentials, journal: Journal) {
        this.#server = server;
        this.#credentials = credentials;
        this.#journal = journal;
    }

    /** Someone with a phone that is signed in, and nothing else. */
    public async person(name: (typeof PEOPLE)[number]): Promise<Person> {
        const { session, password } = await this.#account(name);
        const api = new UserApi(session);
        const { userId } = session;
        const observer = () => this.observers.get(userId);
        const who = { name, userId, password, api, sentTexts: this.#sentTexts, observer };
        const person = await Person.withPhone(session, who);
        this.#clients.push(person.phone);
        this.made?.(person);
        return person;
    }

    /** Signs another device of someone in; it starts with no keys. */
    public async device(person: Person, label: string): Promise<SdkClient> {
        const account = this.#accounts.get(person.userId);
        if (!account) throw new Error(`${person.userId} is not of this check`);
        const session = await this.#signIn(account, person, label);
        const client = await startSdk(session, person, label);
        this.#clients.push(client);
        return client;
    }

    /** Ends every client; their sessions stay signed in. */
    public async close(): Promise<void> {
        await allEnded(this.#clients.map((client) => () => client.close()));
    }

    async #account(name: (typeof PEOPLE)[number]): Promise<{ session: Session; password: string }> {
        const { baseUrl } = this.#server;
        const credentials = this.#credentials;
        const label = `${name}'s phone`;
        if (credentials.kind === "accounts") return this.#given(givenFor(name, credentials.accounts), label);
        const password = randomBytes(18).toString("base64url");
        const localpart = `${ACCOUNT_PREFIX}${name.toLowerCase()}-${this.#journal.tag}`;
        const account = this.#journal.plan(localpart, { password });
        const user = { localpart, password, displayName: name };
        if (credentials.kind === "shared-secret") {
            const device = { id: this.#journal.planDevice(account), name: label };
            const session = await registerWithSecret(baseUrl, credentials.secret, { ...user, device }).catch(refused);
            this.#journal.signedIn(account, session);
            this.#accounts.set(session.userId, account);
            return { session, password };
        }
        const serverName = this.#server.serverName;
        if (serverName === undefined) throw new Error("an administrator's id tells the server's name");
        const userId = await register({ baseUrl, serverName, registration: credentials }, user).catch(refused);
        return { session: await this.#signIn(account, { userId, password }, label), password };
    }

    async #given({ userId, password }: GivenAccount, label: string): Promise<{ session: Session; password: string }> {
        const account = this.#journal.plan(userId, "given");
        const session = await this.#signIn(account, { userId, password }, label);
        await requireUnused(new UserApi(session));
        this.#journal.isUnused(account);
        return { session, password };
    }

    async #signIn(account: JournalAccount, who: { userId: string; password: string }, label: string): Promise<Session> {
        const deviceId = this.#journal.planDevice(account);
        const session = await login(this.#server.baseUrl, { ...who, deviceName: label, deviceId });
        this.#journal.signedIn(account, session);
        this.#accounts.set(session.userId, account);
        return session;
    }
}

function givenFor(name: (typeof PEOPLE)[number], accounts: readonly GivenAccount[]): GivenAccount {
    const account = accounts[PEOPLE.indexOf(name)];
    if (account) return account;
    throw new Problem({
        wrong: `A check needs ${PEOPLE.length} accounts`,
        seen: `the file that --accounts names holds ${accounts.length}`,
        fix: "Write a line for each: the user id, a space, the password",
    });
}

/** Whoever uses the account would lose what they have: another backup, another identity takes its place. */
async function requireUnused(api: UserApi): Promise<void> {
    const others = (await api.devices()).filter(({ device_id }) => device_id !== api.deviceId);
    const has = [
        ...((await api.backupVersion()) ? ["a key backup"] : []),
        ...((await api.accountData<{ key?: string }>("m.secret_storage.default_key"))?.key ? ["secret storage"] : []),
        ...(others.length > 0 ? [count(others.length, "signed-in device")] : []),
    ];
    if (has.length === 0) return;
    throw new Problem({
        wrong: `${api.userId} is in use, and a check would take away what it has`,
        seen: `it has ${has.join(", ")}`,
        fix: "Name accounts that are for tests only: nobody signed in, no key backup, no secret storage",
    });
}

function refused(error: unknown): never {
    if (!(error instanceof MatrixError) || (error.status !== 403 && error.status !== 400)) throw error;
    throw new Problem(
        {
            wrong: "The server makes no account with that secret",
            seen: error.message,
            fix: "See that the file holds its registration_shared_secret (or an administrator's access token), and nothing else",
        },
        { cause: error },
    );
}
