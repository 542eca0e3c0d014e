import type { SourceDocument } from "../path-entry.ts";

const ELEMENT_SUPPORT = "https://docs.element.io/latest/element-support";
const GITHUB = "https://github.com";

export const RESETTING_THE_BACKUP: SourceDocument = {
    title: "Resetting the server-side key backup",
    url: `${ELEMENT_SUPPORT}/understanding-encryption/resetting-the-server-side-key-backup/`,
};

export const KEY_BACKUP_GUIDE: SourceDocument = {
    title: "matrix-js-sdk guide: Key backup",
    url: "https://matrix-org-matrix-js-sdk.mintlify.app/guides/key-backup",
};

export const CROSS_SIGNING: SourceDocument = {
    title: "Cross Signing",
    url: "https://ems-docs.element.io/books/element-cloud-documentation/chapter/cross-signing/export/html",
};

export const LOCAL_COPY_OF_ALL_KEYS: SourceDocument = {
    title: "Client should always have a local copy of all their megolm keys (element-meta#2446)",
    url: `${GITHUB}/element-hq/element-meta/issues/2446`,
};

export const ENABLE_BACKUPS: SourceDocument = {
    title: "GNU Radio: Enable Backups: Prepare for Matrix migration!",
    // The short address that the page gives itself.
    url: "https://www.gnuradio.org/matrixbackup",
};

export const ENSURING_A_RECOVERY_KEY: SourceDocument = {
    title: "How to Ensure You Have a Recovery Key",
    url: `${ELEMENT_SUPPORT}/device-verification/how-to-ensure-you-have-a-recovery-key`,
};

export const VERIFYING_DEVICES: SourceDocument = {
    title: "How to Verify Devices",
    url: `${ELEMENT_SUPPORT}/device-verification/how-to-verify-devices`,
};

export const ENCRYPTION_CONFIGURATION: SourceDocument = {
    title: "Element Web: docs/e2ee.md",
    url: `${GITHUB}/element-hq/element-web/blob/v1.12.2/docs/e2ee.md`,
};

export const INSTALLING_ELEMENT_WEB: SourceDocument = {
    title: "Installing Element Web: Release tarball",
    url: `${GITHUB}/element-hq/element-web/blob/v1.12.2/docs/install.md#release-tarball`,
};

export const NEEDS_BACKUP_MIGRATION: SourceDocument = {
    title: "“Unable to restore session” on upgrade to element-web built on matrix-sdk-crypto-wasm 3.6.0 (element-web#26837)",
    url: `${GITHUB}/element-hq/element-web/issues/26837`,
};

export const DATABASE_UPGRADE_FAILED: SourceDocument = {
    title: "Client very slow to restore session after Rust crypto v8 → v10 migration (element-web#26948)",
    url: `${GITHUB}/element-hq/element-web/issues/26948`,
};

export const DOWNGRADE_DOES_NOT_DECRYPT: SourceDocument = {
    title: "1.11.95 → 1.11.91 downgrade causes decryption errors for messages and key backups (element-web#29774)",
    url: `${GITHUB}/element-hq/element-web/issues/29774`,
};

export const LIBOLM_BACKUP_KEY: SourceDocument = {
    title: "matrix-js-sdk#4114, which closes element-web#27324",
    url: `${GITHUB}/matrix-org/matrix-js-sdk/pull/4114`,
};

export const CLASSIC_UI: SourceDocument = {
    title: "The classic UI's code (matrix-react-sdk 3.114.0)",
    url: `${GITHUB}/element-hq/matrix-react-sdk/tree/v3.114.0/src`,
};

export const MODERN_UI: SourceDocument = {
    title: "The modern UI's code (Element Web 1.12.2)",
    url: `${GITHUB}/element-hq/element-web/tree/v1.12.2/src`,
};

export const NEWEST_UI: SourceDocument = {
    title: "The newest UI's code (Element Web, 2026)",
    url: `${GITHUB}/element-hq/element-web/tree/develop/apps/web/src`,
};

export const ELEMENT_ANDROID: SourceDocument = {
    title: "Element Android's code",
    url: `${GITHUB}/element-hq/element-android`,
};

export const ELEMENT_IOS: SourceDocument = {
    title: "Element iOS's code",
    url: `${GITHUB}/element-hq/element-ios`,
};

export const ELEMENT_X_ANDROID: SourceDocument = {
    title: "Element X Android's code",
    url: `${GITHUB}/element-hq/element-x-android`,
};

export const ELEMENT_X_IOS: SourceDocument = {
    title: "Element X iOS's code",
    url: `${GITHUB}/element-hq/element-x-ios`,
};

export const RUST_SDK_FFI: SourceDocument = {
    title: "matrix-rust-sdk: the bindings that Element X calls (encryption.rs)",
    url: `${GITHUB}/matrix-org/matrix-rust-sdk/blob/main/bindings/matrix-sdk-ffi/src/encryption.rs`,
};

export const RUST_SDK_RECOVERY: SourceDocument = {
    title: "matrix-rust-sdk: module recovery",
    url: "https://matrix-org.github.io/matrix-rust-sdk/matrix_sdk/encryption/recovery/index.html",
};

export const CRYPTO_WASM: SourceDocument = {
    title: "matrix-sdk-crypto-wasm",
    url: `${GITHUB}/matrix-org/matrix-rust-sdk-crypto-wasm`,
};

export const CRYPTO_API: SourceDocument = {
    title: "matrix-js-sdk: CryptoApi",
    url: "https://matrix-org.github.io/matrix-js-sdk/interfaces/crypto-api.CryptoApi.html",
};

export const JS_SDK_README: SourceDocument = {
    title: "matrix-js-sdk: README, Key backup",
    url: `${GITHUB}/matrix-org/matrix-js-sdk/blob/v42.0.0/README.md#key-backup`,
};

export const JS_SDK_CODE: SourceDocument = {
    title: "matrix-js-sdk's code (42.0.0)",
    url: `${GITHUB}/matrix-org/matrix-js-sdk/tree/v42.0.0/src`,
};

export const SYNAPSE_ROOM_KEYS_CODE: SourceDocument = {
    title: "Synapse: handlers/e2e_room_keys.py (1.157.1)",
    url: `${GITHUB}/element-hq/synapse/blob/v1.157.1/synapse/handlers/e2e_room_keys.py`,
};

export const CURRENT_AFTER_DELETE: SourceDocument = {
    title: "matrix-spec#971",
    url: `${GITHUB}/matrix-org/matrix-spec/issues/971`,
};

export const SYNAPSE_REPLACEMENT: SourceDocument = {
    title: "Calculation to determine whether a new key should replace an old key in the backup is incorrect (synapse#13704)",
    url: `${GITHUB}/element-hq/synapse/issues/13704`,
};

export const DEHYDRATED_DEVICES: SourceDocument = {
    title: "MSC3814: Dehydrated devices with SSSS",
    url: `${GITHUB}/matrix-org/matrix-spec-proposals/pull/3814`,
};

/** A file of matrix-rust-sdk's crypto, which crypto-wasm is made of. @param file below `src` */
export function rustSdkCrypto(file: string): SourceDocument {
    const folder = `${GITHUB}/matrix-org/matrix-rust-sdk/blob/main/crates/matrix-sdk-crypto/src`;
    return { title: `matrix-rust-sdk: crypto, ${file}`, url: `${folder}/${file}` };
}

/** A section of the client-server API. @param anchor as in its address */
export function spec(section: string, anchor: string): SourceDocument {
    return { title: `Matrix spec: ${section}`, url: `https://spec.matrix.org/v1.19/client-server-api/#${anchor}` };
}

/** A page of Synapse's documentation. @param page its path, with the anchor where there is one */
export function synapseDocs(section: string, page: string): SourceDocument {
    return { title: `Synapse: ${section}`, url: `https://element-hq.github.io/synapse/latest/${page}` };
}

const USER_ADMIN_API = "admin_api/user_admin_api.html";

export const RESET_PASSWORD = synapseDocs("Reset password", `${USER_ADMIN_API}#reset-password`);

export const MODIFY_ACCOUNT = synapseDocs("Create or modify account", `${USER_ADMIN_API}#create-or-modify-account`);

export const DEACTIVATE_ACCOUNT = synapseDocs("Deactivate Account", `${USER_ADMIN_API}#deactivate-account`);

export const LIST_ALL_DEVICES = synapseDocs("List all devices", `${USER_ADMIN_API}#list-all-devices`);

export const DELETE_DEVICE = synapseDocs("Delete a device", `${USER_ADMIN_API}#delete-a-device`);

export const DELETE_DEVICES = synapseDocs("Delete multiple devices", `${USER_ADMIN_API}#delete-multiple-devices`);

export const DELETE_ROOM = synapseDocs("Delete Room API", "admin_api/rooms.html#delete-room-api");

export const REPLACING_WITHOUT_UIA = synapseDocs(
    "Allow replacing master cross-signing key without User-Interactive Auth",
    `${USER_ADMIN_API}#allow-replacing-master-cross-signing-key-without-user-interactive-auth`,
);
