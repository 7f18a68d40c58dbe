"""Goal: what an analyst tells foothold has the effect it says, and no other. Method: replays the project's sample
organisation with and without a rule, a verdict or a trusted network, and compares what goes out.

  analyst_test.py --foothold PROGRAM --generator generate.py   (ctest does)
"""
import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

OPTIONS = None


def run(*arguments, environment=None, input_bytes=None):
    return subprocess.run([OPTIONS.foothold, *map(str, arguments)], input=input_bytes, capture_output=True,
                          env={**os.environ, **(environment or {})}, timeout=300)


class Organisation(unittest.TestCase):
    """One sample organisation for all tests."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="foothold-analyst-")
        cls.folder = pathlib.Path(cls.scratch.name)
        subprocess.run([sys.executable, OPTIONS.generator, "--out", cls.folder / "data", "--seed", "7", "--layout", "both"],
                       check=True, stdout=subprocess.DEVNULL)
        cls.logs, cls.labels = cls.folder / "data/AWSLogs", cls.folder / "data/labels.tsv"
        cls.stream = (cls.folder / "data/stream.ndjson").read_bytes()
        cls.plain = cls.replayed()
        # A principal with some of the findings, but not all.
        users = collections.Counter(cls.user(finding) for finding in cls.plain.values())
        cls.chosen = users.most_common(1)[0][0]
        cls.theirs = {id_ for id_, finding in cls.plain.items() if cls.user(finding) == cls.chosen}
        assert 0 < len(cls.theirs) < len(cls.plain)
        cls.first_day = min(cls.plain[id_]["service"]["eventFirstSeen"] for id_ in cls.theirs)[:10]

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    @staticmethod
    def user(finding):
        return finding["resource"]["accessKeyDetails"]["userName"]

    @classmethod
    def replayed(cls, *arguments, **options):
        result = run("replay", "--quiet", *arguments, cls.logs, **options)
        assert result.returncode == 0, result.stderr
        return {finding["id"]: finding for finding in map(json.loads, result.stdout.splitlines())}

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path


class Suppression(Organisation):
    def rule(self, expires="2099-01-01", match=None):
        match = match or f'{{ type: "Persistence:*", resource.accessKeyDetails.userName: "{self.chosen[:-1]}?" }}'
        return self.write("rules.yaml", "detection:\n  suppress:\n    - { id: known-one, owner: sec-team, "
                          f'reason: "nightly, as agreed", expires: {expires}, match: {match} }}\n')

    def test_a_suppressed_finding_goes_out_archived_and_is_else_as_it_was(self):
        config = self.rule()
        ruled = self.replayed("--config", config)
        self.assertEqual(set(ruled), set(self.plain))
        suppressed = set()
        for id_, finding in ruled.items():
            info = finding["service"]["additionalInfo"]
            self.assertNotEqual(info.pop("configHash"), self.plain[id_]["service"]["additionalInfo"]["configHash"])
            rule = info.pop("suppression", None)
            self.assertEqual(finding["service"]["archived"], rule is not None)
            if rule:
                suppressed.add(id_)
                self.assertEqual(rule, {"rule": "known-one", "owner": "sec-team", "reason": "nightly, as agreed",
                                        "expires": "2099-01-01"})
                self.assertGreater(finding["service"]["count"], 0)
            finding["service"]["archived"] = False
            before = json.loads(json.dumps(self.plain[id_]))
            del before["service"]["additionalInfo"]["configHash"]
            self.assertEqual(finding, before)
        self.assertEqual(suppressed, self.theirs)

    def test_any_order_and_any_shards_suppress_the_same(self):
        config = self.rule()
        lines = self.stream.splitlines(keepends=True)
        outputs = {run("replay", "--quiet", "--config", config, "-", input_bytes=b"".join(records), environment={
            "FOOTHOLD_PIPELINE_SHARDS": shards, "FOOTHOLD_PIPELINE_EPOCH_MESSAGES": epoch}).stdout
            for records, shards, epoch in ((lines, "1", "20000"), (lines[::-1], "3", "317"), (lines[::2] + lines, "2", "999"))}
        self.assertEqual(len(outputs), 1)
        self.assertIn(b'"suppression":{"rule":"known-one"', outputs.pop())

    def test_the_table_leaves_suppressed_findings_out_and_says_how_many(self):
        config = self.rule()
        shown = run("replay", "--format", "table", "--config", config, self.logs)
        self.assertEqual(shown.stdout.count(b" score "), len(self.plain) - len(self.theirs))
        self.assertIn(f"{len(self.plain)} findings, {len(self.theirs)} of them suppressed".encode(), shown.stderr)
        updates = run("replay", "--format", "table", "--updates", "--config", config, self.logs)
        self.assertIn(f"{len(self.theirs)} of them suppressed".encode(), updates.stderr)
        self.assertNotIn(b"suppressed", run("replay", "--format", "table", self.logs).stderr)

    def test_expiry_is_of_the_calls_time_and_only_said_by_the_clock(self):
        self.assertLess(self.first_day, "2026-12-31", "the organisation lives in the past of any test")
        long_ago = run("replay", "--quiet", "--config", self.rule(expires="2000-01-01"), self.logs)
        self.assertNotIn(b"suppression\":", long_ago.stdout)
        self.assertIn(b"suppression rule known-one of sec-team expired on 2000-01-01", long_ago.stderr)
        # Expired by the clock, but not when the calls were made.
        days = sorted({finding["service"]["eventFirstSeen"][:10] for finding in self.plain.values()})
        middle = days[len(days) // 2]
        config = self.rule(expires=middle, match='{ accountId: "?*", type: "*:IAMUser/*" }')
        ruled = self.replayed("--config", config)
        for finding in ruled.values():
            self.assertEqual(finding["service"]["archived"], finding["service"]["eventFirstSeen"][:10] < middle)
        checked = run("config", "check", "--config", config)
        self.assertEqual(checked.returncode, 0)
        self.assertIn(f"expired on {middle}".encode(), checked.stderr)
        self.assertEqual(run("config", "check", "--config", self.rule()).stderr, b"")

    def test_evaluate_and_diff_take_a_suppressed_finding_for_none(self):
        config = self.rule()
        evaluated = json.loads(run("evaluate", "--quiet", "--format", "json", "--labels", self.labels, "--config", config,
                                   self.logs).stdout)
        self.assertEqual(evaluated["findings"], len(self.plain) - len(self.theirs))
        self.assertEqual(evaluated["archived"], len(self.theirs))
        text = run("diff", "--quiet", "--config", "/dev/null", "--config", config, self.logs).stdout.decode()
        self.assertEqual(text.count("→ archived"), len(self.theirs), text)

    def test_a_bad_rule_is_refused_with_its_place(self):
        refused = run("replay", "--config", self.rule(match='{ type: "*" }'), self.logs)
        self.assertEqual(refused.returncode, 2)
        self.assertIn(b"rules.yaml:3:", refused.stderr)
        self.assertIn(b"match fits every finding", refused.stderr)

    def test_rules_from_the_environment_are_the_same(self):
        rules = ('[{id: known-one, owner: sec-team, reason: "nightly, as agreed", expires: 2099-01-01, match: {type: "Persistence:*", '
                 f'resource.accessKeyDetails.userName: "{self.chosen[:-1]}?"}}}}]')
        self.assertEqual(self.replayed(environment={"FOOTHOLD_DETECTION_SUPPRESS": rules}),
                         self.replayed("--config", self.rule()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--foothold", required=True)
    parser.add_argument("--generator", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=1)
