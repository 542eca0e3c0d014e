import "./silence.ts";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as sdk from "matrix-js-sdk";
import type { CryptoApi } from "matrix-js-sdk/lib/crypto-api/index.js";
import * as cryptoApi from "matrix-js-sdk/lib/crypto-api/index.js";
import { RustCrypto } from "matrix-js-sdk/lib/rust-crypto/rust-crypto.js";
import { SdkInstall } from "../../../containers/sdk/sdk-install.ts";

/** Something that an app can call of the SDK's crypto: `"restoreKeyBackup"`; or that the SDK does by itself since it can. */
export type CryptoMethod = keyof CryptoApi | "pushSecretToVerifiedDevices";

/** What an entry of {@link SdkInstall} exports. */
interface SdkModules {
    sdk: typeof sdk;
    cryptoApi: typeof cryptoApi;
    RustCrypto: { prototype: object };
}

/** One version of matrix-js-sdk, loaded. Its types are those of the version that keyproof comes with. */
export class LoadedSdk {
    /** `"43.0.0"` */
    public readonly version: string;
    /** The matrix-sdk-crypto-wasm that it came with: `"18.9.0"`. */
    public readonly cryptoWasm: string;
    /** What `import * as sdk from "matrix-js-sdk"` gives. */
    public readonly sdk: typeof sdk;
    /** What `import … from "matrix-js-sdk/lib/crypto-api"` gives. */
    public readonly cryptoApi: typeof cryptoApi;
    readonly #methods: object;

    /** @throws Error when it calls by another name what keyproof listens to */
    public constructor(version: string, cryptoWasm: string, modules: SdkModules) {
        this.version = version;
        this.cryptoWasm = cryptoWasm;
        this.sdk = modules.sdk;
        this.cryptoApi = modules.cryptoApi;
        this.#methods = modules.RustCrypto.prototype;
        const renamed = differences(modules);
        if (renamed.length > 0) throw new Error(`${this.name} has other words for ${renamed.join(", ")}`);
    }

    /** `"matrix-js-sdk 43.0.0"` */
    public get name(): string {
        return `matrix-js-sdk ${this.version}`;
    }

    /** @param version of the same form: `"41.0.0"` */
    public isOlderThan(version: string): boolean {
        return this.version.localeCompare(version, "en", { numeric: true }) < 0;
    }

    /** Of some methods of `CryptoApi`, those that this version has not. */
    public lacking(methods: readonly CryptoMethod[]): CryptoMethod[] {
        return methods.filter((method) => !(method in this.#methods));
    }
}

/** The version that keyproof depends on. */
export const ownSdk = new LoadedSdk(
    versionOf("matrix-js-sdk", ".."),
    versionOf("@matrix-org/matrix-sdk-crypto-wasm", "."),
    {
        sdk,
        cryptoApi,
        RustCrypto,
    },
);

const loaded = new Map<string, Promise<LoadedSdk>>([[ownSdk.version, Promise.resolve(ownSdk)]]);
/** The SDK refuses to be there twice: each is loaded as if it were alone. */
let loading: Promise<unknown> = Promise.resolve();

/**
 * Loads a version, once a process; several are beside each other.
 *
 * @throws Problem when npm has no such version, or cannot be reached
 */
export function loadSdk(version: string): Promise<LoadedSdk> {
    const before = loaded.get(version);
    if (before) return before;
    const now = loading.then(() => load(new SdkInstall(version)));
    loading = now.catch(() => {});
    loaded.set(version, now);
    return now;
}

async function load(install: SdkInstall): Promise<LoadedSdk> {
    const entry = await install.entry();
    const cryptoWasm = await install.cryptoWasm();
    delete (globalThis as { __js_sdk_entrypoint?: boolean }).__js_sdk_entrypoint;
    const modules: SdkModules = await import(pathToFileURL(entry).href);
    return new LoadedSdk(install.version, cryptoWasm, modules);
}

/** Names of events and states that have another value than in the version that keyproof comes with: it listens by those. */
function differences(of: Pick<SdkModules, "sdk" | "cryptoApi">): string[] {
    const enums = [
        [of.sdk.ClientEvent, sdk.ClientEvent],
        [of.sdk.SyncState, sdk.SyncState],
        [of.cryptoApi.CryptoEvent, cryptoApi.CryptoEvent],
        [of.cryptoApi.VerificationPhase, cryptoApi.VerificationPhase],
        [of.cryptoApi.VerificationRequestEvent, cryptoApi.VerificationRequestEvent],
        [of.cryptoApi.VerifierEvent, cryptoApi.VerifierEvent],
    ] as const;
    return enums.flatMap(([theirs, ours]) =>
        Object.entries(ours).flatMap(([name, value]) => {
            const their: unknown = (theirs as Record<string, unknown>)[name];
            return their === undefined || their === value ? [] : name;
        }),
    );
}

/** @param up where a package's manifest is, seen from the module that it is imported by */
function versionOf(name: string, up: string): string {
    const module = createRequire(import.meta.url).resolve(name);
    const { version }: { version: string } = JSON.parse(
        readFileSync(path.join(path.dirname(module), up, "package.json"), "utf8"),
    );
    return version;
}
