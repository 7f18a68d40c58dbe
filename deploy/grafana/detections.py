"""The board for whoever reads findings: what was found, whose it was, how strange, how soon."""
from board import bars, board, lines, query, row, stat, thresholds

SEVERITY_COLORS = {"low": "blue", "medium": "yellow", "high": "red", "suppressed": "purple", "archived": "text"}
# arn:aws:iam::111122223333:role/path/deploy#AROA… → role deploy
SHORT_NAME = r'"who", "$1 $2", "principal", "(?:arn:(?:[^:]*:){4})?(?:([^/#]*)/)?(?:[^#]*/)?([^/#]*)(?:#.*)?"'


def detections():
    return board("foothold: detections", "foothold-detections",
                 "What was found, whose it was, how strange it was and how soon it was known.", [
        row("What was found?"),
        stat("Changes of findings", """Findings that went out in the time shown, each change of one counted. A finding is one type,
             account, principal and day, so one may change several times.""", "short",
             'sum(increase(foothold_finding_updates_total{@,severity!~"archived|suppressed"}[$__range]))', decimals=0),
        stat("Of high severity", "Those of severity 7.0 and more. Look at each of them.", "short",
             'sum(increase(foothold_finding_updates_total{@,severity="high"}[$__range]))', decimals=0,
             steps=thresholds(("green", None), ("red", 1))),
        stat("Corrected to nothing", """Findings taken back because a late record showed that the call was not the first. They go out
             once more, archived and with count 0.""", "short",
             'sum(increase(foothold_finding_updates_total{@,severity="archived"}[$__range]))', decimals=0),
        stat("Judged", """Days of a principal that the judge looked at because a permission-changing call was new in them. Most become
             no finding: the principal was still learned from, or the call was habit.""", "short",
             "sum(increase(foothold_novelties_total{@}[$__range]))", decimals=0),
        stat("Records read", "CloudTrail records decoded in the time shown, whatever became of them.", "short",
             "sum(increase(foothold_records_total{@}[$__range]))"),
        stat("Call to finding, median", """From the time of a call to the commit of what came of it: CloudTrail's own delay, the way
             here, and foothold's.""", "s",
             "histogram_quantile(0.5, sum by (le) (rate(foothold_end_to_end_delay_seconds_bucket{@}[$__range])))"),
        lines("Findings by severity", """Changes of findings in each step of the graph. low is under 4.0, medium under 7.0, high from
              there; suppressed by a rule; archived was corrected to nothing.""", "short",
              query("sum by (severity) (increase(foothold_finding_updates_total{@}[$__rate_interval]))", "{{severity}}"),
              bars=True, stack=True, decimals=1, colors=SEVERITY_COLORS),
        lines("Findings by type", "Changes of findings in each step of the graph, by what they change: network, resources or users.",
              "short", query("""sum by (what) (label_replace(increase(foothold_finding_updates_total{@,severity!~"archived|suppressed"}[$__rate_interval]),
                             "what", "$1", "type", ".*/(.*)"))""", "{{what}}"), bars=True, stack=True, decimals=1),

        row("Whose are they?"),
        bars("Principals with the most findings", """Findings of the last day, at most ten principals. Counted since the daemon's start;
             a finding that changes counts once. One principal far ahead is a deployment that changed, or somebody to call.""", "short",
             f"sort_desc(sum by (account, who) (label_replace(foothold_noisy_principal_findings{{@}}, {SHORT_NAME})))",
             "{{who}} in {{account}}", width=14, height=7),
        bars("Accounts with the most findings", "Findings of the last day, at most ten accounts. Counted since the daemon's start.",
             "short", "sort_desc(sum by (account) (foothold_noisy_account_findings{@}))", "{{account}}", width=10, height=7),

        row("How strange were they?"),
        bars("Scores", """How many findings had a score up to each bound and above the one before, in the time shown, each change of
             one counted. docs/findings.md lists what gives points.""", "short",
             "sum by (le) (increase(foothold_finding_score_bucket{@}[$__range]))", "{{le}}", form="heatmap", width=10),
        lines("Score over time", """The score that half of the findings, and nine of ten, stay under, over the last hours. A step up without
              an incident is a change of the input or of the configuration.""", "none",
              query("histogram_quantile(0.5, sum by (le) (rate(foothold_finding_score_bucket{@}[$__range])))", "half stay under"),
              query("histogram_quantile(0.9, sum by (le) (rate(foothold_finding_score_bucket{@}[$__range])))", "nine of ten stay under"),
              width=14, least=None, decimals=0),

        row("Are they right?"),
        lines("Precision, by the analysts", """Of the verdicts that analysts gave in the range (foothold feedback), how many called a finding
              useful. Low: too many harmless firsts are worth a look; see which signals they have, and try other weights with
              foothold diff.""", "percentunit",
              query("""sum(increase(foothold_verdicts_total{@,verdict="useful"}[$__range]))
                    / (sum(increase(foothold_verdicts_total{@}[$__range])) > 0)""", "useful"), most=1, height=6),
        lines("Suppressed, and taken back", """Of the changes of findings that went out in the range, how many a rule suppressed (detection.suppress), and
              how many took a finding back. More than a few of a hundred taken back: records come late or out of order, see the
              delays on the board of the pipeline.""", "percentunit",
              query("""sum(increase(foothold_finding_updates_total{@,severity="suppressed"}[$__range]))
                    / (sum(increase(foothold_finding_updates_total{@}[$__range])) > 0)""", "suppressed"),
              query("""sum(increase(foothold_finding_updates_total{@,severity="archived"}[$__range]))
                    / (sum(increase(foothold_finding_updates_total{@}[$__range])) > 0)""", "taken back"), most=1, height=6),

        row("What were they found in?"),
        lines("Records by outcome", """CloudTrail records a second by what became of them; docs/metrics.md says what each outcome is.""", "eps",
              query("sum by (outcome) (rate(foothold_records_total{@}[$__rate_interval])) > 0", "{{outcome}}"), stack=True),
        lines("Days judged", """Days of a principal that the judge looked at, in each step. With findings level and this rising, more happens
              that is habit; both rising, something changed.""", "short",
              query("sum(increase(foothold_novelties_total{@}[$__rate_interval]))", "judged"),
              query('sum(increase(foothold_finding_updates_total{@}[$__rate_interval]))', "findings changed"), decimals=1),

        row("How soon were they known?"),
        lines("Call to finding", """From a call to the commit of what came of it: what half of all records, and 99 of 100, stayed under.
              The part that is CloudTrail's and the transport's is on the board of the pipeline.""", "s",
              query("histogram_quantile(0.5, sum by (le) (rate(foothold_end_to_end_delay_seconds_bucket{@}[$__rate_interval])))", "median"),
              query("histogram_quantile(0.99, sum by (le) (rate(foothold_end_to_end_delay_seconds_bucket{@}[$__rate_interval])))", "99 of 100"),
              width=24, height=7),
    ])
