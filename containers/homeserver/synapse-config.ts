import path from "node:path";
import type { HomeserverOptions } from "./homeserver.ts";

/** The right half of the user ids of every homeserver that keyproof starts. It can never be reached: `.test` is reserved. */
export const SERVER_NAME = "keyproof.test";

/** What Synapse signs with. Sessions do not depend on it: they are rows in the database. */
export interface SynapseSecrets {
    registrationSharedSecret: string;
    macaroonSecretKey: string;
    formSecret: string;
}

/** What the configuration depends on; everything else in it is fixed. */
export interface SynapseConfigOptions {
    /** Absolute path of the data folder, as Synapse sees it. */
    folder: string;
    port: number;
    /** Where it delivers mail: a port of this machine's loopback, at which nobody listens unless a path does. */
    mailPort: number;
    /** `127.0.0.1` on this machine, `0.0.0.0` inside a container. */
    bindAddress: "127.0.0.1" | "0.0.0.0";
    secrets: SynapseSecrets;
    /** The section of that name, as the database gives it. */
    database: { name: string; args: Record<string, unknown> };
    rateLimits?: HomeserverOptions["rateLimits"];
}

/** The files in the data folder that the configuration names. */
export function synapseFiles(folder: string) {
    return {
        config: path.join(folder, "homeserver.yaml"),
        logConfig: path.join(folder, "log.yaml"),
        signingKey: path.join(folder, "signing.key"),
        database: path.join(folder, "homeserver.db"),
        media: path.join(folder, "media"),
    };
}

/** More than any test does: a limit that bites would look like a client that is slow to upload its keys. */
const LIFTED = { per_second: 100_000, burst_count: 100_000 };
const LIFTED_LIMITS = {
    rc_message: LIFTED,
    rc_registration: LIFTED,
    rc_registration_token_validity: LIFTED,
    rc_login: { address: LIFTED, account: LIFTED, failed_attempts: LIFTED },
    rc_admin_redaction: LIFTED,
    rc_joins: { local: LIFTED, remote: LIFTED },
    rc_joins_per_room: LIFTED,
    rc_invites: { per_room: LIFTED, per_user: LIFTED, per_issuer: LIFTED },
    rc_third_party_invite: LIFTED,
    rc_3pid_validation: LIFTED,
    rc_key_requests: LIFTED,
    rc_media_create: LIFTED,
    rc_presence: { per_user: LIFTED },
    rc_delayed_event_mgmt: LIFTED,
    rc_reports: LIFTED,
    rc_room_creation: LIFTED,
    rc_user_directory: LIFTED,
    rc_profile: LIFTED,
};

/**
 * The configuration of a throw-away Synapse, as an object: its JSON is valid YAML. Synapse ignores keys that its version
 * does not know (seen with 1.120.0 and 1.163.2), so it serves all of them.
 */
export function synapseConfig({
    folder,
    port,
    mailPort,
    bindAddress,
    secrets,
    database,
    rateLimits,
}: SynapseConfigOptions) {
    const files = synapseFiles(folder);
    return {
        server_name: SERVER_NAME,
        listeners: [{ port, bind_addresses: [bindAddress], type: "http", resources: [{ names: ["client"] }] }],
        database,
        media_store_path: files.media,
        log_config: files.logConfig,
        signing_key_path: files.signingKey,

        registration_shared_secret: secrets.registrationSharedSecret,
        macaroon_secret_key: secrets.macaroonSecretKey,
        form_secret: secrets.formSecret,
        enable_registration: false,
        // The least that bcrypt allows: passwords here protect nothing, and each sign-in would take a quarter of a second.
        bcrypt_rounds: 4,

        // For links in mail, as a forgotten password needs one; nothing is sent unasked.
        public_baseurl: `http://127.0.0.1:${port}/`,
        email: {
            smtp_host: "127.0.0.1",
            smtp_port: mailPort,
            notif_from: `keyproof <keyproof@${SERVER_NAME}>`,
            enable_notifs: false,
        },

        // Nothing looks outside.
        federation_domain_whitelist: [],
        trusted_key_servers: [],
        report_stats: false,
        url_preview_enabled: false,

        // Of no use to keys, and work on every sync.
        presence: { enabled: false },

        // Dehydrated devices. Synapse that knows their first draft as well refuses to have both.
        experimental_features: { msc3814_enabled: true, msc2697_enabled: false },

        ...(rateLimits === "synapse's own" ? {} : LIFTED_LIMITS),
    };
}

/** Python's logging configuration: everything from INFO up to stdout, which its starter captures. */
export function synapseLogConfig() {
    return {
        version: 1,
        disable_existing_loggers: false,
        formatters: {
            line: { format: "%(asctime)s - %(name)s - %(lineno)d - %(levelname)s - %(request)s - %(message)s" },
        },
        handlers: { stdout: { class: "logging.StreamHandler", stream: "ext://sys.stdout", formatter: "line" } },
        root: { level: "INFO", handlers: ["stdout"] },
    };
}
