"""Goal: the shipped dashboards are what their generator writes, keep the rules for dashboards, and with the alerts show every
metric that is to be shown. Method: reads them, and docs/metrics.md; needs no Prometheus.

  boards_test.py
"""
import copy
import pathlib
import re
import subprocess
import sys
import unittest

import dash_lint
from dashboards import expressions, load, metric_names

ROOT = pathlib.Path(__file__).resolve().parents[2]
BOARDS = sorted((ROOT / "deploy/grafana").glob("*.json"))
RULES = ROOT / "deploy/alerts/foothold.rules.yaml"
# Prometheus' own.
NOT_OURS = {"up"}


def table():
    """name → whether it is detail, of every metric in docs/metrics.md."""
    rows = re.findall(r"^\| `(\w+)` \| (.*)$", (ROOT / "docs/metrics.md").read_text(encoding="utf-8"), re.M)
    return {name: "*detail*" in rest for name, rest in rows}


def used():
    """The metrics that boards and alerts name."""
    names = set()
    for path in [*BOARDS, RULES]:
        for each in expressions(path):
            names |= metric_names(each.expr) if each.expr else set()
    recorded = {each.where.split("/")[1] for each in expressions(RULES)}
    return names - recorded - NOT_OURS


class Boards(unittest.TestCase):
    def test_there_are_two(self):
        self.assertEqual([path.stem for path in BOARDS], ["detections", "pipeline"])

    def test_they_are_what_the_generator_writes(self):
        done = subprocess.run([sys.executable, ROOT / "deploy/grafana/generate.py", "--check"], stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_they_keep_the_rules(self):
        for path in BOARDS:
            self.assertEqual(list(dash_lint.faults(load(path))), [], path.name)

    def test_the_rules_see_what_breaks_them(self):
        good = load(BOARDS[1])

        def broken(change):
            board = copy.deepcopy(good)
            change(board, next(panel for panel in board["panels"] if panel["type"] == "timeseries"))
            return len(list(dash_lint.faults(board)))
        self.assertEqual(broken(lambda board, panel: None), 0)
        for change in (lambda board, panel: panel.update(description=""),
                       lambda board, panel: panel["fieldConfig"]["defaults"].pop("unit"),
                       lambda board, panel: panel["targets"][0].update(expr="foothold_messages_total"),
                       lambda board, panel: panel["targets"][0].update(expr='sum(rate(a{job=~"$job",instance=~"$instance"}[5m]))'),
                       lambda board, panel: panel["targets"][0].update(expr='sum(a{job=~"$job"})'),
                       lambda board, panel: panel["targets"][0].update(expr='sum(a{job=~"$job",instance=~"$instance"}'),
                       lambda board, panel: panel["targets"][0].update(legendFormat=""),
                       lambda board, panel: panel["gridPos"].update(x=13, w=12),
                       lambda board, panel: panel.update(datasource={"type": "prometheus", "uid": "mine"}),
                       lambda board, panel: board["templating"]["list"].pop(),
                       lambda board, panel: board.pop("annotations")):
            self.assertGreater(broken(change), 0)

    def test_every_metric_is_shown_or_marked_as_detail(self):
        known, shown = table(), used()
        self.assertGreater(len(known), 40)
        self.assertEqual(shown - known.keys(), set(), "named, but no metric of foothold")
        self.assertEqual({name for name, detail in known.items() if not detail} - shown, set(),
                         "on no dashboard and in no alert: show it, or mark it as detail in lib/base/metrics.cc")
        self.assertEqual({name for name, detail in known.items() if detail} & shown, set(), "shown, though marked as detail")


if __name__ == "__main__":
    unittest.main()
