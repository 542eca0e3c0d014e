import type { Page } from "@playwright/test";
import { AccountTab } from "./pages/account.ts";
import { CrossSigningSection } from "./pages/classic/cross-signing.ts";
import { SecureBackupSection } from "./pages/classic/secure-backup.ts";
import { ManualVerification } from "./pages/manual-verification.ts";
import { MemberPanel } from "./pages/member-panel.ts";
import { MissingSessionData } from "./pages/missing-session-data.ts";
import { EncryptionTab } from "./pages/modern/encryption.ts";
import { NewLoginToast } from "./pages/new-login-toast.ts";
import { OutOfSyncPanel } from "./pages/newest/out-of-sync.ts";
import { RemovingThisDevice } from "./pages/newest/remove-this-device.ts";
import { RoomPage } from "./pages/room.ts";
import { RoomKeysSection } from "./pages/room-keys.ts";
import { SECRET_ELEMENTS } from "./pages/secret-elements.ts";
import { SessionEnded } from "./pages/session-ended.ts";
import { SessionsTab } from "./pages/sessions.ts";
import { Settings } from "./pages/settings.ts";
import { SignInPage } from "./pages/sign-in.ts";
import { SigningOut } from "./pages/sign-out.ts";
import { SoftLogoutPage } from "./pages/soft-logout.ts";
import { UnableToRestore } from "./pages/unable-to-restore.ts";
import { VerificationPanel } from "./pages/verification.ts";
import { VerificationRequests } from "./pages/verification-requests.ts";
import { VerifyThisDevicePage } from "./pages/verify-this-device.ts";
import { VerifyThisSessionToast } from "./pages/verify-this-session.ts";
import type { Told } from "./told.ts";

/** What a page object is made with. */
export interface PageParts {
    page: Page;
    settings: Settings;
    /** Takes down what the app tells its user. */
    told: Told;
}

/** How each page object of a client is made. A fork of Element whose UI differs somewhere replaces those it concerns. */
export interface PageObjects {
    signIn: (page: Page) => SignInPage;
    /** CSS selectors of what may show a secret: pictures have it covered. */
    secretElements: () => readonly string[];
    settings: (page: Page) => Settings;
    /** @param url where the app is served */
    room: (page: Page, url: string, roomId: string) => RoomPage;
    secureBackup: (parts: PageParts) => SecureBackupSection;
    crossSigning: (parts: PageParts) => CrossSigningSection;
    encryption: (parts: PageParts) => EncryptionTab;
    outOfSync: (parts: PageParts) => OutOfSyncPanel;
    roomKeys: (parts: PageParts) => RoomKeysSection;
    sessions: (parts: PageParts) => SessionsTab;
    account: (parts: PageParts) => AccountTab;
    signingOut: (parts: PageParts, secureBackup: SecureBackupSection) => SigningOut;
    removingThisDevice: (parts: PageParts) => RemovingThisDevice;
    sessionEnded: (parts: PageParts) => SessionEnded;
    softLogout: (parts: PageParts) => SoftLogoutPage;
    missingSessionData: (parts: PageParts) => MissingSessionData;
    unableToRestore: (parts: PageParts) => UnableToRestore;
    verifyThisDevice: (parts: Omit<PageParts, "settings">) => VerifyThisDevicePage;
    verification: (parts: PageParts) => VerificationPanel;
    verificationRequests: (parts: PageParts) => VerificationRequests;
    verifyThisSession: (parts: PageParts) => VerifyThisSessionToast;
    newLogin: (parts: PageParts) => NewLoginToast;
    memberPanel: (parts: PageParts) => MemberPanel;
    manualVerification: (parts: PageParts, member: MemberPanel) => ManualVerification;
}

/** Element's own. */
const ELEMENTS: PageObjects = {
    signIn: (page) => new SignInPage(page),
    secretElements: () => SECRET_ELEMENTS,
    settings: (page) => new Settings(page),
    room: (page, url, roomId) => new RoomPage(page, url, roomId),
    secureBackup: ({ page, settings, told }) => new SecureBackupSection(page, settings, told),
    crossSigning: ({ page, settings, told }) => new CrossSigningSection(page, settings, told),
    encryption: ({ page, settings, told }) => new EncryptionTab(page, settings, told),
    outOfSync: ({ page, settings, told }) => new OutOfSyncPanel(page, settings, told),
    roomKeys: ({ page, settings, told }) => new RoomKeysSection(page, settings, told),
    sessions: ({ page, settings, told }) => new SessionsTab(page, settings, told),
    account: ({ page, settings, told }) => new AccountTab(page, settings, told),
    signingOut: ({ page, told }, secureBackup) => new SigningOut(page, told, secureBackup),
    removingThisDevice: ({ page, settings, told }) => new RemovingThisDevice(page, settings, told),
    sessionEnded: ({ page, told }) => new SessionEnded(page, told),
    softLogout: ({ page, told }) => new SoftLogoutPage(page, told),
    missingSessionData: ({ page, told }) => new MissingSessionData(page, told),
    unableToRestore: ({ page, told }) => new UnableToRestore(page, told),
    verifyThisDevice: ({ page, told }) => new VerifyThisDevicePage(page, told),
    verification: ({ page, told }) => VerificationPanel.inDialog(page, told),
    verificationRequests: ({ page }) => new VerificationRequests(page),
    verifyThisSession: ({ page }) => new VerifyThisSessionToast(page),
    newLogin: ({ page, told }) => new NewLoginToast(page, told),
    memberPanel: ({ page, told }) => new MemberPanel(page, told),
    manualVerification: ({ page, told }, member) => new ManualVerification(page, member, told),
};

/**
 * Element's page objects, with those of a fork in the place of those that it replaces.
 *
 * @throws Error when a replacement is for none that there is, or no function: it may come from a file that nobody checked
 */
export function pageObjects(replaced: Partial<PageObjects> = {}): PageObjects {
    for (const [name, make] of Object.entries(replaced)) {
        if (!Object.hasOwn(ELEMENTS, name)) {
            throw new Error(`no page object is called "${name}"; there are: ${Object.keys(ELEMENTS).join(", ")}`);
        }
        if (typeof make !== "function") throw new Error(`the page object "${name}" must be made by a function`);
    }
    return { ...ELEMENTS, ...replaced };
}
