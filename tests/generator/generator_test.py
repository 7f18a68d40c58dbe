#!/usr/bin/env python3
"""Goal: what the generator writes can be trusted as a yardstick. Method: small periods are
generated into temporary folders and read back without the generator's own code."""

import collections
import csv
import functools
import gzip
import ipaddress
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import attacks
import everyday
import generate

_OBJECT = re.compile(
    r"AWSLogs/o-[a-z0-9]{10}/(\d{12})/CloudTrail/([a-z]{2}-[a-z]+-\d)/(\d{4})/(\d\d)/(\d\d)/"
    r"\1_CloudTrail_\2_\3\4\5T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz")
_DIGEST = re.compile(
    r"AWSLogs/o-[a-z0-9]{10}/(\d{12})/CloudTrail-Digest/([a-z0-9-]+)/\d{4}/\d\d/\d\d/"
    r"\1_CloudTrail-Digest_\2_lantern-trail_\2_\d{8}T\d{6}Z\.json\.gz")
_INSIGHT = re.compile(
    r"AWSLogs/o-[a-z0-9]{10}/(\d{12})/CloudTrail-Insight/([a-z0-9-]+)/\d{4}/\d\d/\d\d/"
    r"\1_CloudTrail-Insight_\2_\d{8}T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_FIELDS = {"eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion",
           "sourceIPAddress", "userAgent", "requestParameters", "responseElements", "requestID",
           "eventID", "readOnly", "eventType", "managementEvent", "recipientAccountId",
           "eventCategory"}
_TYPES = {"Persistence:IAMUser/NetworkPermissions", "Persistence:IAMUser/ResourcePermissions",
          "Persistence:IAMUser/UserPermissions"}
_DOCUMENTATION = [ipaddress.ip_network(cidr) for cidr in (
    "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "2001:db8::/32")]


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*") if path.is_file()}


def differing(first, second):
    """Names of the files that are not the same in both folders."""
    left, right = files_of(first), files_of(second)
    return sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))


def read_stream(folder):
    with open(folder / "stream.ndjson", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_table(path):
    with open(path, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@functools.cache
def labelled(folder):
    """The records that have a label, by eventID."""
    wanted = {row["eventID"] for row in read_table(folder / "labels.tsv")}
    return {record["eventID"]: record for record in read_stream(folder)
            if record["eventID"] in wanted}


class GeneratorTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls._temporary = tempfile.TemporaryDirectory()
        cls.root = pathlib.Path(cls._temporary.name)
        cls.demo = cls.make("demo")
        cls.everything = cls.make("everything", "--scenarios", "all", "--layout", "stream")
        cls.records = read_stream(cls.demo)
        cls.mixed = [cls.make(f"mixed{seed}", "--scenarios", "mixed", "--layout", "stream",
                              "--seed", str(seed)) for seed in range(1, 5)]

    @classmethod
    def tearDownClass(cls):
        cls._temporary.cleanup()

    @classmethod
    def make(cls, name, *arguments):
        generate.main(["--out", str(cls.root / name), *arguments])
        return cls.root / name

    def test_the_same_arguments_give_the_same_bytes(self):
        short = ("--days", "3", "--scenarios", "all", "--repeat", "2")
        first, second = self.make("first", *short), self.root / "second"
        # A process of its own, whose hashes differ: no order may come from a set.
        subprocess.run([sys.executable, "-B", generate.__file__, "--out", second, *short],
                       env={**os.environ, "PYTHONHASHSEED": "7"}, check=True)
        self.assertEqual(differing(first, second)[:5], [])
        other = self.make("other", *short, "--seed", "2")
        self.assertIn("stream.ndjson", differing(first, other))

    def test_a_second_run_replaces_the_first(self):
        folder = self.make("again", "--days", "2", "--people", "6")
        self.make("again", "--days", "1", "--people", "6")
        once = self.make("once", "--days", "1", "--people", "6")
        self.assertEqual(differing(folder, once), [])

    def test_a_folder_with_the_files_of_others_is_left_alone(self):
        folder = self.root / "foreign"
        (folder / "AWSLogs").mkdir(parents=True)
        with self.assertRaises(SystemExit):
            generate.main(["--out", str(folder), "--days", "1"])
        self.assertEqual([path.name for path in folder.iterdir()], ["AWSLogs"])

    def test_every_record_has_the_fields_of_a_record(self):
        mixed = [*labelled(self.mixed[0]).values()]
        for record in self.records + read_stream(self.everything) + mixed:
            self.assertLessEqual(_FIELDS, record.keys())
            self.assertRegex(record["eventID"], _UUID)
            self.assertRegex(record["requestID"], _UUID)
            self.assertRegex(record["eventTime"], r"^2026-0\d-\d\dT\d\d:\d\d:\d\dZ$")
            self.assertRegex(record["recipientAccountId"], r"^\d{12}$")

    def test_policies_in_requests_are_json(self):
        found = 0
        for record in read_stream(self.everything) + [*labelled(self.mixed[0]).values()]:
            for name in ("policyDocument", "assumeRolePolicyDocument", "policy", "resourcePolicy"):
                document = (record["requestParameters"] or {}).get(name)
                if document:
                    self.assertIn("Statement", json.loads(document))
                    found += 1
        self.assertGreater(found, 100)

    def test_records_are_about_as_long_as_real_ones(self):
        length = (self.demo / "stream.ndjson").stat().st_size / len(self.records)
        self.assertTrue(1200 < length < 1800, length)

    def test_every_address_is_a_documentation_address(self):
        networks = [ipaddress.ip_network(row["cidr"]) for row in read_table(self.demo / "asn.tsv")]
        for network in networks:
            self.assertTrue(any(network.version == known.version and network.subnet_of(known)
                                for known in _DOCUMENTATION), network)
        records = self.records + [*labelled(self.mixed[0]).values()]
        for text in {record["sourceIPAddress"] for record in records}:
            if not re.search("[g-z]", text):
                address = ipaddress.ip_address(text)
                self.assertTrue(any(address in network for network in networks), text)

    def test_a_call_that_arrives_twice_is_the_same_record(self):
        records = {}
        for record in self.records:
            self.assertEqual(records.setdefault(record["eventID"], record), record)
        self.assertLess(len(records), len(self.records))

    def test_no_object_holds_a_record_twice(self):
        for path, body in files_of(self.demo).items():
            if _OBJECT.fullmatch(path):
                ids = [record["eventID"] for record in json.loads(gzip.decompress(body))["Records"]]
                self.assertEqual(len(ids), len(set(ids)))

    def test_the_stream_is_only_nearly_in_order(self):
        times = [record["eventTime"] for record in self.records]
        self.assertNotEqual(times, sorted(times))
        self.assertEqual(times[0][:10], min(times)[:10])

    def test_names_of_objects_parse(self):
        for path in files_of(self.demo / "AWSLogs"):
            path = "AWSLogs/" + path
            forms = [form for form in (_OBJECT, _DIGEST, _INSIGHT) if form.fullmatch(path)]
            self.assertEqual(len(forms), 1, path)

    def test_objects_hold_the_records_of_their_account_and_region(self):
        for path, body in files_of(self.demo).items():
            name = _OBJECT.fullmatch(path)
            for record in json.loads(gzip.decompress(body))["Records"] if name else ():
                self.assertEqual((record["recipientAccountId"], record["awsRegion"]),
                                 (name[1], name[2]))

    def test_stream_and_bucket_hold_the_same_records(self):
        bucket = collections.Counter()
        for path, body in files_of(self.demo).items():
            if _OBJECT.fullmatch(path):
                for record in json.loads(gzip.decompress(body))["Records"]:
                    bucket[json.dumps(record)] += 1
        stream = collections.Counter(map(json.dumps, self.records))
        self.assertTrue(bucket == stream, f"{len(bucket)} records, {len(stream)} in the stream")

    def test_labels_refer_to_calls_that_happened(self):
        for folder in (self.demo, self.everything, *self.mixed):
            records = labelled(folder)
            labels = read_table(folder / "labels.tsv")
            self.assertEqual(len(labels), len({row["eventID"] for row in labels}))
            for row in labels:
                record = records[row["eventID"]]
                for column in ("eventTime", "eventSource", "eventName"):
                    self.assertEqual(row[column], record[column])
                self.assertEqual(row["account"], record["recipientAccountId"])
                self.assertEqual(row["denied"], str(int("errorCode" in record)))

    def test_the_demo_is_quiet_but_for_two_firsts_and_one_intrusion(self):
        labels = read_table(self.demo / "labels.tsv")
        expected = [row for row in labels if row["expected"] != "none"]
        self.assertEqual({row["scenario"] for row in expected},
                         {"new-module", "first-try", "stolen-ci-key"})
        intrusion = [row for row in expected if row["malicious"] == "1"]
        self.assertEqual({row["expected"] for row in intrusion}, _TYPES)
        self.assertEqual(len({row["principal"] for row in intrusion}), 1)
        self.assertTrue(all(row["eventTime"] >= "2026-03-16" for row in intrusion))
        self.assertEqual(len({row["eventTime"][:10] for row in intrusion}), 1)

    def test_without_scenarios_there_is_no_first_whatever_the_seed(self):
        for seed in "1", "2", "3":
            folder = self.make("quiet" + seed, "--scenarios", "none", "--layout", "stream",
                               "--seed", seed, "--rate", "0.3", "--people", "18", "--accounts", "3")
            firsts = [row for row in read_table(folder / "labels.tsv") if row["expected"] != "none"]
            self.assertEqual(firsts, [])

    def test_every_scenario_brings_a_first(self):
        expected = {row["scenario"] for row in read_table(self.everything / "labels.tsv")
                    if row["expected"] != "none"}
        names = set(json.loads((self.everything / "summary.json").read_text())["scenarios"])
        # A person in a new job is a principal that still learns: their firsts are not expected.
        self.assertEqual(names - expected, {"job-change"})

    def test_the_keying_of_roles_matters_where_it_should(self):
        sensitive = {row["scenario"] for row in read_table(self.everything / "labels.tsv")
                     if row["keying_sensitive"] == "1"}
        self.assertLessEqual({"job-change", "reprovisioned-role"}, sensitive)

    def test_a_denied_attempt_is_no_history(self):
        rows = [row for row in read_table(self.everything / "labels.tsv")
                if row["scenario"] == "denied-then-allowed"]
        self.assertEqual([(row["denied"], row["novel"]) for row in rows],
                         [("1", "1"), ("1", "0"), ("0", "1")])

    def test_a_service_is_never_expected(self):
        rows = [row for row in read_table(self.everything / "labels.tsv")
                if row["scenario"] == "service"]
        self.assertTrue(rows)
        self.assertEqual({row["expected"] for row in rows}, {"none"})

    def test_later_rounds_have_ids_and_times_of_their_own(self):
        folder = self.make("rounds", "--days", "2", "--repeat", "3", "--layout", "stream")
        records = {record["eventID"]: record for record in read_stream(folder)}
        summary = json.loads((folder / "summary.json").read_text())
        self.assertEqual(len(records), summary["records"])
        self.assertEqual({record["eventTime"][:10] for record in records.values()},
                         {f"2026-03-0{day}" for day in range(2, 8)})

    def test_a_busier_organisation_makes_the_same_firsts(self):
        folder = self.make("busy", "--rate", "3", "--layout", "stream")
        summary = json.loads((folder / "summary.json").read_text())
        demo = json.loads((self.demo / "summary.json").read_text())
        self.assertGreater(summary["records"], 2.5 * demo["records"])
        self.assertEqual(summary["expected_by_scenario"], demo["expected_by_scenario"])

    def test_a_mix_of_a_seed_is_the_same_bytes_in_another_process(self):
        again = self.root / "mixed-again"
        subprocess.run([sys.executable, "-B", generate.__file__, "--out", again, "--seed", "1",
                        "--scenarios", "mixed", "--layout", "stream"],
                       env={**os.environ, "PYTHONHASHSEED": "7"}, check=True)
        self.assertEqual(differing(self.mixed[0], again), [])

    def test_mixes_differ_in_more_than_names(self):
        summaries = [json.loads((folder / "summary.json").read_text()) for folder in self.mixed]
        for what in ("start", "people", "records", "principals"):
            self.assertGreater(len({summary[what] for summary in summaries}), 2, what)
        days, hours, roles, attacks = [], [], [], []
        for folder, summary in zip(self.mixed, summaries):
            rows = self.expected(folder)
            days.append({row["eventTime"][:10] for row in rows})
            hours.append(collections.Counter(row["eventTime"][11:13] for row in rows))
            roles.append({row["principal"] for row in read_table(folder / "labels.tsv")})
            attacks.append({name.rstrip("0123456789-") for name in self.intrusions(folder)})
        for drawn in (days, hours, roles, attacks):
            for number, one in enumerate(drawn):
                self.assertNotIn(one, drawn[number + 1:])

    def test_most_firsts_of_a_mix_are_harmless_and_of_many(self):
        for folder in self.mixed:
            rows = self.expected(folder)
            harmless = [row for row in rows if row["malicious"] == "0"]
            self.assertGreater(len(harmless), 0.7 * len(rows))
            self.assertGreater(len({row["principal"] for row in harmless}), 12)
            self.assertGreater(len({row["eventTime"][:10] for row in harmless}), 7)
            self.assertGreater(len({row["eventName"] for row in harmless}), 12)

    def test_every_intrusion_of_a_mix_has_a_name_and_a_foreign_account_of_its_own(self):
        for folder in self.mixed:
            records = labelled(folder)
            own = {record["recipientAccountId"] for record in records.values()}
            named = self.intrusions(folder)
            self.assertGreaterEqual(len(named), 3)
            strangers = []
            for rows in named.values():
                requests = json.dumps([records[row["eventID"]]["requestParameters"]
                                       for row in rows])
                strangers += set(re.findall(r"\b\d{12}\b", requests)) - own
            self.assertEqual(len(strangers), len(set(strangers)))

    def test_an_intruder_is_a_known_principal(self):
        for folder in self.mixed:
            for rows in self.intrusions(folder).values():
                self.assertTrue(any(float(row["history_days"]) >= 7 for row in rows))

    def test_every_kind_of_a_mix_happens(self):
        happened = set()
        for seed in range(1, 16):
            organisation = generate.Organisation(str(seed), generate.datetime.date(2026, 3, 2), 21,
                                                 16, 2)
            organisation.machines = list(generate.MACHINES)
            happened |= {type(scenario) for scenario in generate.draw_mix(organisation)}
        written = {kind for module in (attacks, everyday) for kind in vars(module).values()
                   if isinstance(kind, type) and issubclass(kind, attacks.Scenario)}
        self.assertEqual({kind.__name__ for kind in written - happened},
                         {"Scenario", "Attack", "Everyday"})

    def expected(self, folder):
        return [row for row in read_table(folder / "labels.tsv") if row["expected"] != "none"]

    def intrusions(self, folder):
        named = {}
        for row in read_table(folder / "labels.tsv"):
            if row["malicious"] == "1":
                named.setdefault(row["scenario"], []).append(row)
        return named

    def test_an_unknown_scenario_is_an_error(self):
        with self.assertRaises(ValueError):
            generate.select("stolen-ci-key,no-such-thing")


if __name__ == "__main__":
    unittest.main()
