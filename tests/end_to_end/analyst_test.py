"""Goal: what an analyst tells foothold has the effect it says, and no other. Method: replays the project's sample
organisation with and without a rule, a verdict or a trusted network, and compares what goes out.

  analyst_test.py --foothold PROGRAM --generator generate.py   (ctest does)
"""
import argparse
import collections
import datetime
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


class Changes(Organisation):
    """The chosen one's findings of one day were announced."""

    def changes(self, principal):
        return f'[{{ticket: CHG-1042, principal: "{principal}", from: {self.first_day}T00:00:00Z, to: {self.end()}}}]'

    def end(self):
        return f"{datetime.date.fromisoformat(self.first_day) + datetime.timedelta(days=1)}T00:00:00Z"

    def config(self, principal):
        return self.write("changes.yaml", f"detection:\n  changes: {self.changes(principal)}\n")

    def test_a_declared_change_is_a_reason_and_nothing_disappears(self):
        principals = {self.plain[id_]["service"]["additionalInfo"]["principal"] for id_ in self.theirs}
        self.assertEqual(len(principals), 1)
        principal = principals.pop()
        covered = {id_ for id_ in self.theirs if self.plain[id_]["service"]["eventFirstSeen"][:10] == self.first_day}
        changed = self.replayed("--config", self.config(principal[:-1] + "?"))
        self.assertEqual(set(changed), set(self.plain))
        for id_, finding in changed.items():
            info, before = finding["service"]["additionalInfo"], self.plain[id_]["service"]["additionalInfo"]
            self.assertFalse(finding["service"]["archived"])
            self.assertNotEqual(info["configHash"], before["configHash"])
            said = [reason for reason in info["reasons"] if reason["id"] == "M4"]
            self.assertEqual(len(said), 1 if id_ in covered else 0)
            self.assertEqual(sum(reason["points"] for reason in info["reasons"]), info["score"])
            if said:
                self.assertEqual((said[0]["points"], said[0]["observed"]), (-20, "CHG-1042"))
                self.assertIn(f"until {self.end()}", said[0]["text"])
                self.assertLess(info["score"], before["score"])
            else:
                self.assertEqual(info["score"], before["score"])
        environment = {"FOOTHOLD_DETECTION_CHANGES": self.changes(principal[:-1] + "?")}
        self.assertEqual(self.replayed(environment=environment), changed)

    def test_a_bad_change_is_refused_with_its_place(self):
        refused = run("config", "check", "--config", self.config("*"))
        self.assertEqual(refused.returncode, 2)
        self.assertIn(b"changes.yaml:2:", refused.stderr)
        self.assertIn(b"principal fits everybody", refused.stderr)


class Feedback(Organisation):
    def say(self, *arguments, file="verdicts.ndjson"):
        return run("feedback", "--to", self.folder / file, "--by", "alice", *arguments)

    def test_a_verdict_is_appended_as_a_line_and_taken_up_by_every_replay(self):
        ids = sorted(self.plain)[:2]
        first = self.say("--note", 'rollout "1234"', "--time", "2026-03-20T12:00:00Z", ids[0], "not-useful")
        self.assertEqual(first.returncode, 0, first.stderr)
        self.assertIn(f"finding {ids[0]} is not useful, says alice (2026-03-20T12:00:00Z); written to ".encode(), first.stdout)
        self.assertEqual(self.say(ids[1], "useful").returncode, 0)
        path = self.folder / "verdicts.ndjson"
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        self.assertEqual(lines[0], {"findingId": ids[0], "verdict": "not_useful", "by": "alice",
                                    "time": "2026-03-20T12:00:00Z", "note": 'rollout "1234"'})
        self.assertEqual([line["verdict"] for line in lines], ["not_useful", "useful"])
        self.assertEqual(run("replay", "--quiet", "--feedback", path, self.logs).returncode, 0)
        for command in (("evaluate", "--labels", self.labels), ("diff", "--config", "/dev/null", "--config", "/dev/null")):
            self.assertEqual(run(*command, "--quiet", "--feedback", path, "--feedback", path, self.logs).returncode, 0)

    def test_what_is_no_verdict_is_a_dead_letter_and_exit_3(self):
        bad = self.write("bad.ndjson", 'junk\n{"findingId":"1","verdict":"useful"}\n')
        letters = self.folder / "letters.ndjson"
        result = run("replay", "--feedback", bad, "--dead-letters", letters, self.logs)
        self.assertEqual(result.returncode, 3)
        self.assertIn(b"dead letters: 2 (not_json 1, bad_verdict 1)", result.stderr)
        said = [json.loads(line) for line in letters.read_text().splitlines()]
        self.assertEqual([(one["reason"], one["source"], one["position"]) for one in said],
                         [("not_json", str(bad), "byte 0"), ("bad_verdict", str(bad), "byte 5")])
        self.assertEqual(len(result.stdout.splitlines()), len(self.plain))

    def test_a_verdict_among_the_logs_is_skipped(self):
        verdict = json.dumps({"findingId": sorted(self.plain)[0], "verdict": "not_useful", "by": "attacker",
                              "time": "2026-03-01T00:00:00Z"}).encode()
        alone = run("replay", "--quiet", "-", input_bytes=self.stream)
        among = run("replay", "-", input_bytes=verdict + b"\n" + self.stream)
        self.assertEqual(among.returncode, 0)
        self.assertEqual(among.stdout, alone.stdout)
        self.assertIn(b"skipped: other_json 1", among.stderr)

    def test_what_is_wrong_is_said_in_one_sentence(self):
        id_ = "0" * 32
        for arguments, says in (((id_, "maybe"), "useful"), (("7", "useful"), "findingId is not 32 hexadecimal digits"),
                                (("--time", "soon", id_, "useful"), "--time must be a time such as"),
                                (("--time", "2099-01-01T00:00:00Z", id_, "useful"), "--time lies more than a day ahead"),
                                (("--note", "x" * 2001, id_, "useful"), "note is no line of at most 2000 bytes"),
                                (("--by", "a\x1b[2J", id_, "useful"), "by"), ((id_,), "VERDICT")):
            result = self.say(*arguments, file="none.ndjson")
            self.assertEqual(result.returncode, 2, arguments)
            self.assertIn(says, result.stderr.decode())
        self.assertFalse((self.folder / "none.ndjson").exists())
        self.assertIn("--by", run("feedback", "--to", "x", id_, "useful").stderr.decode())
        self.assertEqual(run("replay", "--feedback", "/no/such/file", self.logs).returncode, 2)
        nowhere = run("feedback", "--to", "/no/such/folder/file", "--by", "a", id_, "useful")
        self.assertEqual(nowhere.returncode, 2)
        self.assertIn(b"/no/such/folder/file", nowhere.stderr)

    def test_help_teaches(self):
        for words in ("not-useful", "--feedback", "acknowledged", "kafka.feedback.topic"):
            self.assertIn(words, run("feedback", "--help").stdout.decode())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--foothold", required=True)
    parser.add_argument("--generator", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=1)
