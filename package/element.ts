/** `keyproof/element`: Element's page objects, for a fork whose UI differs to replace. */
import type { PageObjects } from "../helpers/clients/element/page-objects.ts";

export { Element, type SignInOptions, type VerifyBy } from "../helpers/clients/element/element.ts";
export { ElementClient } from "../helpers/clients/element/element-client.ts";
export { Flow, type FlowPage } from "../helpers/clients/element/flow.ts";
export type { PageObjects, PageParts } from "../helpers/clients/element/page-objects.ts";
export { AccountTab } from "../helpers/clients/element/pages/account.ts";
export { CrossSigningSection } from "../helpers/clients/element/pages/classic/cross-signing.ts";
export { SecureBackupSection } from "../helpers/clients/element/pages/classic/secure-backup.ts";
export { ManualVerification } from "../helpers/clients/element/pages/manual-verification.ts";
export { MemberPanel } from "../helpers/clients/element/pages/member-panel.ts";
export { MissingSessionData } from "../helpers/clients/element/pages/missing-session-data.ts";
export { EncryptionTab } from "../helpers/clients/element/pages/modern/encryption.ts";
export { NewLoginToast } from "../helpers/clients/element/pages/new-login-toast.ts";
export { OutOfSyncPanel } from "../helpers/clients/element/pages/newest/out-of-sync.ts";
export { RemovingThisDevice } from "../helpers/clients/element/pages/newest/remove-this-device.ts";
export { RoomPage } from "../helpers/clients/element/pages/room.ts";
export { RoomKeysSection } from "../helpers/clients/element/pages/room-keys.ts";
export { SECRET_ELEMENTS } from "../helpers/clients/element/pages/secret-elements.ts";
export { SessionsTab } from "../helpers/clients/element/pages/sessions.ts";
export { Settings } from "../helpers/clients/element/pages/settings.ts";
export { SignInPage } from "../helpers/clients/element/pages/sign-in.ts";
export { SigningOut } from "../helpers/clients/element/pages/sign-out.ts";
export { SoftLogoutPage } from "../helpers/clients/element/pages/soft-logout.ts";
export { VerificationPanel } from "../helpers/clients/element/pages/verification.ts";
export { VerificationRequests } from "../helpers/clients/element/pages/verification-requests.ts";
export { VerifyThisDevicePage } from "../helpers/clients/element/pages/verify-this-device.ts";
export { VerifyThisSessionToast } from "../helpers/clients/element/pages/verify-this-session.ts";
export { type Told, takeDown } from "../helpers/clients/element/told.ts";

/** Gives the module that `pages` of a `keyproof.config.ts` names its types: `export default definePages({ … })`. */
export function definePages(pages: Partial<PageObjects>): Partial<PageObjects> {
    return pages;
}
