import type { History } from "../helpers/ledger/history.ts";
import type { ClaimVerdict, Verdict } from "../helpers/ledger/verdict.ts";
import { CLAIM_WORDS } from "./claim-words.ts";
import { count, list } from "./count.ts";
import { type Loss, lossesOf, shortSession, tellLosses } from "./loss.ts";
import { code, table, text } from "./markdown.ts";
import { verdictLine } from "./verdict-line.ts";

/**
 * Explains a verdict to its user: what it is, which claims hold, and of every session that is not simply kept what
 * became of it, after which step, and who still has it.
 *
 * @returns Markdown
 */
export function explain(history: History, verdict: Verdict): string {
    const losses = lossesOf(history, verdict);
    return `${[
        `# ${text(headline(history))}`,
        `**${text(verdictLine(verdict))}**`,
        target(history),
        ...(losses.length > 0 ? ["## What is not kept", ...tellLosses(losses).map(text), lossTable(losses)] : []),
        "## Claims",
        verdict.claims.map(claimLine).join("\n"),
        ...(verdict.problems.length > 0 ? ["## Why nothing can be concluded", bullets(verdict.problems)] : []),
    ].join("\n\n")}\n`;
}

/** `"RST-C0, without step 1: Resetting the server-side key backup"` */
function headline({ path, variant, title }: History): string {
    return `${variant ? `${path}, ${variant}` : path}: ${title}`;
}

function target(history: History): string {
    const parts = Object.entries(history.target).map(([part, what]) => `- ${text(part)}: ${text(what)}`);
    return [...parts, `- account: ${code(history.account)}`].join("\n");
}

function lossTable(losses: readonly Loss[]): string {
    const head = [
        "room",
        "session",
        "status",
        "messages",
        "sent by",
        "last held",
        "gone after",
        "still in",
        "documented",
    ];
    return table(head, losses.map(lossRow));
}

function lossRow(loss: Loss): string[] {
    return [
        text(loss.room),
        code(shortSession(loss.session)),
        loss.status,
        `${loss.unreadable} of ${loss.messages}`,
        loss.senders.map(code).join(", ") || "nobody",
        loss.lastSeen ? text(`${list(loss.lastSeen.stores)}, at “${loss.lastSeen.checkpoint}”`) : "never",
        loss.goneAfter === null ? "—" : text(loss.goneAfter),
        loss.stillIn.map(text).join(", ") || "no store",
        loss.status === "documented loss" ? "yes" : "no",
    ];
}

const HOLDS: Record<ClaimVerdict["holds"], string> = { yes: "holds", no: "does not hold", unproven: "is not proven" };
/** More reasons than these say nothing new; the history has them all. */
const SHOWN_REASONS = 20;

function claimLine({ claim, holds, because }: ClaimVerdict): string {
    const shown = because.slice(0, SHOWN_REASONS).map((reason) => `  - ${text(reason)}`);
    const more =
        because.length > SHOWN_REASONS ? [`  - and ${count(because.length - SHOWN_REASONS, "more reason")}`] : [];
    return [`- **${claim}** (${CLAIM_WORDS[claim]}) ${HOLDS[holds]}`, ...shown, ...more].join("\n");
}

function bullets(lines: readonly string[]): string {
    return lines.map((line) => `- ${text(line)}`).join("\n");
}
