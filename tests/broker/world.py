"""What the tests on a real Kafka are made of: a broker or three, the daemon, and what came out."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
KAFKA_DEV = HERE / "kafka-dev"


def free_port(count, begin=21000):
    """The first of so many ports that are free now, with kafka-dev's controllers 100 above."""
    for port in range(begin + os.getpid() % 4000, 64000, 17):
        with contextlib.ExitStack() as held:
            try:
                for offset in [*range(count), *range(100, 100 + count)]:
                    sock = held.enter_context(socket.socket())
                    sock.bind(("127.0.0.1", port + offset))
            except OSError:
                continue
            return port
    raise RuntimeError("no free ports")


class Cluster:
    def __init__(self, jars, folder, nodes=1, properties=()):
        self.folder = pathlib.Path(folder)
        command = "start" if nodes == 1 else "start3"
        self.brokers = self.call(command, jars, self.folder, free_port(nodes), "num.partitions=6", *properties).strip()

    @staticmethod
    def call(*arguments):
        done = subprocess.run([KAFKA_DEV, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"kafka-dev {arguments[0]}: {done.stderr}")
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

    def crash(self, *node):
        self.call("crash", self.folder, *node)

    def restart(self, *node):
        self.call("restart", self.folder, *node)

    def create(self, topic, partitions, *settings):
        self.call("topic", self.folder, "create", topic, partitions, *settings)

    def grow(self, topic, partitions):
        self.call("run", self.folder, "org.apache.kafka.tools.TopicCommand", "--bootstrap-server", self.brokers,
                  "--alter", "--topic", topic, "--partitions", partitions)

    def add_listener(self, name):
        """A further listener on a port of its own, which is returned; restarts the broker."""
        port = free_port(1, begin=40000)
        path = self.folder / "node1/server.properties"
        lines = path.read_text().splitlines()
        path.write_text("".join(line + (f",{name}://127.0.0.1:{port}\n" if line.startswith(("listeners=", "advertised.listeners="))
                                        else "\n") for line in lines))
        self.crash()
        self.restart()
        return port

    def stop(self):
        self.call("crash", self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)


class Tool:
    def __init__(self, program, brokers):
        self.program, self.brokers = program, brokers

    def __call__(self, command, *arguments):
        return subprocess.run([self.program, command, self.brokers, *map(str, arguments)], check=True, timeout=600,
                              stdout=subprocess.PIPE).stdout

    def start(self, command, *arguments):
        return subprocess.Popen([self.program, command, self.brokers, *map(str, arguments)], stdout=subprocess.DEVNULL)


class Daemon:
    """One `foothold run`, with topics and a state directory of its own name."""

    def __init__(self, program, brokers, folder, name, *, settings=None, state=None):
        self.program, self.name = program, name
        self.folder = pathlib.Path(folder) / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.state = pathlib.Path(state or self.folder / "state")
        self.input, self.findings, self.dead = f"{name}.in", f"{name}.findings", f"{name}.dead"
        self.feedback = f"{name}.feedback"
        self.settings = {
            "kafka": {
                "brokers": brokers, "input": {"topics": [self.input], "group": name},
                "findings": {"topic": self.findings}, "dead_letter": {"topic": self.dead},
                "state": {"topic": f"{name}.state"}, "feedback": {"topic": self.feedback}, "create_topics": "true"},
            "state": {"directory": str(self.state), "cache": "64MiB"},
            "http": {"listen": "127.0.0.1:0"}}
        for section, values in (settings or {}).items():
            self.settings.setdefault(section, {}).update(values)
        self.config = self.folder / "foothold.yaml"
        self.log_path = self.folder / "log"
        self.process = None
        self.write_config()

    def write_config(self):
        # JSON is YAML, but for the words true and false, which stand as they are.
        text = json.dumps(self.settings, indent=1).replace('"true"', "true").replace('"false"', "false")
        new = self.config.with_suffix(".new")
        new.write_text(text)
        new.replace(self.config)

    def start(self, *arguments, ready=True):
        self.log_begin = self.log_path.stat().st_size if self.log_path.exists() else 0
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([self.program, "run", "--config", self.config, *arguments], stderr=log, stdout=log)
        if ready:
            self.wait_for("ready")
        return self

    def events(self):
        found = []
        with open(self.log_path, encoding="utf-8") as log:
            log.seek(self.log_begin)
            for line in log:
                with contextlib.suppress(json.JSONDecodeError):
                    found.append(json.loads(line))
        return found

    def wait_for(self, event, seconds=60, count=1):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = [e for e in self.events() if e["event"] == event]
            if len(found) >= count:
                return found[-1]
            if self.process.poll() is not None and event not in ("failed", "fenced", "stopped"):
                raise AssertionError(f"{self.name} ended with {self.process.returncode} before '{event}': {self.tail()}")
            time.sleep(0.02)
        raise AssertionError(f"{self.name}: no '{event}' in {seconds} s: {self.tail()}")

    def tail(self):
        return self.log_path.read_text(encoding="utf-8")[-2000:]

    def kill(self):
        self.process.kill()
        self.process.wait()

    def terminate(self, seconds=30):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def get(self, path):
        port = next(e["port"] for e in self.events() if e["event"] == "listening")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def metrics(self):
        values = {}
        for line in self.get("/metrics")[1].splitlines():
            if not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                values[name] = float(value)
        return values

    def drain(self, tool, seconds=120):
        """Until everything in the input is committed."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if int(tool("lag", self.name, self.input)) == 0:
                return
            if self.process.poll() is not None:
                raise AssertionError(f"{self.name} ended with {self.process.returncode}: {self.tail()}")
            time.sleep(0.2)
        raise AssertionError(f"{self.name} did not drain: {self.tail()}")


def without_clock(finding):
    """A finding's line without the two fields that Kafka's timestamps make differ from a file's."""
    return re.sub(rb'"(createdAt|updatedAt)":"[^"]*"', b"", finding)


def final_findings(lines):
    """The last state of each finding by id, archived ones left out; and how often any state came twice."""
    last, seen, twice = {}, set(), 0
    for line in lines:
        finding = json.loads(line)
        twice += line in seen
        seen.add(line)
        last[finding["id"]] = line
    return {id_: without_clock(line) for id_, line in last.items()
            if not json.loads(line)["service"]["archived"]}, twice


def log(text):
    print(text, file=sys.stderr, flush=True)
