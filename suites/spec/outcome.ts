import type { Ended, OlmVerification } from "../../helpers/clients/olm/verification.ts";

export interface Outcome {
    asking: Ended;
    asked: Ended;
    /** Whether either side takes the other for verified. */
    verified: boolean;
    /** How much either side has sent that Olm encrypted: secrets. */
    secretsSent: number;
}

/** What a verification came to. Afterwards both sides are free for another one. */
export async function outcomeOf(verification: OlmVerification): Promise<Outcome> {
    const asking = verification.asking.device;
    const asked = verification.asked.device;
    const outcome = {
        ...verification.ended,
        verified: (await asking.trusts(asked)) || (await asked.trusts(asking)),
        secretsSent: [...asking.sent, ...asked.sent].filter(({ type }) => type === "m.room.encrypted").length,
    };
    await verification.cancelRest();
    return outcome;
}

/** Cancelled with these codes, and nobody was harmed. */
export function cancelled(asking: Ended, asked: Ended = asking): Outcome {
    return { asking, asked, verified: false, secretsSent: 0 };
}
