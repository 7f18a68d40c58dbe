"""Goal: who has no containers gets a package that installs, is safe, and leaves what is theirs. Method: has CPack make it
from the build, and looks into it; asks systemd of the unit, offline.

  package_test.py --build DIR   (ctest does)
"""
import argparse
import configparser
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import unittest

import chart
import dockerfile

OPTIONS = None
UNIT = chart.ROOT / "deploy/systemd/foothold.service"
# systemd's own scale: 0 is nothing to fear, 10 everything. What is left is the network, which is what it is for.
EXPOSURE = 1.5


def output(*command):
    return subprocess.run([*map(str, command)], check=True, stdout=subprocess.PIPE, text=True).stdout


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="foothold-package-")
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = pathlib.Path(temporary.name)
        output("cpack", "--config", OPTIONS.build / "CPackConfig.cmake", "-B", cls.folder)
        version = chart.project_version()
        cls.deb = cls.folder / f"foothold_{version}_{output('dpkg', '--print-architecture').strip()}.deb"
        cls.tarball = next(cls.folder.glob(f"foothold-{version}-*.tar.gz"))
        cls.unpacked = cls.folder / "unpacked"
        output("dpkg-deb", "--raw-extract", cls.deb, cls.unpacked)

    def test_its_fields(self):
        fields = dict(line.split(": ", 1) for line in output("dpkg-deb", "--field", self.deb).splitlines() if ": " in line)
        self.assertEqual((fields["Package"], fields["Version"]), ("foothold", chart.project_version()))
        depends = {each.split(" ")[0] for each in fields["Depends"].split(", ")}
        image = dockerfile.installed(dockerfile.stages()[-1])
        self.assertEqual(depends - {"libc6", "libgcc-s1"}, image - {"ca-certificates"}, "the image's packages, and the package's")
        self.assertEqual(fields["Recommends"], "ca-certificates")

    def test_it_holds_the_program_the_unit_and_a_configuration_that_stays_the_users(self):
        files = {path.relative_to(self.unpacked).as_posix() for path in self.unpacked.rglob("*") if path.is_file()}
        for name in ("usr/bin/foothold", "etc/foothold/foothold.yaml", "lib/systemd/system/foothold.service",
                     "usr/share/doc/foothold/README.md", "usr/share/doc/foothold/configuration.md"):
            self.assertIn(name, files)
        self.assertEqual((self.unpacked / "DEBIAN/conffiles").read_text(), "/etc/foothold/foothold.yaml\n")
        self.assertEqual([name for name in files if name.split("/")[0] not in ("usr", "etc", "lib", "DEBIAN")], [])
        self.assertEqual((self.unpacked / "lib/systemd/system/foothold.service").read_text(), UNIT.read_text())
        self.assertEqual(output(self.unpacked / "usr/bin/foothold", "version"), f"foothold {chart.project_version()}\n")

    def test_its_configuration_is_good_and_belongs_to_root(self):
        done = output(self.unpacked / "usr/bin/foothold", "config", "check", "--config", self.unpacked / "etc/foothold/foothold.yaml")
        self.assertIn("the configuration is good", done)
        for line in output("dpkg-deb", "--contents", self.deb).splitlines():
            self.assertIn(" root/root ", line)
            self.assertNotRegex(line.split()[0], r"^.{8}w|s", "nobody else may write, nothing is set-user-id")

    def test_apt_would_install_it_on_this_debian(self):
        done = subprocess.run(["apt-get", "install", "--simulate", "-qq", self.deb], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Inst foothold", done.stdout)

    def test_its_scripts_are_shell_that_a_shell_reads(self):
        for script in ("postinst", "prerm", "postrm"):
            output("sh", "-n", self.unpacked / "DEBIAN" / script)
            self.assertTrue((self.unpacked / "DEBIAN" / script).read_text().startswith("#!/bin/sh\n"))

    def test_the_tarball_holds_the_install_tree(self):
        with tarfile.open(self.tarball) as tar:
            tar.extractall(self.folder / "tarball", filter="data")
        top, = (self.folder / "tarball").iterdir()
        self.assertTrue((top / "etc/foothold/foothold.yaml").exists())
        self.assertTrue((top / "share/foothold/foothold.service").exists())
        self.assertEqual(output(top / "bin/foothold", "version"), f"foothold {chart.project_version()}\n")
        tree = self.folder / "installed"
        output("cmake", "--install", OPTIONS.build, "--prefix", tree)

        def files(folder):
            return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        self.assertEqual(files(top), files(tree))


class Unit(unittest.TestCase):
    def setUp(self):
        self.parser = configparser.RawConfigParser(strict=False)
        self.parser.optionxform = str
        self.parser.read_string(UNIT.read_text())
        self.service = self.parser["Service"]

    def test_systemd_understands_all_of_it(self):
        with tempfile.TemporaryDirectory() as folder:
            # It asks whether the program is there.
            copy = pathlib.Path(folder) / "foothold.service"
            copy.write_text(UNIT.read_text().replace("/usr/bin/foothold", str(OPTIONS.build / "daemon/foothold")))
            done = subprocess.run(["systemd-analyze", "verify", "--man=no", copy], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            copy.write_text(copy.read_text().replace("ProtectHome=yes", "ProtectHomes=yes"))
            done = subprocess.run(["systemd-analyze", "verify", "--man=no", copy], capture_output=True, text=True)
            self.assertIn("ProtectHomes", done.stderr, "a typo would be seen")

    def test_it_has_little_to_fear(self):
        done = output("systemd-analyze", "security", "--offline=true", "--no-pager", UNIT)
        exposure = float(re.search(r"Overall exposure level for .*: ([0-9.]+)", done)[1])
        self.assertLessEqual(exposure, EXPOSURE, done)

    def test_it_starts_what_failed_again_but_not_who_was_fenced(self):
        self.assertEqual(self.service["Restart"], "on-failure")
        self.assertGreaterEqual(int(self.service["RestartSec"].removesuffix("s")), 5)
        codes = (chart.ROOT / "daemon/commands/commands.h").read_text()
        prevented = {re.search(rf"{name} = (\d+)", codes)[1] for name in ("kUsage", "kFenced")}
        self.assertEqual(set(self.service["RestartPreventExitStatus"].split()), prevented)

    def test_it_waits_for_the_last_epoch(self):
        gives_up = re.search(r"kGiveUpMs = ([0-9']+)", (chart.ROOT / "daemon/daemon.cc").read_text())[1]
        self.assertGreater(int(self.service["TimeoutStopSec"].removesuffix("s")) * 1000, int(gives_up.replace("'", "")))

    def test_the_state_lies_where_it_may_write(self):
        self.assertIn("FOOTHOLD_STATE_DIRECTORY=/var/lib/" + self.service["StateDirectory"], self.service["Environment"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True, type=pathlib.Path)
    OPTIONS, rest = parser.parse_known_args()
    OPTIONS.build = OPTIONS.build.resolve()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=1)
