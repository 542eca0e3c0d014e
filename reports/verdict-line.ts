import type { Verdict } from "../helpers/ledger/verdict.ts";
import { count, list } from "./count.ts";

/** One sentence that says what an audit came to: `"Lost: of 3 sessions 1 is lost and 1 is worse than before; …"`. */
export function verdictLine(verdict: Verdict): string {
    if (verdict.outcome === "lost" && isNoneLost(verdict)) return `Broken: ${brokenWithoutLoss(verdict)}.`;
    return `${NAMES[verdict.outcome]}: ${SENTENCES[verdict.outcome](verdict)}.`;
}

/** Whether no session is known to be lost or worse, whatever else is broken. */
export function isNoneLost({ counts }: Verdict): boolean {
    return counts.kept + counts.unproven === counts.sessions;
}

/** What no key is lost by is told by its first reason: the claim's name says little. */
function brokenWithoutLoss({ claims, counts }: Verdict): string {
    const broken = claims.filter(({ holds }) => holds === "no");
    const told = broken.map(({ claim, because: [first, ...more] }) => {
        const rest = more.length > 0 ? `, and ${count(more.length, "more reason")}` : "";
        return `${claim} does not hold (${first ?? ""}${rest})`;
    });
    return counts.sessions === 0
        ? list(told)
        : `${list(told)}; ${counts.kept} of ${count(counts.sessions, "session")} kept`;
}

const NAMES: Record<Verdict["outcome"], string> = {
    kept: "Kept",
    lost: "Lost",
    "documented loss": "Documented loss",
    unproven: "Unproven",
};

const SENTENCES: Record<Verdict["outcome"], (verdict: Verdict) => string> = {
    kept: (verdict) => `${sessions(verdict)} can still be read${tried(verdict)}`,
    lost: (verdict) => [whatIsLost(verdict), claimsThatBroke(verdict)].filter(Boolean).join("; "),
    "documented loss": ({ counts }) =>
        `of ${count(counts.sessions, "session")} exactly the ${counts.documented} that the document says ${be(counts.documented)} lost`,
    unproven: (verdict) => {
        const open = verdict.claims.filter((claim) => claim.holds === "unproven").map((claim) => claim.claim);
        const about = open.length > 0 ? ` about ${list(open)}` : "";
        return [`the history does not say enough${about}`, ...verdict.problems].join("; ");
    },
};

function sessions({ counts }: Verdict): string {
    const all = counts.sessions === 1 ? "the one session" : `all ${counts.sessions} sessions`;
    return `${all} (${count(counts.messages, "message")})`;
}

function tried({ counts, sample }: Verdict): string {
    if (sample) return `, as ${sample.tried} of ${count(sample.of, "message")} showed that were decrypted`;
    return counts.proven === counts.messages ? ", each message was decrypted" : "";
}

function whatIsLost({ counts }: Verdict): string {
    const parts = [
        counts.lost && `${counts.lost} ${be(counts.lost)} lost`,
        counts.worsened && `${counts.worsened} ${be(counts.worsened)} worse than before`,
        counts.broken && `${counts.broken} ${counts.broken === 1 ? "does" : "do"} not decrypt`,
        counts.documented && `${counts.documented} ${be(counts.documented)} lost as documented`,
        counts.unproven && `${counts.unproven} ${be(counts.unproven)} unproven`,
    ].filter((part): part is string => Boolean(part));
    if (parts.length === 0) return `no session of ${counts.sessions}`;
    return `of ${count(counts.sessions, "session")} ${list(parts)}`;
}

function claimsThatBroke({ claims }: Verdict): string {
    const broken = claims.filter((claim) => claim.holds === "no").map((claim) => claim.claim);
    if (broken.length === 0) return "";
    return `${list(broken)} ${broken.length === 1 ? "does" : "do"} not hold`;
}

function be(number: number): string {
    return number === 1 ? "is" : "are";
}
