import { audit } from "../../../helpers/ledger/audit.ts";
import type { ReportedPath } from "../../page/page.ts";
import { kitchenHistory } from "../../testing/kitchen.ts";
import { kitchenResult } from "../../testing/run.ts";
import { pathResult, runSummary } from "../../testing/summary.ts";
import { makeReport } from "../report.ts";
import type { Report } from "../shape.ts";

/** Sentences that a format must show as they are: markup of every format, and what none of them can write. */
export const NASTY = 'a <b>|"&]]>\u0000\u001b[31m\ud800 `@bob:localhost` *x*';

const CLASSIC = { homeserver: "Synapse 1.163.2 (pypi)", "element web": "matrix-react-sdk 3.114.0 (classic, classic)" };

/** One result of each status, and one path that is not in the catalogue. */
export const sampleResults = {
    broken: kitchenResult({ target: CLASSIC }),
    known: pathResult({
        path: "OUT-C1",
        variant: "right after a message",
        title: "Sign out",
        target: CLASSIC,
        status: "known issue",
        outcome: "lost",
        issue: {
            id: "B02",
            title: "your key doesn't get backed up",
            url: "https://github.com/element-hq/element-web/issues/13151",
        },
    }),
    good: pathResult({
        target: CLASSIC,
        findings: [{ document: "Cross Signing", url: "https://example.org/a(b)", says: "It downloads.", seen: NASTY }],
    }),
    couldNot: pathResult({
        path: "RES-C1",
        target: CLASSIC,
        status: "could not run",
        reason: `Synapse did not start: ${NASTY}`,
    }),
    notRun: pathResult({ path: "EXP-M1", target: CLASSIC, status: "not run", reason: "documented for the modern UI" }),
    own: pathResult({ path: "OWN-1", title: "Our own reset", target: CLASSIC }),
};

/** A report of {@link sampleResults}, the broken one with the record that shows it. */
export function sampleReport(results = Object.values(sampleResults)): Report {
    const history = kitchenHistory();
    const paths = results.map(
        (result): ReportedPath => ({
            result,
            audited: result.status === "lost" ? { history, verdict: audit(history) } : undefined,
        }),
    );
    return makeReport(runSummary(results, { errors: [NASTY] }), paths);
}
