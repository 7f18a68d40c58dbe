"""Goal: evaluate and diff say of a whole organisation what its findings and labels say. Method: counts the same
numbers a second time here, from what replay prints and from labels.tsv.

  evaluate_test.py --foothold PROGRAM --generator generate.py   (ctest does)
"""
import argparse
import collections
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

OPTIONS = None
LATER = "detection:\n  learning_period: 12d\n"


def run(*arguments, environment=None, input_bytes=None):
    return subprocess.run([OPTIONS.foothold, *map(str, arguments)], input=input_bytes, capture_output=True,
                          env={**os.environ, **(environment or {})}, timeout=300)


def share(part, whole):
    return part / whole if whole else None


class Organisation(unittest.TestCase):
    """One sample organisation with every confounder and intrusion, for all tests."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="foothold-evaluate-")
        cls.folder = pathlib.Path(cls.scratch.name)
        subprocess.run([sys.executable, OPTIONS.generator, "--out", cls.folder / "data", "--seed", "5", "--scenarios",
                        "all"], check=True, stdout=subprocess.DEVNULL)
        cls.logs, cls.labels = cls.folder / "data/AWSLogs", cls.folder / "data/labels.tsv"
        cls.later = cls.folder / "later.yaml"
        cls.later.write_text(LATER)
        with cls.labels.open() as file:
            cls.rows = list(csv.DictReader(file, delimiter="\t"))
        cls.findings = cls.replayed()
        cls.result = run("evaluate", "--labels", cls.labels, "--format", "json", cls.logs)
        assert cls.result.returncode == 0, cls.result.stderr
        cls.evaluation = json.loads(cls.result.stdout)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    @classmethod
    def replayed(cls, *arguments):
        result = run("replay", "--quiet", *arguments, cls.logs)
        assert result.returncode == 0, result.stderr
        return [json.loads(line) for line in result.stdout.splitlines()]

    def calls(self, finding):
        return finding["service"]["additionalInfo"]["eventIDs"]

    def labelled(self, finding):
        wanted = set(self.calls(finding))
        return [row for row in self.rows if row["eventID"] in wanted]

    def attack(self, finding):
        return any(row["malicious"] == "1" for row in self.labelled(finding))

    # evaluate

    def test_the_organisation_is_worth_evaluating(self):
        self.assertGreater(len(self.findings), 20)
        self.assertGreater(sum(map(self.attack, self.findings)), 5)
        self.assertGreaterEqual(self.evaluation["intrusions"], 8)

    def test_precision_and_recall_at_each_threshold_are_what_is_counted_here(self):
        wanted = {row["eventID"] for row in self.rows if row["malicious"] == "1" and row["expected"] != "none"}
        intrusions = collections.defaultdict(set)
        for row in self.rows:
            if row["malicious"] == "1":
                intrusions[row["scenario"]].add(row["eventID"])
        self.assertEqual(len(self.evaluation["severityThresholds"]), 13)
        for said in self.evaluation["severityThresholds"]:
            these = [finding for finding in self.findings if finding["severity"] >= said["atLeast"]]
            calls = {call for finding in these for call in self.calls(finding)}
            attacks = sum(map(self.attack, these))
            found = sum(bool(calls & events) for events in intrusions.values())
            self.assertEqual(said, {
                "atLeast": said["atLeast"], "findings": len(these), "attacks": attacks,
                "precision": share(attacks, len(these)), "attackFirstCalls": len(calls & wanted),
                "recall": share(len(calls & wanted), len(wanted)), "intrusions": found,
                "intrusionRecall": share(found, len(intrusions))})

    def test_each_scenario_has_the_findings_that_are_counted_here(self):
        intrusions = {row["scenario"] for row in self.rows if row["malicious"] == "1"}
        counted = collections.defaultdict(list)
        for finding in self.findings:
            for name in {row["scenario"] for row in self.labelled(finding)
                         if row["malicious"] == "1" or row["scenario"] not in intrusions}:
                counted[name].append(finding)
        self.assertEqual({row["scenario"] for row in self.evaluation["scenarios"]},
                         {row["scenario"] for row in self.rows})
        for said in self.evaluation["scenarios"]:
            these = counted[said["scenario"]]
            self.assertEqual(said["intrusion"], said["scenario"] in intrusions)
            self.assertEqual(said["findings"], len(these))
            self.assertEqual(said["highestSeverity"], max((one["severity"] for one in these), default=None))
            scores = [one["service"]["additionalInfo"]["score"] for one in these]
            self.assertEqual(said["meanScore"], share(sum(scores), len(scores)))

    def test_each_signal_fired_as_often_as_is_counted_here(self):
        counted = collections.defaultdict(collections.Counter)
        for finding in self.findings:
            kind = "attacks" if self.attack(finding) else "harmless"
            points = collections.Counter()
            for reason in finding["service"]["additionalInfo"]["reasons"]:
                points[reason["id"]] += reason["points"]
            for name, number in points.items():
                if number:
                    counted[name][kind] += 1
                    counted[name][kind + "Points"] += number
        self.assertEqual({row["id"] for row in self.evaluation["signals"]}, set(counted))
        for said in self.evaluation["signals"]:
            here = counted[said["id"]]
            self.assertEqual((said["attacks"], said["harmless"]), (here["attacks"], here["harmless"]))
            self.assertEqual((said["pointsInAttacks"], said["pointsInHarmless"]),
                             (here["attacksPoints"], here["harmlessPoints"]))

    def test_the_headline_is_what_is_counted_here(self):
        raised = [finding for finding in self.findings if finding["severity"] >= 5.0]
        said = self.evaluation
        self.assertEqual(said["findings"], len(self.findings))
        self.assertEqual(said["unlabelled"], sum(not self.labelled(finding) for finding in self.findings))
        self.assertEqual(said["findingsOf5ToAll"], share(len(raised), len(self.findings)))
        self.assertEqual(said["days"], 21)
        self.assertAlmostEqual(said["findingsADayPer1000Principals"]["of5"],
                               len(raised) * 1000 / 21 / said["principals"])

    def test_the_text_tells_a_person(self):
        text = run("evaluate", "--labels", self.labels, self.logs).stdout.decode()
        for part in (f"{len(self.findings)} findings", "By severity", "By type", "By scenario", "By signal",
                     "stolen-ci-key", "Intrusions with a finding of 7.0 or more"):
            self.assertIn(part, text)

    def test_labels_with_other_columns_in_another_order_are_the_same(self):
        other = self.folder / "other.tsv"
        names = ["scenario", "malicious", "expected", "tier", "principal", "eventName", "eventID"]
        other.write_text("\n".join(["\t".join(names), *("\t".join(row[name] for name in names) for row in self.rows)]))
        result = run("evaluate", "--labels", other, "--format", "json", self.logs)
        self.assertEqual(result.stdout, self.result.stdout)

    def test_the_curve_is_a_picture(self):
        curve = self.folder / "curve.svg"
        result = run("evaluate", "--labels", self.labels, "--curve", curve, self.logs)
        self.assertEqual(result.returncode, 0, result.stderr)
        picture = xml.etree.ElementTree.parse(curve).getroot()
        self.assertEqual(picture.tag, "{http://www.w3.org/2000/svg}svg")
        self.assertEqual(len(list(picture.iter("{http://www.w3.org/2000/svg}polyline"))), 6)

    def test_what_is_configured_to_be_kept_is_neither_read_nor_written(self):
        state = self.folder / "state"
        result = run("evaluate", "--labels", self.labels, "--format", "json", self.logs,
                     environment={"FOOTHOLD_STATE_DIRECTORY": str(state)})
        self.assertEqual(result.stdout, self.result.stdout)
        self.assertFalse(state.exists())

    def test_labels_of_other_logs_are_suspected(self):
        other = self.folder / "foreign.tsv"
        other.write_text("eventID\texpected\tmalicious\tscenario\nnone-of-these\tnone\t0\tx\n")
        result = run("evaluate", "--labels", other, self.logs)
        self.assertEqual(result.returncode, 0)
        self.assertIn(b"foreign.tsv", result.stderr)

    def test_what_cannot_be_decoded_is_said(self):
        result = run("evaluate", "--labels", self.labels, "-", input_bytes=b"nonsense\n")
        self.assertEqual(result.returncode, 3)
        self.assertIn(b"--dead-letters", result.stderr)

    # diff

    def test_a_configuration_does_not_differ_from_itself(self):
        result = run("diff", "--config", self.later, "--config", self.later, "--format", "json", self.logs)
        self.assertEqual(result.returncode, 0, result.stderr)
        difference = json.loads(result.stdout)
        self.assertEqual(difference["days"], [])
        self.assertEqual(difference["unchanged"], len(self.replayed("--config", self.later)))
        text = run("diff", "--config", self.later, "--config", self.later, self.logs).stdout
        self.assertTrue(text.startswith(b"No difference"), text)

    def test_findings_added_and_removed_are_those_of_two_replays(self):
        after = {finding["id"]: finding for finding in self.replayed("--config", self.later)}
        before = {finding["id"]: finding for finding in self.findings}
        result = run("diff", "--config", "/dev/null", "--config", self.later, "--format", "json", self.logs)
        self.assertEqual(result.returncode, 0, result.stderr)
        difference = json.loads(result.stdout)
        said = {kind: {row["id"] for day in difference["days"] for row in day[kind]}
                for kind in ("added", "removed", "changed")}
        self.assertEqual(said["removed"], set(before) - set(after))
        self.assertEqual(said["added"], set(after) - set(before))
        self.assertGreater(len(said["removed"]), 3)
        kept = set(before) & set(after)
        self.assertEqual(difference["unchanged"] + difference["changed"], len(kept))
        for name in kept:
            same = (before[name]["severity"] == after[name]["severity"] and
                    self.calls(before[name]) == self.calls(after[name]) and
                    before[name]["service"]["additionalInfo"]["score"] == after[name]["service"]["additionalInfo"]["score"])
            if not same:
                self.assertIn(name, said["changed"])
        for day in difference["days"]:
            for row in day["removed"]:
                self.assertTrue(row["eventFirstSeen"].startswith(day["day"]))

    def test_the_other_way_round_adds_what_was_removed(self):
        there = run("diff", "--config", "/dev/null", "--config", self.later, self.logs).stdout.decode()
        back = run("diff", "--config", self.later, "--config", "/dev/null", self.logs).stdout.decode()
        self.assertEqual(there.count("\n  - "), back.count("\n  + "))
        self.assertIn("removed", there.splitlines()[-1])

    # One sentence that says what to do.

    def refused(self, *arguments, says, code=2):
        result = run(*arguments)
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertEqual(result.stdout, b"")
        self.assertIn(says, result.stderr.decode())

    def test_mistakes_are_named(self):
        labels = self.folder / "bad.tsv"
        labels.write_text("eventID\tmalicious\n")
        self.refused("evaluate", self.logs, says="--labels")
        self.refused("evaluate", "--labels", "/no/such.tsv", self.logs, says="/no/such.tsv")
        self.refused("evaluate", "--labels", labels, self.logs, says="missing: expected, scenario")
        self.refused("evaluate", "--labels", self.labels, "/no/such/logs", says="/no/such/logs")
        self.refused("diff", "--config", self.later, self.logs, says="--config twice")
        self.refused("diff", "--config", self.later, "--config", "/no/such.yaml", self.logs, says="/no/such.yaml")
        self.refused("diff", "--config", self.later, "--config", self.later, "-", says="standard input")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--foothold", required=True)
    parser.add_argument("--generator", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=1)
