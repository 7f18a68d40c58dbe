"""Goal: on a real Kafka no finding is lost and none comes twice, whatever dies. Method: feeds a sample organisation to a
daemon that something is done to, and compares the findings a read_committed consumer sees with `foothold replay`'s.

  broker_test.py --foothold PROGRAM --tool kafka_tool --generator generate.py --jars DIR [--kills N] [-k NAME]
"""
import argparse
import collections
import gzip
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from world import Cluster, Daemon, Tool, final_findings, log, without_clock

OPTIONS = None


class OnKafka(unittest.TestCase):
    nodes = 1

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="foothold-broker-"))
        cls.cluster = Cluster(OPTIONS.jars, cls.folder / "kafka", cls.nodes)
        cls.tool = Tool(OPTIONS.tool, cls.cluster.brokers)
        subprocess.run([sys.executable, OPTIONS.generator, "--out", cls.folder / "data", "--seed", "7", "--layout", "stream"],
                       check=True, stdout=subprocess.DEVNULL)
        cls.stream = cls.folder / "data/stream.ndjson"
        replayed = cls.replay(cls.stream)
        cls.expected = {json.loads(line)["id"]: without_clock(line) for line in replayed}
        assert len(cls.expected) >= 5

    @classmethod
    def tearDownClass(cls):
        cls.cluster.stop()
        shutil.rmtree(cls.folder)

    @classmethod
    def replay(cls, *paths):
        done = subprocess.run([OPTIONS.foothold, "replay", "--quiet", *map(str, paths)], stdout=subprocess.PIPE)
        assert done.returncode in (0, 3), done.returncode
        return done.stdout.splitlines()

    def setUp(self):
        self.running = []
        self.began = time.monotonic()

    def tearDown(self):
        for daemon in self.running:
            if daemon.process and daemon.process.poll() is None:
                daemon.kill()
        log(f"  {self._testMethodName} {time.monotonic() - self.began:.1f} s")

    def daemon(self, name, **options):
        daemon = Daemon(OPTIONS.foothold, self.cluster.brokers, self.folder, name, **options)
        self.running.append(daemon)
        return daemon

    def assert_complete(self, daemon, expected=None):
        """Everything is committed; findings are replay's, none missing, none twice."""
        daemon.drain(self.tool)
        found, twice = final_findings(self.tool("consume", daemon.findings).splitlines())
        self.assertEqual(found, self.expected if expected is None else expected)
        self.assertEqual(twice, 0, "a state of a finding came twice")


class OneBroker(OnKafka):
    def test_findings_are_those_of_replay(self):
        daemon = self.daemon("plain").start()
        self.tool("produce", daemon.input, self.stream)
        self.assert_complete(daemon)
        self.assertEqual(daemon.terminate(), 0)
        # Started again, nothing of it comes again.
        daemon.start()
        self.assert_complete(daemon)
        metrics = daemon.metrics()
        self.assertEqual(metrics["foothold_ready"], 1)
        self.assertEqual(metrics["foothold_restore_ratio"], 1)
        self.assertEqual(daemon.get("/healthz")[0], 200)
        self.assertEqual(daemon.get("/baseline?principal=x")[0], 404, "off unless asked for")

    def test_a_backlog_is_drained_evenly_or_not(self):
        daemon = self.daemon("backlog", settings={"pipeline": {"consumers": 3, "shards": 3, "epoch_messages": 700}})
        self.cluster.create(daemon.input, 12)
        lines = self.stream.read_bytes().splitlines(keepends=True)
        half = self.folder / "half.ndjson"
        half.write_bytes(b"".join(lines[len(lines) // 2:]))
        first = self.folder / "first.ndjson"
        first.write_bytes(b"".join(lines[:len(lines) // 2]))
        # The later half lies before the earlier one, and some of it twice.
        self.tool("produce", daemon.input, half)
        self.tool("produce", daemon.input, first)
        self.tool("produce", daemon.input, half)
        daemon.start()
        self.assert_complete(daemon)

    def test_kill_9_at_random_moments_under_load(self):
        random.seed(20260302)
        daemon = self.daemon("kill", settings={"pipeline": {"epoch_messages": 500}})
        self.cluster.create(daemon.input, 6)
        records = len(self.stream.read_bytes().splitlines())
        feeder = self.tool.start("produce", daemon.input, self.stream, records / (OPTIONS.kills * 1.2))
        for _ in range(OPTIONS.kills):
            daemon.start(ready=False)
            time.sleep(random.uniform(0.2, 2.2))
            daemon.kill()
        feeder.wait()
        daemon.start()
        self.assert_complete(daemon)

    def test_a_broker_that_dies_and_comes_back(self):
        daemon = self.daemon("outage").start()
        feeder = self.tool.start("produce", daemon.input, self.stream, 4000)
        time.sleep(2)
        self.cluster.crash()
        time.sleep(3)
        self.assertIsNone(daemon.process.poll(), "an outage is no reason to end")
        self.assertEqual(daemon.get("/healthz")[0], 200)
        self.cluster.restart()
        feeder.wait(120)
        self.assert_complete(daemon)

    def test_a_verdict_is_taken_from_its_topic_once_and_from_nowhere_else(self):
        daemon = self.daemon("feedback").start()
        self.tool("produce", daemon.input, self.stream)
        daemon.drain(self.tool)
        id_ = sorted(self.expected)[0]

        def say(verdict, *more):
            return subprocess.run([OPTIONS.foothold, "feedback", "--config", daemon.config, "--by", "alice", *more, id_, verdict],
                                  capture_output=True, text=True, timeout=60)

        for verdict in ("useful", "not-useful"):
            said = say(verdict, "--note", "ticket 7")
            self.assertEqual(said.returncode, 0, said.stderr)
            self.assertIn(f"acknowledged by Kafka: {daemon.feedback}, partition", said.stdout)
        lines = [json.loads(line) for line in self.tool("consume", daemon.feedback).splitlines()]
        self.assertEqual(sorted((line["findingId"], line["verdict"], line["by"], line["note"]) for line in lines),
                         [(id_, "not_useful", "alice", "ticket 7"), (id_, "useful", "alice", "ticket 7")])
        # What somebody who can write logs would send; and junk on the feedback topic.
        forged, junk = self.folder / "forged.ndjson", self.folder / "junk.ndjson"
        forged.write_text(json.dumps(lines[0]) + "\n")
        junk.write_text("{}\n")
        self.tool("produce", daemon.input, forged)
        self.tool("produce", daemon.feedback, junk)
        daemon.drain(self.tool)
        end = time.monotonic() + 20
        counted = {}
        while time.monotonic() < end and counted != {"useful": 1, "not_useful": 1, "bad": 1, "json": 1, "partitions": 6}:
            time.sleep(0.2)
            metrics = daemon.metrics()
            counted = {word: metrics.get(f'foothold_verdicts_total{{verdict="{word}"}}') for word in ("useful", "not_useful")}
            counted["bad"] = metrics.get('foothold_dead_letters_total{reason="bad_verdict"}')
            counted["json"] = metrics.get('foothold_skipped_total{kind="other_json"}')
            counted["partitions"] = metrics["foothold_partitions"]
        self.assertEqual(counted, {"useful": 1, "not_useful": 1, "bad": 1, "json": 1, "partitions": 6})
        self.assertEqual(int(self.tool("lag", daemon.name, daemon.feedback)), 0, "offsets are committed")
        self.assertEqual(daemon.terminate(), 0)
        daemon.start()
        end, again = time.monotonic() + 20, None
        while time.monotonic() < end and again is None:
            time.sleep(0.5)
            again = daemon.metrics().get('foothold_verdicts_total{verdict="useful"}')
        self.assertEqual(again, 0, "read once")
        self.assert_complete(daemon)

    def test_a_lost_state_directory_is_restored_from_the_topic(self):
        daemon = self.daemon("lost").start()
        self.tool("produce", daemon.input, self.stream)
        daemon.drain(self.tool)
        daemon.kill()
        shutil.rmtree(daemon.state)
        daemon.start()
        self.assertGreater(daemon.wait_for("restored")["changes"], 100)
        # A first-ever call of a known principal still fires, and what is habit still does not.
        more = self.folder / "more.ndjson"
        novel, habit = self.novel_and_habit()
        more.write_bytes(novel + b"\n" + habit + b"\n")
        expected = {json.loads(line)["id"]: without_clock(line) for line in self.replay(self.stream, more)}
        self.assertEqual(len(expected), len(self.expected) + 1)
        self.tool("produce", daemon.input, more)
        self.assert_complete(daemon, expected)

    def novel_and_habit(self):
        """The last catalogued call of somebody who makes it daily, made once more, and one that was never made."""
        in_findings = {json.loads(line)["resource"]["accessKeyDetails"]["userName"] for line in self.replay(self.stream)}
        calls = collections.defaultdict(list)
        with open(self.stream, "rb") as stream:
            for line in stream:
                record = json.loads(line)
                issuer = record["userIdentity"].get("sessionContext", {}).get("sessionIssuer", {}).get("userName")
                known = issuer and issuer not in in_findings and not issuer.startswith("AWSServiceRoleFor")
                if known and "errorCode" not in record and record["eventSource"] == "iam.amazonaws.com":
                    calls[record["userIdentity"]["principalId"], record["eventName"]].append(record)
        often = [records for (_, name), records in calls.items() if name in ("PutRolePolicy", "AttachRolePolicy", "CreateRole")]
        last = max(often, key=len)[-1]
        habit, novel = json.loads(json.dumps(last)), json.loads(json.dumps(last))
        habit["eventID"], novel["eventID"] = "00000000-aaaa-4aaa-8aaa-000000000001", "00000000-aaaa-4aaa-8aaa-000000000002"
        novel["eventSource"], novel["eventName"] = "ec2.amazonaws.com", "CreateVpcPeeringConnection"
        novel["requestParameters"] = {"vpcId": "vpc-1"}
        return json.dumps(novel).encode(), json.dumps(habit).encode()

    def test_a_second_daemon_fences_the_first(self):
        first = self.daemon("fence").start()
        self.tool("produce", first.input, self.stream)
        second = self.daemon("fence", state=self.folder / "fence-second")
        second.log_path = self.folder / "fence-second.log"
        second.start()
        self.assertEqual(first.process.wait(20), 4)
        self.assertIn("has taken over", first.wait_for("fenced")["reason"])
        self.assert_complete(second)

    def test_a_daemon_that_was_fenced_keeps_still_before_it_ends(self):
        first = self.daemon("still").start("--fenced-pause", "3s")
        second = self.daemon("still", state=self.folder / "still-second")
        second.log_path = self.folder / "still-second.log"
        second.start()
        first.wait_for("fenced")
        self.assertEqual((first.get("/healthz")[0], first.get("/readyz")[0]), (200, 503))
        self.assertEqual(first.metrics()["foothold_ready"], 0)
        self.assertEqual(first.process.wait(20), 4)
        # Who is to stop does, however long the pause.
        second.terminate()
        second.start("--fenced-pause", "1h")
        third = self.daemon("still", state=self.folder / "still-third")
        third.log_path = self.folder / "still-third.log"
        third.start()
        second.wait_for("fenced")
        self.assertEqual(second.terminate(), 4)

    def test_poison_is_a_dead_letter_and_its_neighbours_count(self):
        daemon = self.daemon("poison").start()
        lines = self.stream.read_bytes().splitlines()
        bomb = gzip.compress(b"\n" * 300_000_000, 9)
        self.assertLess(len(bomb), 900_000)
        broken = lines[5][:-40]
        poison = [b"junk", broken, b'{"Records":[1,2,' + b"3," * 5000 + b"4]}", b"[" * 200_000, b"\xff\xfe\x00"]
        middle = len(lines) // 2
        mixed = self.folder / "mixed.ndjson"
        mixed.write_bytes(b"\n".join(lines[:middle] + poison + lines[middle:]) + b"\n")
        self.tool("produce", daemon.input, mixed)
        self.assert_complete(daemon)
        letters = [json.loads(line) for line in self.tool("headers", daemon.dead).splitlines()]
        self.assertGreaterEqual(len(letters), len(poison) - 1)
        self.assertLess(len(letters), 50, "junk from end to end is one letter")
        for letter in letters:
            self.assertEqual(letter["source_topic"], daemon.input)
            self.assertGreaterEqual(int(letter["source_offset"]), 0)
        self.assertIn(broken, self.tool("consume", daemon.dead).splitlines(), "the bytes are kept")
        # Once mended, what is on the dead-letter topic is read like anything else.
        mended = self.folder / "mended.ndjson"
        mended.write_bytes(lines[5] + b"\n")
        self.tool("produce", daemon.dead, mended)
        dead = self.folder / "dead.ndjson"
        dead.write_bytes(self.tool("consume", daemon.dead))
        done = subprocess.run([OPTIONS.foothold, "replay", dead], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 3)
        self.assertTrue(done.stderr.startswith(b"1 records"), done.stderr)

    def test_a_topic_that_grows_partitions_while_it_is_read(self):
        daemon = self.daemon("grow").start()
        feeder = self.tool.start("produce", daemon.input, self.stream, 1500)
        self.cluster.grow(daemon.input, 11)
        feeder.wait()
        # The first feeder may not have seen the new partitions; the second does.
        self.tool("produce", daemon.input, self.stream)
        self.assert_complete(daemon)
        self.assertEqual(daemon.metrics()["foothold_partitions"], 11)

    def test_sigterm_under_load_drains_and_loses_nothing(self):
        daemon = self.daemon("term").start()
        feeder = self.tool.start("produce", daemon.input, self.stream, 4000)
        for _ in range(4):
            time.sleep(0.7)
            began = time.monotonic()
            self.assertEqual(daemon.terminate(), 0)
            self.assertLess(time.monotonic() - began, 10)
            self.assertTrue(daemon.wait_for("stopped"))
            daemon.start()
        feeder.wait()
        self.assert_complete(daemon)

    def test_a_reload_is_checked_whole_and_says_what_waits_for_a_restart(self):
        daemon = self.daemon("reload").start()
        feeder = self.tool.start("produce", daemon.input, self.stream, 6000)
        before = [name for name in daemon.metrics() if name.startswith("foothold_config_info")]
        daemon.config.write_text("kafka: [")
        daemon.process.send_signal(signal.SIGHUP)
        self.assertIn("foothold.yaml", daemon.wait_for("reload_refused")["reason"])
        daemon.settings["detection"] = {"forget_after": "80d"}
        daemon.settings["pipeline"] = {"shards": 3}
        daemon.write_config()  # noticed without a signal
        daemon.wait_for("reloaded")
        self.assertEqual(daemon.wait_for("restart_needed")["settings"], "pipeline.shards")
        self.assertNotEqual(before, [name for name in daemon.metrics() if name.startswith("foothold_config_info")])
        daemon.settings["detection"] = {"forget_after": "90d"}
        daemon.write_config()
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_for("reloaded", count=2)
        feeder.wait()
        daemon.drain(self.tool)
        found, _ = final_findings(self.tool("consume", daemon.findings).splitlines())
        self.assertEqual(set(found), set(self.expected))

    def test_what_is_wrong_is_said_in_one_sentence(self):
        def says(name, words, code, topics=(), **options):
            for topic in topics:
                self.cluster.create(f"{name}.{topic}", 1, *(["cleanup.policy=compact"] if topic == "state" else []))
            daemon = self.daemon(name, **options).start(ready=False)
            self.assertEqual(daemon.process.wait(60), code, daemon.tail())
            last = daemon.tail().splitlines()[-1]
            self.assertTrue(last.startswith("foothold: "), last)
            for word in words:
                self.assertIn(word, last)

        says("noaddress", ["cannot reach Kafka at 127.0.0.1:1", "kafka.brokers"], 1,
             settings={"kafka": {"brokers": "127.0.0.1:1"}})
        says("notopic", ["there is no topic notopic.findings", "kafka.create_topics"], 2,
             settings={"kafka": {"create_topics": "false"}})
        says("nofeedback", ["there is no topic nofeedback.feedback (kafka.feedback.topic)", "kafka.create_topics"], 2,
             settings={"kafka": {"create_topics": "false"}}, topics=["findings", "dead", "state", "in"])
        says("samefeedback", ["kafka.feedback.topic", "samefeedback.in", "of their own"], 2,
             settings={"kafka": {"feedback": {"topic": "samefeedback.in"}}})
        said = subprocess.run([OPTIONS.foothold, "feedback", "--config", self.folder / "nofeedback/foothold.yaml", "--by", "a", "0" * 32,
                               "useful"], capture_output=True, text=True)
        self.assertEqual(said.returncode, 2)
        self.assertIn("there is no topic nofeedback.feedback (kafka.feedback.topic)", said.stderr)
        says("unwritable", ["/dev/null/state"], 2, state="/dev/null/state")
        says("wrongproperty", ["kafka.properties", "sasl.mechanizm"], 2,
             settings={"kafka": {"properties": {"sasl.mechanizm": "PLAIN"}}})
        says("ourproperty", ["kafka.properties.group.id", "foothold sets it"], 2,
             settings={"kafka": {"properties": {"group.id": "x"}}})
        says("nosecret", ["kafka.properties.sasl.password", "/nowhere"], 2,
             settings={"kafka": {"properties": {"sasl.password": "file:/nowhere"}}})
        says("unknownkey", ["there is no setting kafka.broker", "kafka.brokers"], 2, settings={"kafka": {"broker": "x"}})
        running = self.daemon("port").start()
        port = next(e["port"] for e in running.events() if e["event"] == "listening")
        says("usedport", [f"cannot listen on 127.0.0.1:{port}", "http.listen"], 2,
             settings={"http": {"listen": f"127.0.0.1:{port}"}})
        says("othergroup", ["holds the state of another daemon", "state.directory"], 2, state=running.state) \
            if running.terminate() == 0 else self.fail("the first did not stop")
        done = subprocess.run([OPTIONS.foothold, "replay", "--state", running.state, self.stream], capture_output=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"state of a foothold daemon", done.stderr)


class FullDisk(OnKafka):
    def test_a_full_disk_is_said_and_loses_nothing_once_there_is_room(self):
        disk = self.folder / "small"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True).returncode != 0:
            self.skipTest("NOT TRIED: a full disk needs a file system of its own, and so the right to mount one")
        try:
            small = {"state": {"cache": "64MiB", "rocksdb": {"write_buffer_size": "65536"}}}
            daemon = self.daemon("full", state=disk / "state", settings=small).start()
            self.tool("produce", daemon.input, self.stream)
            self.assertEqual(daemon.process.wait(60), 1, daemon.tail())
            self.assertIn("no space left for the state", daemon.tail().splitlines()[-1])
            subprocess.run(["mount", "-o", "remount,size=256m", disk], check=True)
            daemon.start()
            self.assert_complete(daemon)
            daemon.kill()
        finally:
            for each in self.running:
                each.process.kill()
                each.process.wait()
            subprocess.run(["umount", disk], check=True)


class ThreeBrokers(OnKafka):
    nodes = 3

    def test_one_of_three_brokers_is_lost(self):
        daemon = self.daemon("three").start()
        feeder = self.tool.start("produce", daemon.input, self.stream, 3000)
        time.sleep(2)
        self.cluster.crash(2)
        feeder.wait()
        self.assert_complete(daemon)


class Logins(unittest.TestCase):
    def test_a_wrong_password_is_said_at_once(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="foothold-login-"))
        cluster = Cluster(OPTIONS.jars, folder / "kafka", 1, properties=(
            "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL:SASL_PLAINTEXT",
            "listener.name.sasl.sasl.enabled.mechanisms=PLAIN",
            "listener.name.sasl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required "
            "user_foothold=\"right\";"))
        try:
            brokers = f"127.0.0.1:{cluster.add_listener('SASL')}"
            for password, code in (("wrong", 2), ("right", None)):
                secret = folder / "password"
                secret.write_text(password + "\n")
                daemon = Daemon(OPTIONS.foothold, brokers, folder, "login-" + password, settings={"kafka": {
                    "properties": {"security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN",
                                   "sasl.username": "foothold", "sasl.password": f"file:{secret}"}}})
                daemon.start(ready=code is None)
                if code is None:
                    self.assertEqual(daemon.terminate(), 0)
                    self.assertNotIn("right", daemon.tail().replace("login-right", ""), "secrets are not printed")
                else:
                    began = time.monotonic()
                    self.assertEqual(daemon.process.wait(40), code, daemon.tail())
                    self.assertLess(time.monotonic() - began, 10)
                    self.assertIn("refuses the login", daemon.tail().splitlines()[-1])
        finally:
            cluster.stop()
            shutil.rmtree(folder, ignore_errors=True)


def main():
    global OPTIONS
    parser = argparse.ArgumentParser()
    parser.add_argument("--foothold", required=True)
    parser.add_argument("--tool", required=True)
    parser.add_argument("--generator", required=True)
    parser.add_argument("--jars", required=True)
    parser.add_argument("--kills", type=int, default=20)
    OPTIONS, rest = parser.parse_known_args()
    if "FOOTHOLD_BROKER_KILLS" in os.environ:
        OPTIONS.kills = int(os.environ["FOOTHOLD_BROKER_KILLS"])
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
