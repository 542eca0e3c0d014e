/** A loss, or another broken claim, that upstream knows of. */
export interface KnownIssue {
    /** As in the project's list of known bugs: `"B01"`. */
    id: string;
    title: string;
    url: string;
}

const element = (number: number): string => `https://github.com/element-hq/element-web/issues/${number}`;

/** The known issues that paths run into, by id. A path that runs into one asserts exactly what it breaks. */
export const knownIssues = {
    B01: {
        id: "B01",
        title: "Reset secure backup is not checking existing 4S before deleting key backup",
        url: element(27841),
    },
    B02: {
        id: "B02",
        title: "if you log out too quickly after sending an e2ee message, your key doesn't get backed up",
        url: element(13151),
    },
    B03: {
        id: "B03",
        title: "an interrupted reset leaves the account unable to ever reset again",
        url: element(34642),
    },
    B04: { id: "B04", title: "Canceling crypto reset in MAS doesn't cancel", url: element(31562) },
    B05: {
        id: "B05",
        title: "Calculation to determine whether a new key should replace an old key in the backup is incorrect",
        url: "https://github.com/element-hq/synapse/issues/13704",
    },
    B06: {
        id: "B06",
        title: "Reset key storage if restoring from Recovery encounters the wrong decryption key",
        url: "https://github.com/element-hq/element-web/pull/32668",
    },
    B09: { id: "B09", title: "Silent failure to set up key backup download", url: element(29872) },
    B10: {
        id: "B10",
        title: "Web fails to detect that recovery is out of sync after Recovery Rest from EX",
        url: element(29170),
    },
    B13: {
        id: "B13",
        title: "m.megolm_backup.v1 overwritten by new Secure Storage",
        url: "https://github.com/matrix-org/matrix-js-sdk/issues/2866",
    },
    B22: { id: "B22", title: "Importing from key export file should report success / fail", url: element(9445) },
    B32: {
        id: "B32",
        title: "Dehydrated devices: does not detect if another client changed the dehydration key in 4S",
        url: element(28760),
    },
    B40: {
        id: "B40",
        title: "History sharing: download keys from backup before sending key bundle",
        url: "https://github.com/matrix-org/matrix-rust-sdk/issues/5111",
    },
    B42: {
        id: "B42",
        title: "Log out flow ignores other devices and pending uploads",
        url: element(26795),
    },
    B43: {
        id: "B43",
        title: "Revert deletion of hydrateSession",
        url: "https://github.com/element-hq/element-web/pull/29703",
    },
    B44: {
        id: "B44",
        title: 'One unverified device is able to "verify" another, but afterwards both devices continue to appear as unverified',
        url: element(21919),
    },
} as const satisfies Record<string, KnownIssue>;
