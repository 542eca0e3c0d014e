import { randomBytes } from "node:crypto";
import { encodeRecoveryKey } from "../../../helpers/megolm/recovery-key.ts";

const base64 = (bytes: number, ...first: number[]) =>
    Buffer.concat([Buffer.from(first), randomBytes(bytes - first.length)])
        .toString("base64")
        .replace(/=+$/, "");

/** Secrets of every kind, new each time, to be planted in a run's results. */
export function plantedSecrets() {
    const name = () => randomBytes(6).toString("hex");
    return {
        // With all that a format has to escape.
        password: `Pa55 "${name()}" & <it's> 100%/ü\\+`,
        passphrase: `correct horse ${name()} staple 42`,
        // Nothing but its place says that it is one.
        typedKey: encodeRecoveryKey(randomBytes(32)),
        shownKey: encodeRecoveryKey(randomBytes(32)),
        sharedKey: encodeRecoveryKey(randomBytes(32)),
        loggedKey: encodeRecoveryKey(randomBytes(32)),
        accessToken: `opaque-${name()}-access`,
        synapseToken: `syt_YWxpY2U_${name()}${name()}_1a2b3c`,
        refreshToken: `opaque-${name()}-refresh`,
        loginToken: `opaque-${name()}-login`,
        cookie: `opaque-${name()}-cookie`,
        sessionKey: base64(165, 1),
        backupKey: base64(32),
        pickleKey: base64(32),
        sharedSecret: `~shared~${name()}`,
        uiaPassword: `uia-${name()}`,
        short: `k${name().slice(0, 4)}`,
        message: `meet me at the mill, ${name()}`,
        // Typed where nobody types a secret.
        topic: `what we do in ${name()}`,
        mail: `alice.${name()}@mail.example`,
        person: `joe-${name()}`,
        owner: `owner${name()}`,
    };
}

export type PlantedSecrets = ReturnType<typeof plantedSecrets>;

/** A text in the encodings that files have, made here once more so that no mistake of the redaction's own is repeated. */
export function written(secret: string): string[] {
    const markup = secret.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
    const all = [
        secret,
        secret.replaceAll(" ", ""),
        JSON.stringify(secret).slice(1, -1),
        JSON.stringify(JSON.stringify(secret)).slice(3, -3),
        encodeURIComponent(secret),
        String(new URLSearchParams({ secret })).slice("secret=".length),
        markup,
        Buffer.from(secret).toString("base64"),
        Buffer.from(secret).toString("base64url"),
        Buffer.from(`user:${secret}`).toString("base64"),
        Buffer.from(JSON.stringify({ password: secret })).toString("base64"),
        Buffer.from(secret).toString("hex"),
    ];
    return [...new Set(all)];
}
