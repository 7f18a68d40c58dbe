"""Goal: the program keeps its promises as a person meets them. Method: runs the built program over the project's own
sample organisation and over hostile input, and compares what it prints, byte for byte.

  replay_test.py --foothold PROGRAM --generator generate.py   (ctest does)
"""
import argparse
import collections
import gzip
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import finding_shape

OPTIONS = None
TYPES = ("NetworkPermissions", "ResourcePermissions", "UserPermissions")


def run(*arguments, input_bytes=None, environment=None):
    return subprocess.run(
        [OPTIONS.foothold, *map(str, arguments)],
        input=input_bytes, capture_output=True, env={**os.environ, **(environment or {})}, timeout=300)


def replay(*arguments, **options):
    return run("replay", "--quiet", *arguments, **options)


class Organisation(unittest.TestCase):
    """One sample organisation for all tests: S3 folder, stream, labels."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="foothold-e2e-"))
        cls.data = cls.folder / "data"
        subprocess.run([sys.executable, OPTIONS.generator, "--out", cls.data, "--seed", "7", "--layout", "both"],
                       check=True, stdout=subprocess.DEVNULL)
        cls.stream = cls.data / "stream.ndjson"
        cls.lines = cls.stream.read_bytes().splitlines(keepends=True)
        result = replay(cls.data / "AWSLogs")
        assert result.returncode == 0, result.stderr
        cls.expected = result.stdout
        cls.findings = [json.loads(line) for line in cls.expected.splitlines()]

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def same(self, result, code=0):
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertEqual(result.stdout, self.expected)

    def scratch(self, name):
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        return path

    # What is found.

    def test_there_is_a_finding_of_each_type(self):
        types = collections.Counter(finding["type"] for finding in self.findings)
        for kind in TYPES:
            self.assertGreater(types[f"Persistence:IAMUser/{kind}"], 0)

    def test_labelled_calls_are_found_and_no_others(self):
        found = {}
        for finding in self.findings:
            for event in finding["service"]["additionalInfo"]["eventIDs"]:
                found[event] = finding["type"]
        header, *rows = [line.split("\t") for line in (self.data / "labels.tsv").read_text().splitlines()]
        labelled = 0
        for values in rows:
            row = dict(zip(header, values))
            if row["tier"] == "ext" or row["keying_sensitive"] == "1" or row["scenario"] == "service":
                continue
            if row["expected"] != "none":
                labelled += 1
                self.assertEqual(found.get(row["eventID"]), row["expected"], row)
            elif row["denied"] == "0" and row["novel"] == "0" and "forward" not in row["reason"]:
                self.assertNotIn(row["eventID"], found, row)
        self.assertGreater(labelled, 5)

    def test_findings_have_the_shape_of_guarddutys_own(self):
        self.assertEqual(finding_shape.faults_of(self.findings), [])
        wrong = json.loads(json.dumps(self.findings[0]))
        wrong["service"]["action"]["awsApiCallAction"]["remoteIpDetails"] = {"ipAddress": "198.51.100.7"}
        self.assertEqual(len(finding_shape.faults_of([wrong])), 1)

    def test_reasons_sum_to_the_score(self):
        for finding in self.findings:
            info = finding["service"]["additionalInfo"]
            self.assertEqual(sum(reason["points"] for reason in info["reasons"]), info["score"])

    def test_findings_come_in_the_order_of_their_first_call(self):
        order = [(finding["service"]["eventFirstSeen"], finding["id"]) for finding in self.findings]
        self.assertEqual(order, sorted(order))

    # The same bytes, whatever happens (I1, I3).

    def test_stream_folder_and_pipe_are_the_same(self):
        self.same(replay(self.stream))
        self.same(replay("-", input_bytes=self.stream.read_bytes()))
        self.same(replay("-", input_bytes=gzip.compress(self.stream.read_bytes(), 1)))

    def test_any_number_of_shards_and_any_epoch_is_the_same(self):
        for shards, epoch in ((1, 20000), (2, 1000), (7, 313)):
            environment = {"FOOTHOLD_PIPELINE_SHARDS": str(shards), "FOOTHOLD_PIPELINE_EPOCH_MESSAGES": str(epoch)}
            self.same(replay(self.data / "AWSLogs", environment=environment))

    def test_a_small_cache_is_the_same(self):
        self.same(replay(self.stream, environment={"FOOTHOLD_STATE_CACHE": "16MiB"}))

    def shuffled(self, window_ms):
        draw = random.Random(window_ms)
        times = [json.loads(line)["eventTime"] for line in self.lines]
        clock = [time.mktime(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ")) * 1000 for text in times]
        order = sorted(range(len(self.lines)), key=lambda i: clock[i] + draw.random() * window_ms)
        return b"".join(self.lines[i] for i in order)

    def test_records_shuffled_within_an_hour_a_day_or_wholly_are_the_same(self):
        for window_ms in (3_600_000, 86_400_000, 10**12):
            self.same(replay("-", input_bytes=self.shuffled(window_ms)))

    def test_records_doubled_are_the_same(self):
        draw = random.Random(1)
        doubled = self.lines + draw.sample(self.lines, len(self.lines) // 2)
        self.same(replay("-", input_bytes=b"".join(doubled)))

    # State.

    def test_yesterday_then_today_equals_both_at_once(self):
        state, half = self.scratch("halves"), len(self.lines) // 2
        first = replay("--state", state, "-", input_bytes=b"".join(self.lines[:half]))
        self.assertEqual(first.returncode, 0, first.stderr)
        second = replay("--state", state, "-", input_bytes=b"".join(self.lines[half:]))
        self.assertEqual(second.returncode, 0, second.stderr)
        last = {}
        for line in first.stdout.splitlines() + second.stdout.splitlines():
            last[json.loads(line)["id"]] = line
        current = [line for line in last.values() if not json.loads(line)["service"]["archived"]]
        self.assertEqual(sorted(current), sorted(self.expected.splitlines()))

    def test_the_same_folder_twice_changes_nothing_and_prints_the_same(self):
        state = self.scratch("twice")
        self.same(replay("--state", state, self.data / "AWSLogs"))
        self.same(replay("--state", state, self.data / "AWSLogs"))

    def test_killed_at_random_moments_and_run_again_is_the_same(self):
        started = time.monotonic()
        replay("--state", self.scratch("whole"), self.stream)
        whole = time.monotonic() - started
        draw = random.Random(3)
        killed = 0
        for number in range(OPTIONS.kills):
            state = self.scratch("killed")
            process = subprocess.Popen([OPTIONS.foothold, "replay", "--quiet", "--state", state, self.stream],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            time.sleep(draw.random() * whole)
            process.send_signal(signal.SIGKILL)
            output, _ = process.communicate()
            killed += process.returncode == -signal.SIGKILL
            self.assertTrue(output == b"" or output.endswith(b"\n"))
            self.same(replay("--state", state, self.stream))
        self.assertGreater(killed, OPTIONS.kills // 3)

    def test_ctrl_c_leaves_a_state_that_the_next_run_goes_on_from(self):
        state = self.scratch("interrupted")
        process = subprocess.Popen([OPTIONS.foothold, "replay", "--state", state, "-"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(b"".join(self.lines[:2000]))
        process.stdin.flush()
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        output, message = process.communicate()
        self.assertEqual(process.returncode, 130, message)
        self.assertEqual(output, b"")
        self.assertIn(b"run the same command again", message)
        self.same(replay("--state", state, self.stream))

    def test_a_baseline_is_shown_by_any_part_of_a_name(self):
        state = self.scratch("shown")
        replay("--state", state, self.data / "AWSLogs")
        principal = self.findings[0]["service"]["additionalInfo"]["principal"]
        text = run("baseline", "show", "--state", state, principal)
        self.assertEqual(text.returncode, 0, text.stderr)
        self.assertIn(b"first activity", text.stdout)
        document = json.loads(run("baseline", "show", "--json", "--state", state, principal).stdout)
        self.assertEqual(document["principal"], principal)
        self.assertEqual(run("baseline", "show", "--state", state, "no-such-principal").returncode, 2)
        several = run("baseline", "show", "--state", state, "arn:aws")
        self.assertEqual(several.returncode, 2)
        self.assertIn(b"principals have", several.stderr)

    # For people.

    def test_explain_tells_the_whole_path_of_a_call(self):
        event = self.findings[0]["service"]["additionalInfo"]["eventIDs"][0]
        result = replay("--explain", event, self.stream)
        self.assertEqual(result.returncode, 0, result.stderr)
        for label in (b"decoded as:", b"principal:", b"catalogued:", b"history:", b"verdict:"):
            self.assertIn(label, result.stdout)
        self.assertIn(b"a first: it is in a finding", result.stdout)
        self.assertEqual(replay("--explain", "no-such-event", self.stream).returncode, 2)

    def test_the_table_shows_every_finding(self):
        result = replay("--format", "table", self.stream)
        self.assertEqual(result.stdout.count(b", confidence "), len(self.findings))

    def test_updates_end_in_the_final_state(self):
        result = replay("--updates", self.stream)
        last = {}
        for line in result.stdout.splitlines():
            last[json.loads(line)["id"]] = line
        current = [line for line in last.values() if not json.loads(line)["service"]["archived"]]
        self.assertEqual(sorted(current), sorted(self.expected.splitlines()))

    # Bad input.

    def test_junk_between_records_is_dead_lettered_and_the_records_count(self):
        draw = random.Random(5)
        junk = [b"nonsense\n", b"{\"eventVersion\":\"1.0\", \"userIden\n", b"\x00\xff\xfe\n", b"[" * 200_000 + b"\n",
                b"{\"eventName\":\"X\"}\n", b"\"" + b"x" * 8_000_000 + b"\"\n", b"{\"a\":\"" + b"y" * 8_000_000 + b"\"}\n"]
        lines = list(self.lines)
        for piece in junk:
            lines.insert(draw.randrange(len(lines)), piece)
        letters = self.folder / "dead.ndjson"
        result = replay("--dead-letters", letters, "-", input_bytes=b"".join(lines))
        self.same(result, code=3)
        dead = [json.loads(line) for line in letters.read_text().splitlines()]
        self.assertGreaterEqual(len(dead), len(junk))
        for letter in dead:
            self.assertTrue(letter["reason"] and letter["detail"] and letter["position"])

    def test_cut_input_exits_3_and_what_came_before_counts(self):
        packed = gzip.compress(b"".join(self.lines), 6)
        self.assertEqual(replay("-", input_bytes=packed[:-len(packed) // 3]).returncode, 3)
        records = b'{"Records":[' + b",".join(line.strip() for line in self.lines) + b"]}"
        self.same(replay("-", input_bytes=records))
        result = run("replay", "-", input_bytes=records[:len(records) // 2])
        self.assertEqual(result.returncode, 3)
        self.assertIn(b"truncated 1", result.stderr)

    def test_a_gzip_bomb_is_survived(self):
        bomb = gzip.compress(b"0" * 200_000_000, 9)
        self.assertEqual(replay("-", input_bytes=bomb).returncode, 3)


def holds(whole, part):
    """Whether everything in the part is in the whole; of a list, each item somewhere."""
    if isinstance(part, dict):
        return all(name in whole and holds(whole[name], value) for name, value in part.items())
    if isinstance(part, list):
        return all(any(holds(item, wanted) for item in whole) for wanted in part)
    return whole == part


class Readme(unittest.TestCase):
    """What the README shows is what its reader will see."""

    def test_the_demo_in_the_readme_is_what_the_demo_prints(self):
        root = pathlib.Path(__file__).resolve().parents[2]
        shown = (root / "README.md").read_text().split("```\n")[2].splitlines()
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, OPTIONS.generator, "--out", f"{folder}/demo", "--seed", "1"], check=True,
                           stdout=subprocess.DEVNULL)
            printed = replay("--format", "table", f"{folder}/demo/AWSLogs").stdout.decode().splitlines()
        for line in shown:
            self.assertIn(line, printed)

    def test_the_finding_in_the_readme_is_one_of_the_demo(self):
        root = pathlib.Path(__file__).resolve().parents[2]
        shown = json.loads((root / "README.md").read_text().split("```json\n")[1].split("```\n")[0])
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, OPTIONS.generator, "--out", f"{folder}/demo", "--seed", "1"], check=True,
                           stdout=subprocess.DEVNULL)
            printed = [json.loads(line) for line in replay(f"{folder}/demo/AWSLogs").stdout.splitlines()]
        self.assertTrue(any(holds(finding, shown) for finding in printed), printed)

    def test_the_commands_of_the_readme_exist(self):
        root = pathlib.Path(__file__).resolve().parents[2]
        for command in re.findall(r"`foothold (\w+)", (root / "README.md").read_text()):
            self.assertEqual(run(command, "--help").returncode, 0, command)


class Errors(unittest.TestCase):
    """One sentence that says what to do, and the documented exit code."""

    def refused(self, *arguments, code=2, says, **options):
        result = run(*arguments, **options)
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertIn(says, result.stderr.decode())
        self.assertEqual(result.stdout, b"")

    def test_wrong_paths_and_options_are_named(self):
        self.refused("replay", "/no/such/file", says="/no/such/file")
        self.refused("replay", says="PATH")
        self.refused("replay", "--format", "xml", "-", says="xml")
        self.refused("replay", "--state", "/dev/null/x", "-", input_bytes=b"", says="/dev/null/x")
        self.refused("baseline", "show", "x", says="--state")
        self.refused("baseline", "show", "--state", "/no/such/dir", "x", says="/no/such/dir")
        self.refused("replay", "--config", "/no/such.yaml", "-", says="/no/such.yaml")

    def test_a_wrong_setting_is_named_with_its_nearest(self):
        self.refused("config", "check", environment={"FOOTHOLD_DETECTION_LEARNING_PERIODE": "7d"},
                     says="FOOTHOLD_DETECTION_LEARNING_PERIOD")
        self.refused("config", "check", environment={"FOOTHOLD_DETECTION_LEARNING_PERIOD": "soon"}, says="soon")

    def test_a_catalogue_file_with_a_bad_row_is_named_with_its_line(self):
        with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
            file.write("# mine\nec2.amazonaws.com\tX\tNothing\n")
            file.flush()
            self.refused("catalog", environment={"FOOTHOLD_DETECTION_CATALOG": file.name}, says=f"{file.name}:2:")

    def test_help_teaches(self):
        result = run("--help")
        self.assertEqual(result.returncode, 0)
        self.assertIn(b"foothold replay", result.stdout)
        self.assertIn(b"Exit codes", result.stdout)
        self.assertEqual(run("version").stdout.split()[0], b"foothold")

    def test_the_catalogue_has_its_eight_columns(self):
        lines = run("catalog", "--format", "tsv").stdout.decode().splitlines()
        self.assertEqual(lines[0].split("\t"), ["eventSource", "eventName", "findingType", "condition", "tier",
                                                "direction", "mitre", "source"])
        self.assertTrue(all(len(line.split("\t")) == 8 for line in lines))
        rows = json.loads(run("catalog", "--format", "json").stdout)
        self.assertEqual(len(rows), len(lines) - 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--foothold", required=True)
    parser.add_argument("--generator", required=True)
    parser.add_argument("--kills", type=int, default=15)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=1)
