"""Goal: each expression of the dashboards and alerts says something of a daemon at work, and alerts that should be quiet are.
Method: a real Kafka, the daemon under load, a real Prometheus that scrapes it; restarted and configured anew on the way.

  live_test.py --foothold PROGRAM --tool kafka_tool --generator generate.py --jars DIR --prometheus DIR
               [--rate N] [--pictures DIR]

--pictures draws both boards as PNG into a folder, with headless chromium and Pillow.
"""
import argparse
import gzip
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent / "broker"))

import promql_parser  # noqa: E402
from world import KAFKA_DEV, Cluster, Daemon, Tool, free_port, log  # noqa: E402

import dash_exprs  # noqa: E402
import dash_render  # noqa: E402
import runbook  # noqa: E402
from dashboards import expressions, load, rules, selectors  # noqa: E402
from feed import Feed  # noqa: E402
from prometheus import Client, Prometheus  # noqa: E402

BOARDS = sorted((ROOT / "deploy/grafana").glob("*.json"))
RULES = ROOT / "deploy/alerts/foothold.rules.yaml"
# Kafka's own programs by their names in its bin folder.
KAFKA_PROGRAMS = {
    "kafka-consumer-groups.sh": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
    "kafka-console-consumer.sh": "org.apache.kafka.tools.consumer.ConsoleConsumer",
    "kafka-console-producer.sh": "org.apache.kafka.tools.ConsoleProducer",
    "kafka-get-offsets.sh": "org.apache.kafka.tools.GetOffsetShell",
    "kafka-topics.sh": "org.apache.kafka.tools.TopicCommand",
    "kafka-transactions.sh": "org.apache.kafka.tools.TransactionsCommand",
}
OPTIONS = None
SECONDS = 90
WINDOW = "10s"  # of rates: Grafana's least is four scrapes


class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="foothold-deploy-"))
        cls.cluster = Cluster(OPTIONS.jars, cls.folder / "kafka")
        cls.tool = Tool(OPTIONS.tool, cls.cluster.brokers)
        subprocess.run([sys.executable, OPTIONS.generator, "--out", cls.folder / "data", "--seed", "7", "--layout", "stream",
                        "--scenarios", "all"],
                       check=True, stdout=subprocess.DEVNULL)
        port = free_port(1, begin=30000)
        # The names that a new user has, and the runbook.
        cls.daemon = Daemon(OPTIONS.foothold, cls.cluster.brokers, cls.folder, "foothold", settings={
            "kafka": {"input": {"topics": ["cloudtrail"], "group": "foothold"}, "findings": {"topic": "foothold.findings"},
                      "dead_letter": {"topic": "foothold.dead-letter"}, "state": {"topic": "foothold.state"}},
            "http": {"listen": f"127.0.0.1:{port}"}})
        cls.daemon.input, cls.port = "cloudtrail", port
        cls.daemon.start()
        cls.prometheus = Prometheus(OPTIONS.prometheus / "prometheus", cls.folder / "prometheus", free_port(1, begin=50000),
                                    f"127.0.0.1:{port}", RULES)
        cls.prometheus.wait_for("foothold_ready == 1")
        cls.load()

    @classmethod
    def tearDownClass(cls):
        cls.prometheus.stop()
        if cls.daemon.process.poll() is None:
            cls.daemon.kill()
        cls.cluster.stop()
        shutil.rmtree(cls.folder)

    @classmethod
    def load(cls):
        """History, then live traffic; in it the daemon is started again, and given a configuration that it takes and one that
        it refuses."""
        feed = Feed(cls.folder / "data/stream.ndjson")
        history, live = cls.folder / "history.ndjson", cls.folder / "live.ndjson"
        feed.write_history(history)
        cls.tool("produce", cls.daemon.input, history)
        cls.daemon.drain(cls.tool)
        feed.write_live(live, OPTIONS.rate, SECONDS)
        feeder = cls.tool.start("produce", cls.daemon.input, live, OPTIONS.rate)
        # What is drawn begins where no rate has history in it, nor a counter's way from 0, which Prometheus extrapolates less.
        time.sleep(1.5 * float(WINDOW.rstrip("s")))
        cls.began = time.time()
        time.sleep(SECONDS / 6)
        assert cls.daemon.terminate() == 0
        cls.daemon.start()
        cls.say("useful")
        cls.say("not-useful")
        time.sleep(SECONDS / 6)
        cls.configure("8d", "reloaded")
        cls.configure("eight", "reload_refused")
        cls.outdated = cls.prometheus.wait_for('ALERTS{alertname="FootholdConfigOutdated"}')
        cls.configure("7d", "reloaded", 2)
        assert feeder.wait(SECONDS * 3) == 0
        # What is asked of the boards is asked of this moment: under load to the last.
        cls.under_load = Client(cls.prometheus.url, at=time.time() - 2)
        cls.daemon.drain(cls.tool)
        # One more look than the slowest of what is told: librdkafka's own figures.
        time.sleep(6)

    @classmethod
    def say(cls, verdict):
        subprocess.run([OPTIONS.foothold, "feedback", "--config", cls.daemon.config, "--by", "ana", 32 * "0", verdict], check=True,
                       stdout=subprocess.DEVNULL)

    @classmethod
    def configure(cls, learning_period, event, count=1):
        cls.daemon.settings["detection"] = {"learning_period": learning_period}
        cls.daemon.write_config()
        cls.daemon.process.send_signal(signal.SIGHUP)
        cls.daemon.wait_for(event, count=count)

    def built_in(self):
        return {"__rate_interval": WINDOW, "__range": f"{int(self.under_load.at - self.began)}s"}

    def test_every_expression_of_the_boards_returns_data(self):
        found = [each for board in BOARDS for each in expressions(board, self.built_in())]
        self.assertGreater(len(found), 60)
        self.assertEqual(dash_exprs.check(self.under_load, found), [])

    def test_alerts_look_at_series_that_are_there(self):
        """An alert on a misspelt metric or label would be quiet for ever."""
        recorded = {rule["record"] for _, rule in rules(RULES) if "record" in rule}
        looked_at = set()
        for each in expressions(RULES):
            for selector, _ in selectors(promql_parser.parse(each.expr)):
                text = re.sub(r" offset \w+", "", str(selector))
                if selector.name not in recorded:
                    looked_at.add((each.where, text))
        self.assertGreater(len(looked_at), 20)
        for where, text in sorted(looked_at):
            self.assertTrue(self.prometheus.result(f"last_over_time({text}[10m])"), f"{where}: no {text}")
        for _, rule in rules(RULES):
            if "record" in rule:
                self.assertTrue(self.prometheus.result(rule["expr"]), rule["record"])

    def test_what_should_be_quiet_is_quiet(self):
        self.assertEqual(self.prometheus.alerts(), [])
        for _, rule in rules(RULES):
            if "alert" in rule:
                self.assertEqual(self.prometheus.result(rule["expr"]), [], rule["alert"])

    def test_a_refused_configuration_was_seen(self):
        self.assertEqual([(alert["metric"]["alertstate"], alert["metric"]["reason"]) for alert in self.outdated], [("pending", "refused")])

    def test_room_on_the_disk_is_what_the_system_says(self):
        found, disk = self.daemon.metrics(), os.statvfs(self.daemon.state)
        self.assertAlmostEqual(found["foothold_state_free_bytes"] / (disk.f_bavail * disk.f_frsize), 1, delta=0.05)
        self.assertAlmostEqual(found["foothold_state_capacity_bytes"] / ((disk.f_blocks - disk.f_bfree + disk.f_bavail) * disk.f_frsize),
                               1, delta=0.05)

    def test_prometheus_finds_nothing_to_say_of_the_metrics(self):
        done = subprocess.run([OPTIONS.prometheus / "promtool", "check", "metrics"], input=self.daemon.get("/metrics")[1],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual((done.returncode, done.stdout.strip()), (0, ""))

    def test_every_metric_of_the_table_is_exported(self):
        exported = set(re.findall(r"^# TYPE (\w+) ", self.daemon.get("/metrics")[1], re.M))
        table = set(re.findall(r"^\| `(\w+)` ", (ROOT / "docs/metrics.md").read_text(encoding="utf-8"), re.M))
        self.assertEqual(exported, table)

    def test_both_boards_can_be_drawn_with_data_in_every_panel(self):
        for board in BOARDS:
            text, height, faults = dash_render.page(load(board), self.under_load, (self.under_load.at - self.began) / 60, WINDOW)
            self.assertEqual(faults, [], board.name)
            if OPTIONS.pictures:
                self.picture(text, height, OPTIONS.pictures / f"{board.stem}.png")

    def picture(self, text, height, path):
        from PIL import Image
        page, raw = self.folder / f"{path.stem}.html", self.folder / path.name
        page.write_text(text, encoding="utf-8")
        subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--screenshot={raw}",
                        f"--window-size={dash_render.WIDTH_PX + 24},{height}", page], check=True, stderr=subprocess.DEVNULL)
        # Few colours are enough for lines and letters, and make a small file.
        Image.open(raw).convert("RGB").quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)
        log(f"  {path}: {path.stat().st_size // 1024} KiB")

    def test_the_runbooks_commands_run(self):
        programs, logs = self.folder / "bin", self.folder / "logs"
        programs.mkdir()
        logs.mkdir()
        for name, kind in KAFKA_PROGRAMS.items():
            script = programs / name
            script.write_text(f'#!/bin/sh\nexec "{KAFKA_DEV}" run "{self.cluster.folder}" {kind} "$@"\n')
            script.chmod(0o755)
        (programs / "foothold").symlink_to(OPTIONS.foothold)
        with gzip.open(logs / "1.json.gz", "wb") as out:
            out.write((self.folder / "history.ndjson").read_bytes()[:100_000].rpartition(b"\n")[0] + b"\n")
        before = self.daemon.metrics()["foothold_messages_total"]
        for block in runbook.blocks():
            if block.mark != "run":
                continue
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", block.text], capture_output=True, text=True, timeout=120, env={
                **os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "FOOTHOLD": f"http://127.0.0.1:{self.port}",
                "BROKERS": self.cluster.brokers, "CONFIG": str(self.daemon.config), "LOGS": str(logs)})
            said = f"line {block.line}: {done.stdout[-1000:]} {done.stderr[-1000:]}"
            self.assertEqual(done.returncode, 0, said)
            # The producer says nothing; whatever asks gets an answer.
            self.assertTrue(done.stdout.strip() or "producer" in block.text, said)
            self.assertNotIn("deprecated", done.stderr, said)
        self.daemon.drain(self.tool)
        self.prometheus.wait_for(f"foothold_messages_total > {before}")

    def test_zz_a_daemon_that_dies_is_seen(self):
        """Last, by its name."""
        self.daemon.kill()
        found = self.prometheus.wait_for('ALERTS{alertname="FootholdDown"}')
        self.assertEqual([each["metric"]["alertstate"] for each in found], ["pending"])


def main():
    global OPTIONS
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--foothold", "--tool", "--generator", "--jars", "--prometheus"):
        parser.add_argument(name, required=True, type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("--rate", type=int, default=1500)
    parser.add_argument("--pictures", type=lambda text: pathlib.Path(text).resolve())
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
