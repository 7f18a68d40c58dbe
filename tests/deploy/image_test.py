"""Goal: the image works, without a container engine to make it. Method: reads the Dockerfile; installs the install tree
into an empty Debian root with only the packages that its last stage names; compares libraries with packages; runs the
program there as the container would be run: its user, a read-only root, no rights, no shell; at last the daemon and
`helm test`'s proof on a real Kafka, with the configuration and arguments that the chart renders.

  image_test.py --foothold PROGRAM --build DIR --generator generate.py --jars DIR   (ctest does)
"""
import argparse
import json
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

import chart
import debian_root
import dockerfile

sys.path.insert(0, str(chart.ROOT / "tests/broker"))
sys.path.insert(0, str(chart.ROOT / "deploy"))
import sbom  # noqa: E402
from world import Cluster  # noqa: E402

OPTIONS = None
HERE = pathlib.Path(__file__).resolve().parent
ESSENTIAL = {"libc6", "libgcc-s1"}  # every Debian has them


def output(*command, **options):
    return subprocess.run([*map(str, command)], check=True, stdout=subprocess.PIPE, text=True, **options).stdout


class Dockerfile(unittest.TestCase):
    """What can be seen by reading."""

    def setUp(self):
        self.build, self.image = dockerfile.stages()
        self.last = dict(self.image)

    def test_hadolint_has_nothing_to_say(self):
        done = subprocess.run([chart.ROOT / ".cache/venv/bin/hadolint", dockerfile.PATH], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_it_runs_as_a_numeric_user_that_is_not_root_and_without_a_shell(self):
        self.assertRegex(self.last["USER"], r"^[1-9]\d*:[1-9]\d*$")
        for word in ("ENTRYPOINT", "CMD"):
            self.assertIsInstance(json.loads(self.last[word]), list, "a shell would run anything but a JSON array")
        spec = chart.kind(chart.documents(chart.template(values=chart.LEAST)), "StatefulSet")[0]["spec"]["template"]["spec"]
        self.assertEqual(self.last["USER"], f"{spec['securityContext']['runAsUser']}:{spec['securityContext']['runAsGroup']}")
        self.assertNotIn("command", spec["containers"][0], "the chart runs the image's own entry point")

    def test_both_stages_are_of_the_debian_that_is_tested(self):
        for stage in (self.build, self.image):
            self.assertRegex(stage[0][1], r"^debian:bookworm-slim( AS build)?$")

    def test_the_version_is_in_the_label_and_must_be_the_programs(self):
        self.assertIn('org.opencontainers.image.version="${VERSION}"', self.last["LABEL"])
        self.assertIn(("RUN", 'test "$(/install/usr/bin/foothold version)" = "foothold ${VERSION}"'), self.build)

    def test_it_builds_with_what_dev_installs(self):
        listed = re.search(r"^packages=\((.*?)\)$", (chart.ROOT / "dev").read_text(), re.S | re.M)[1].split()
        self.assertEqual(dockerfile.installed(self.build), set(listed) - {"ccache"})

    def test_the_context_has_what_the_build_reads(self):
        """Configures a copy of what .dockerignore lets through, with the commands of the Dockerfile."""
        kept = [line[1:] for line in (chart.ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
        with tempfile.TemporaryDirectory() as folder:
            for name in kept:
                subprocess.run(["cp", "-r", chart.ROOT / name, folder], check=True)
            commands = [rest for word, rest in self.build if word == "RUN" and rest.startswith("cmake")]
            self.assertEqual(len(commands), 1)
            configure = commands[0].split(" && ")[0]
            self.assertIn("--preset release", configure)
            done = subprocess.run(configure, shell=True, cwd=folder, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)


class InAnEmptyRoot(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="foothold-image-", dir=OPTIONS.build))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.root = cls.folder / "root"
        subprocess.run(["cp", "-a", OPTIONS.root, cls.root], check=True)
        output("cmake", "--install", OPTIONS.build, "--strip", "--component", "daemon", "--prefix", cls.root / "usr")
        cls.entry = json.loads(dict(dockerfile.stages()[-1])["ENTRYPOINT"])
        cls.user = dict(dockerfile.stages()[-1])["USER"].split(":")[0]
        cls.state = cls.folder / "state"

    def setUp(self):
        shutil.rmtree(self.state, ignore_errors=True)
        self.state.mkdir()
        os.chown(self.state, int(self.user), int(self.user))
        os.chmod(self.folder, 0o755)

    def command(self, *arguments, config=None, readable=()):
        pairs = [*readable, *([f"{config}:/etc/foothold"] if config else [])]
        return ["unshare", "--mount", sys.executable, HERE / "in_root.py", self.root, self.user,
                *(word for pair in pairs for word in ("--read-only", pair)),
                "--writable", f"{self.state}:/var/lib/foothold", "--", *self.entry, *arguments]

    def run_in_root(self, *arguments, **options):
        return subprocess.run([*map(str, self.command(*arguments, **options))], capture_output=True, text=True, timeout=300)

    def test_the_root_holds_no_shell(self):
        for name in ("bin/sh", "usr/bin/sh", "bin/bash", "usr/bin/bash", "bin/dash", "usr/bin/dash"):
            self.assertFalse((self.root / name).exists(), name)

    def test_the_program_says_its_version_there(self):
        done = self.run_in_root("version")
        self.assertEqual((done.returncode, done.stdout), (0, f"foothold {chart.project_version()}\n"), done.stderr)

    def test_libraries_and_packages_are_the_same_list(self):
        owners = set(sbom.owners(sbom.linked(self.root / "usr/bin/foothold")).values())
        named = dockerfile.installed(dockerfile.stages()[-1])
        self.assertEqual(named - {"ca-certificates"}, owners - ESSENTIAL,
                         "the image's packages are those whose libraries the program links to, no fewer and no more")

    def test_every_library_of_the_libraries_is_there(self):
        listed = output("/usr/sbin/chroot", self.root, next(path for path in ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1")
                                                             if (self.root / path[1:]).exists()), "--list", "/usr/bin/foothold")
        self.assertNotIn("not found", listed)
        self.assertGreater(len(listed.splitlines()), 20)

    def test_it_can_write_nothing_but_its_state(self):
        logs = self.sample()
        done = self.run_in_root("replay", "--quiet", "--state", "/usr/state", "/var/logs", readable=[f"{logs}:/var/logs"])
        self.assertEqual(done.returncode, 2, done.stdout[:200])
        self.assertIn("/usr/state", done.stderr)

    def sample(self):
        logs = self.folder / "data"
        if not logs.exists():
            output(sys.executable, OPTIONS.generator, "--out", logs, "--seed", "7", "--layout", "s3")
            (self.root / "var/logs").mkdir()
        return logs / "AWSLogs"

    def test_a_replay_there_finds_what_it_finds_here(self):
        logs = self.sample()
        here = subprocess.run([OPTIONS.foothold, "replay", "--quiet", logs], capture_output=True, text=True)
        there = self.run_in_root("replay", "--quiet", "--state", "/var/lib/foothold/replay", "/var/logs",
                                 readable=[f"{logs}:/var/logs"])
        self.assertEqual(there.returncode, 0, there.stderr)
        self.assertGreater(len(here.stdout.splitlines()), 3)
        self.assertEqual(there.stdout, here.stdout)

    def test_the_daemon_of_the_chart_runs_there_and_proves_itself_on_a_real_kafka(self):
        cluster = Cluster(OPTIONS.jars, self.folder / "kafka", 1)
        self.addCleanup(cluster.stop)
        values = {"image": {"repository": "foothold"}, "port": 19464 + os.getpid() % 1000,
                  "config": {"kafka": {"brokers": cluster.brokers, "create_topics": True}}}
        found = chart.documents(chart.template(values=values))
        config = self.folder / "config"
        config.mkdir()
        for name, text in chart.kind(found, "ConfigMap")[0]["data"].items():
            (config / name).write_text(text)
        os.chmod(config, 0o755)
        container = chart.kind(found, "StatefulSet")[0]["spec"]["template"]["spec"]["containers"][0]
        check = self.run_in_root("config", "check", "--config", "/etc/foothold/foothold.yaml", config=config)
        self.assertEqual(check.returncode, 0, check.stderr)
        log_path = self.folder / "daemon.log"
        with open(log_path, "w", encoding="utf-8") as log:
            daemon = subprocess.Popen([*map(str, self.command(*container["args"], config=config))], stderr=log)
        self.addCleanup(daemon.kill)
        end = time.monotonic() + 60
        while '"event":"ready"' not in log_path.read_text():
            self.assertIsNone(daemon.poll(), log_path.read_text())
            self.assertLess(time.monotonic(), end, log_path.read_text())
            time.sleep(0.1)
        status = pathlib.Path(f"/proc/{daemon.pid}/status").read_text()
        self.assertRegex(status, rf"Uid:\s+{self.user}\s+{self.user}")
        for capabilities in ("CapPrm", "CapEff", "CapInh"):
            self.assertRegex(status, rf"{capabilities}:\s+0000000000000000")
        proof = chart.kind(found, "Pod")[0]["spec"]["containers"][0]
        done = self.run_in_root(*proof["args"], config=config)
        self.assertEqual(done.returncode, 0, done.stderr + log_path.read_text())
        self.assertIn("findings flow:", done.stdout)
        # A second change of the ConfigMap is taken up without a restart.
        path = config / "foothold.yaml"
        changed = path.with_suffix(".new")
        changed.write_text(path.read_text() + "detection:\n  severity_mode: compat\n")
        changed.replace(path)
        end = time.monotonic() + 30
        while '"event":"reloaded"' not in log_path.read_text():
            self.assertLess(time.monotonic(), end, log_path.read_text())
            time.sleep(0.1)
        daemon.send_signal(signal.SIGTERM)
        self.assertEqual(daemon.wait(30), 0, log_path.read_text())


if __name__ == "__main__":
    chart.need_tools()
    parser = argparse.ArgumentParser()
    parser.add_argument("--foothold", required=True)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--generator", required=True)
    parser.add_argument("--jars", required=True)
    OPTIONS, rest = parser.parse_known_args()
    OPTIONS.root, _ = debian_root.folder()
    if os.geteuid() != 0 or not OPTIONS.root.exists():
        print("SKIPPED: the image's root is not tried: it needs root, and", OPTIONS.root, "made by ./dev test", file=sys.stderr)
        sys.exit(77)
    unittest.main(argv=[sys.argv[0], *rest], verbosity=1)
