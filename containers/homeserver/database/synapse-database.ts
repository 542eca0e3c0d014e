/** A database of Postgres that Synapse can connect to. */
export interface PostgresAddress {
    host: string;
    port: number;
    user: string;
    password: string;
    /** The database's name. */
    name: string;
}

/** Synapse's `database` section: https://element-hq.github.io/synapse/latest/postgres.html#synapse-config */
export function synapseDatabase({ host, port, user, password, name }: PostgresAddress) {
    // Few connections: a homeserver of a test has a handful of people.
    return { name: "psycopg2", args: { host, port, user, password, dbname: name, cp_min: 1, cp_max: 5 } };
}
