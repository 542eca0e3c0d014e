import type { Person } from "../../helpers/accounts/person.ts";
import { decodeBase64 } from "../../helpers/megolm/base64.ts";
import { decodeRecoveryKey } from "../../helpers/megolm/recovery-key.ts";
import { openSecret, type SealedSecret } from "../../helpers/megolm/secret-storage.ts";

/** The private key of someone's backup, out of secret storage. */
export async function backupKeyOf({ api, writtenDown }: Person): Promise<Buffer> {
    const name = "m.megolm_backup.v1";
    const content = await api.accountData<{ encrypted: Record<string, SealedSecret> }>(name);
    const [sealed] = Object.values(content?.encrypted ?? {});
    if (!sealed) throw new Error("there is no backup key in secret storage");
    return decodeBase64(openSecret(name, sealed, decodeRecoveryKey(writtenDown.recoveryKey)));
}
