"""Goal: each alert fires when it should and not when it should not, and leads to a page that helps. Method: promtool on the
rules and on made-up series; the runbook's headings.

  alerts_test.py --prometheus DIR (with promtool in it)
"""
import argparse
import collections
import copy
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import yaml

from dashboards import rules

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RULES = ROOT / "deploy/alerts/foothold.rules.yaml"
CASES = (HERE / "alerts.test.yaml", HERE / "alerts_week.test.yaml")
RUNBOOK = "docs/operations.md"
SEVERITIES = {"critical", "warning", "info"}
OPTIONS = None


def promtool(*arguments):
    return subprocess.run([OPTIONS.prometheus / "promtool", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)


def alerts():
    return {rule["alert"]: rule for _, rule in rules(RULES) if "alert" in rule}


def cases():
    for path in CASES:
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))["tests"]:
            for asked in case["promql_expr_test"]:
                yield path, case, asked, re.search(r'alertname="(\w+)"', asked["expr"])[1]


class Alerts(unittest.TestCase):
    def test_promtool_takes_the_rules(self):
        done = promtool("check", "rules", RULES)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_every_case_is_as_it_says(self):
        for path in CASES:
            done = promtool("test", "rules", path)
            self.assertEqual(done.returncode, 0, done.stdout)

    def test_each_alert_has_a_case_that_fires_and_one_that_does_not(self):
        seen = collections.defaultdict(set)
        for _, _, asked, name in cases():
            seen[name].add("fires" if asked["exp_samples"] else "is quiet")
        self.assertEqual(seen, {name: {"fires", "is quiet"} for name in alerts()})

    def test_each_alert_says_what_is_needed(self):
        for name, rule in alerts().items():
            with self.subTest(name):
                self.assertRegex(name, "^Foothold[A-Z]")
                self.assertIn(rule["labels"]["severity"], SEVERITIES)
                self.assertEqual(set(rule["annotations"]), {"summary", "description", "runbook_url"})

    def test_each_alert_has_its_section_and_each_section_its_alert(self):
        text = (ROOT / RUNBOOK).read_text(encoding="utf-8")
        sections = re.findall(r"^### (Foothold\w+)$", text, re.M)
        self.assertEqual(sections, list(alerts()), "in the rules' order")
        for name, rule in alerts().items():
            # A heading's anchor is its text in small letters.
            self.assertEqual(rule["annotations"]["runbook_url"], f"{RUNBOOK}#{name.lower()}")
            section = text.split(f"\n### {name}\n")[1].split("\n### ")[0].split("\n## ")[0]
            for part in ("**Means**", "**See**", "**Do**"):
                self.assertIn(part, section, name)

    def test_descriptions_can_be_read(self):
        """promtool shows what an alert says when it fires and no alert was expected."""
        said = ""
        for path in CASES:
            document = yaml.safe_load(path.read_text(encoding="utf-8"))
            document["rule_files"] = [str(RULES)]
            fires = copy.deepcopy([case for case in document["tests"] if case["promql_expr_test"][0]["exp_samples"]])
            for case in fires:
                asked = case.pop("promql_expr_test")[0]
                case["alert_rule_test"] = [{"eval_time": asked["eval_time"], "exp_alerts": [],
                                            "alertname": re.search(r'alertname="(\w+)"', asked["expr"])[1]}]
            document["tests"] = fires
            with tempfile.NamedTemporaryFile("w", suffix=".yaml") as made:
                yaml.safe_dump(document, made)
                made.flush()
                said += promtool("test", "rules", made.name).stdout
        for name in alerts():
            found = re.findall(rf'Labels:{{alertname="{name}".*?Annotations:{{(.*?)runbook_url=', said, re.S)
            self.assertTrue(found, name)
            for annotations in found:
                for fault in ("<error", "<no value>", "NaN", "{{", "%!", "\"\" has", " of  "):
                    self.assertNotIn(fault, annotations, name)


def main():
    global OPTIONS
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prometheus", required=True, type=lambda text: pathlib.Path(text).resolve())
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
