import { readSecretFile, registrationInEnvironment } from "../../containers/homeserver/existing.ts";
import type { Registration } from "../../containers/homeserver/homeserver.ts";
import { Problem } from "../../containers/problem.ts";

/** An account that is there already. */
export interface GivenAccount {
    userId: string;
    password: string;
}

/** How a check comes by its accounts. */
export type Credentials = Registration | { kind: "accounts"; accounts: readonly GivenAccount[] };

/** As commander reads the options of a command that needs accounts. */
export interface CredentialOptions {
    registrationSecretFile?: string;
    adminTokenFile?: string;
    accounts?: string;
}

/**
 * Reads the secrets that a user names, from files or from the environment only: a command's arguments are for all to see.
 *
 * @returns undefined where none is named
 * @throws Problem when two are, or a file does not hold what it should
 */
export async function readCredentials(options: CredentialOptions): Promise<Credentials | undefined> {
    const { registrationSecretFile, adminTokenFile, accounts } = options;
    const given = Object.entries(options).filter(([name, value]) => FLAGS[name] !== undefined && value !== undefined);
    if (given.length > 1) {
        throw new Problem({
            wrong: "One way to come by accounts is enough",
            seen: given.map(([name]) => FLAGS[name]).join(" and "),
            fix: "Name one of them",
        });
    }
    if (registrationSecretFile !== undefined) {
        return { kind: "shared-secret", secret: await secretIn(registrationSecretFile, "--registration-secret-file") };
    }
    if (adminTokenFile !== undefined) {
        return { kind: "admin-token", token: await secretIn(adminTokenFile, "--admin-token-file") };
    }
    if (accounts !== undefined)
        return { kind: "accounts", accounts: parseAccounts(await secretIn(accounts, "--accounts")) };
    return registrationInEnvironment();
}

const FLAGS: Record<string, string> = {
    registrationSecretFile: "--registration-secret-file",
    adminTokenFile: "--admin-token-file",
    accounts: "--accounts",
};

async function secretIn(file: string, flag: string): Promise<string> {
    const text = await readSecretFile(file, flag);
    if (text !== "") return text;
    throw new Problem({ wrong: `The file that ${flag} names is empty`, seen: file, fix: "Put the secret into it" });
}

/** A line an account: the user id, a space, the password. Empty lines, and those that begin with #, do not count. */
function parseAccounts(text: string): GivenAccount[] {
    const lines = text.split("\n").map((line, index) => ({ line: line.trim(), number: index + 1 }));
    return lines
        .filter(({ line }) => line !== "" && !line.startsWith("#"))
        .map(({ line, number }) => {
            const [, userId, password] = /^(@\S+:\S+)\s+(\S.*)$/.exec(line) ?? [];
            if (userId !== undefined && password !== undefined) return { userId, password };
            throw new Problem({
                wrong: "The file that --accounts names does not hold accounts",
                // Not the line itself: it may hold a password.
                seen: `line ${number} is no user id with a password after a space`,
                fix: "Write a line an account: @keyproof-one:example.org its-password",
            });
        });
}

/** The option that names where accounts come from; undefined where the environment does. */
export function optionOf(options: CredentialOptions): string | undefined {
    return Object.keys(FLAGS).flatMap((name) =>
        options[name as keyof CredentialOptions] ? (FLAGS[name] ?? []) : [],
    )[0];
}
