"""Goal: what ./dev evaluate says can be trusted, whatever the detector is worth today. Method: two
organisations are made and measured, and their numbers counted a second time from the labels and
from what replay prints; floors and sums are tried on numbers made up here.

  evaluate_test.py --foothold PROGRAM   (ctest does)
"""

import argparse
import contextlib
import csv
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

import evaluate
from floors import FLOORS
from seeds import HELD_BACK, TUNING, parse_seeds
from tally import Kind, Level, Tally, together

OPTIONS = None
SEEDS = (1, 2)


def run(work, *arguments):
    """(exit code, standard output, standard error) of the driver."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = evaluate.main(["--foothold", OPTIONS.foothold, "--work", str(work),
                                  *map(str, arguments)])
        except SystemExit as stop:
            code = stop.code
    return code, out.getvalue(), err.getvalue()


class DriverTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls._temporary = tempfile.TemporaryDirectory(prefix="foothold-driver-")
        cls.work = pathlib.Path(cls._temporary.name)
        cls.code, cls.text, cls.said = run(cls.work, "--seeds", "1-2")
        cls.report = json.loads((cls.work / "report.json").read_text())
        cls.curve = (cls.work / "curve.svg").read_text()
        cls.labels = {seed: cls.rows(cls.work / f"seed-{seed}/labels.tsv") for seed in SEEDS}
        cls.findings = {seed: cls.replayed(cls.work / f"seed-{seed}") for seed in SEEDS}

    @classmethod
    def tearDownClass(cls):
        cls._temporary.cleanup()

    @classmethod
    def rows(cls, path):
        with path.open(encoding="utf-8") as lines:
            return list(csv.DictReader(lines, delimiter="\t"))

    @classmethod
    def replayed(cls, folder):
        settings = {"FOOTHOLD_ENRICHMENT_NETWORKS": str(folder / "asn.tsv"),
                    "FOOTHOLD_DETECTION_SEVERITY_MODE": "graded"}
        result = subprocess.run([OPTIONS.foothold, "replay", "--quiet", folder / "stream.ndjson"],
                                capture_output=True, check=True, env={**os.environ, **settings})
        return [json.loads(line) for line in result.stdout.splitlines()]

    def attacks(self, seed, findings):
        malicious = {row["eventID"] for row in self.labels[seed] if row["malicious"] == "1"}
        return [finding for finding in findings
                if malicious & set(finding["service"]["additionalInfo"]["eventIDs"])]

    def test_the_counts_of_each_organisation_are_those_of_its_findings_and_labels(self):
        self.assertEqual(self.said, "")
        self.assertEqual(len(self.report["organisations"]), len(SEEDS))
        for seed, one in zip(SEEDS, self.report["organisations"]):
            high = [finding for finding in self.findings[seed] if finding["severity"] >= 7.0]
            intrusions = {row["scenario"] for row in self.labels[seed] if row["malicious"] == "1"}
            wanted = [row for row in self.labels[seed]
                      if row["malicious"] == "1" and row["expected"] != "none"]
            self.assertEqual(one["name"], f"seed {seed}")
            self.assertEqual(one["findings"], len(self.findings[seed]))
            self.assertEqual(one["attacks"], len(self.attacks(seed, self.findings[seed])))
            self.assertEqual(one["high"]["findings"], len(high))
            self.assertEqual(one["high"]["attacks"], len(self.attacks(seed, high)))
            self.assertEqual(one["intrusions"], len(intrusions))
            self.assertEqual(one["wanted_calls"], len(wanted))
            times = sum(kind["times"] for kind in one["kinds"].values() if kind["intrusion"])
            self.assertEqual(times, len(intrusions))

    def test_the_labels_are_the_gate_of_the_program(self):
        for seed in SEEDS:
            found = {event for finding in self.findings[seed]
                     for event in finding["service"]["additionalInfo"]["eventIDs"]}
            rows = {row["eventID"]: row for row in self.labels[seed]}
            expected = {event for event, row in rows.items() if row["expected"] != "none"}
            self.assertEqual(sorted(expected - found), [])
            # More may be found of principals that still learn, and of nothing else.
            for event in found - expected:
                self.assertEqual(rows[event]["novel"], "1", event)
                self.assertIn("still in learning", rows[event]["reason"])

    def test_together_is_the_sum(self):
        whole, parts = self.report["together"], self.report["organisations"]
        for name in ("findings", "attacks", "wanted_calls", "intrusions", "principal_days"):
            self.assertEqual(whole[name], sum(part[name] for part in parts))
        for name, counts in whole["signals"].items():
            here = [part["signals"].get(name, [0, 0]) for part in parts]
            self.assertEqual(counts, [sum(column) for column in zip(*here)])
        calls = sum(row["expected"] != "none" for rows in self.labels.values() for row in rows)
        self.assertEqual(sum(kind["first_calls"] for kind in whole["kinds"].values()), calls)

    def test_the_exit_code_is_that_of_the_floors(self):
        held = [floor["holds"] for floor in self.report["together"]["floors"]]
        self.assertEqual(len(held), 4)
        self.assertEqual(self.code, 0 if all(held) else 1)
        self.assertEqual(self.text.count("MISSED"), held.count(False))

    def test_the_text_has_every_organisation_scenario_and_signal(self):
        words = self.text.split("\n")
        whole = self.report["together"]
        names = {line.split("  ")[1] for line in words if line.startswith("  ")}
        self.assertLessEqual({"seed 1", "seed 2", "together"}, names)
        self.assertLessEqual(set(whole["signals"]), names)
        self.assertLessEqual({name for name, kind in whole["kinds"].items()
                              if kind["intrusion"] or kind["first_calls"]}, names)
        self.assertNotRegex(self.text, r"[a-z]-\d ")  # kinds, not single intrusions

    def test_the_curve_is_a_picture_of_six_lines(self):
        picture = xml.etree.ElementTree.fromstring(self.curve)
        lines = list(picture.iter("{http://www.w3.org/2000/svg}polyline"))
        self.assertEqual(len(lines), 6)
        for line in lines:
            for place in line.get("points").split():
                x, y = map(float, place.split(","))
                self.assertTrue(0 <= x <= 744 and 0 <= y <= 300, place)

    def test_organisations_are_kept_until_the_generator_changes(self):
        stream = self.work / "seed-1/stream.ndjson"
        stamp, before = self.work / "seed-1/made_by", stream.stat().st_mtime_ns
        code, text, _ = run(self.work, "--seeds", "1,2")
        self.assertEqual((code, text), (self.code, self.text))
        self.assertEqual(stream.stat().st_mtime_ns, before)
        stamp.write_text("another generator")
        self.assertEqual(run(self.work, "--seeds", "1-2"), (self.code, self.text, ""))
        self.assertNotEqual(stream.stat().st_mtime_ns, before)

    def test_somebodys_folder_is_measured_in_place_of_the_seeds(self):
        with tempfile.TemporaryDirectory() as other:
            _, text, _ = run(other, "--data", self.work / "seed-2")
            report = json.loads((pathlib.Path(other) / "report.json").read_text())
            self.assertEqual([path.name for path in pathlib.Path(other).glob("seed-*")], [])
        self.assertIn("  seed-2  ", text)
        one, mine = report["organisations"][0], self.report["organisations"][1]
        self.assertEqual({**one, "name": mine["name"]}, mine)

    def test_the_configuration_counts(self):
        config = self.work / "later.yaml"
        config.write_text("detection: { learning_period: 15d }\n")
        with tempfile.TemporaryDirectory() as other:
            _, _, said = run(other, "--data", self.work / "seed-1", "--config", config)
            self.assertEqual(said, "")
            report = json.loads((pathlib.Path(other) / "report.json").read_text())
        fewer = report["together"]["findings"]
        self.assertTrue(0 < fewer < self.report["organisations"][0]["findings"], fewer)

    def test_mistakes_are_named(self):
        empty = self.work / "empty"
        empty.mkdir()
        for arguments, word in (((("--seeds", "8-1")), "8-1"), (("--seeds", "x"), "--seeds"),
                                (("--config", "no-such.yaml"), "no-such.yaml"),
                                (("--data", empty), "stream.ndjson")):
            code, text, said = run(self.work / "none", *arguments)
            self.assertEqual((code, text), (2, ""), arguments)
            self.assertIn(word, said)


class ArithmeticTest(unittest.TestCase):
    def tally(self, **changed):
        numbers = {"findings": 100, "attacks": 30, "wanted_calls": 40, "intrusions": 20,
                   "raised": Level(60, 30, 38, 18), "high": Level(20, 15, 30, 13)}
        return Tally("made up", **{**numbers, **changed})

    def held(self, tally):
        return [floor.holds(tally) for floor in FLOORS]

    def test_a_floor_holds_at_its_bound_and_not_below(self):
        self.assertEqual(self.held(self.tally()), [True] * 4)
        self.assertEqual(self.held(self.tally(high=Level(20, 14, 30, 12))),
                         [False, False, True, True])
        self.assertEqual(self.held(self.tally(raised=Level(61, 30, 37, 18))),
                         [True, True, False, False])

    def test_nothing_found_holds_no_floor(self):
        self.assertEqual(self.held(Tally("silence")), [False] * 4)

    def test_shares_are_of_sums(self):
        many, few = self.tally(high=Level(90, 90, 0, 0)), self.tally(high=Level(10, 0, 0, 0))
        self.assertEqual(together([many, few]).precision_of_high(), 0.9)

    def test_between_two_steps_of_a_curve_the_upper_one_holds(self):
        one, two = self.tally(), self.tally()
        one.curves = {"severity": [(3.0, Level(5)), (7.0, Level(2))], "score": []}
        two.curves = {"severity": [(5.0, Level(4))], "score": []}
        joined = together([one, two]).curves["severity"]
        self.assertEqual([(at, level.findings) for at, level in joined],
                         [(3.0, 9), (5.0, 6), (7.0, 2)])

    def test_the_highest_of_a_kind_is_over_all_organisations(self):
        one, two = self.tally(), self.tally()
        one.kinds = {"insider": Kind(True, 1, 0, highest=None)}
        two.kinds = {"insider": Kind(True, 2, 1, highest=7.0)}
        kind = together([one, two]).kinds["insider"]
        self.assertEqual((kind.times, kind.high, kind.highest), (3, 1, 7.0))

    def test_what_is_held_back_is_not_tuned_on(self):
        self.assertFalse(set(TUNING) & set(HELD_BACK))
        self.assertEqual(parse_seeds("1,4,7-9,8"), [1, 4, 7, 8, 9])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--foothold", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=1)
