"""Goal: one version everywhere, and a release that says what is in it. Method: reads each place where a version or a list
of parts stands; validates the bill of materials against CycloneDX's own schema.

  release_test.py --foothold PROGRAM --build DIR   (ctest does)
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import unittest

import chart
import dockerfile
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

sys.path.insert(0, str(chart.ROOT / "deploy"))
import sbom  # noqa: E402

OPTIONS = None


class Version(unittest.TestCase):
    def test_the_program_and_the_chart_have_the_projects(self):
        version = chart.project_version()
        self.assertEqual(subprocess.run([OPTIONS.foothold, "version"], stdout=subprocess.PIPE, text=True).stdout, f"foothold {version}\n")
        described = yaml.safe_load((chart.CHART / "Chart.yaml").read_text())
        self.assertEqual((described["version"], described["appVersion"]), (version, version))
        image = chart.kind(chart.documents(chart.template(values=chart.LEAST)), "StatefulSet")[0]["spec"]["template"]["spec"]["containers"][0]["image"]
        self.assertTrue(image.endswith(f":{version}"), image)

    def test_it_stands_nowhere_else(self):
        """A file that repeats it would be forgotten at the next release."""
        version = chart.project_version()
        known = {"CMakeLists.txt", "CHANGELOG.md", "deploy/helm/foothold/Chart.yaml"}
        listed = subprocess.run(["git", "-C", chart.ROOT, "grep", "-lF", version, "--", "deploy", "docs", "dev", "daemon", "lib",
                                 "README.md", "CMakeLists.txt", "CHANGELOG.md"], stdout=subprocess.PIPE, text=True).stdout.split()
        if not listed:
            self.skipTest("NOT TRIED: this is no clone of the repository")
        for name in set(listed) - known:
            for line in (chart.ROOT / name).read_text().splitlines():
                self.assertFalse(re.search(rf"(?<![0-9.]){re.escape(version)}(?![0-9.])", line) and "foothold" in line, f"{name}: {line}")

    def test_the_changelog_begins_with_it(self):
        headings = re.findall(r"^## (\S+)", (chart.ROOT / "CHANGELOG.md").read_text(), re.M)
        self.assertEqual(headings[0], chart.project_version())
        numbers = [tuple(map(int, heading.split("."))) for heading in headings]
        self.assertEqual(numbers, sorted(set(numbers), reverse=True), "newest first, each once")


class BillOfMaterials(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.bill = sbom.bill(OPTIONS.build)
        cls.by_name = {each["name"]: each for each in cls.bill["components"]}

    def uses(self, use):
        return {name for name, each in self.by_name.items() if {"name": "foothold:use", "value": use} in each["properties"]}

    def test_it_is_cyclonedx(self):
        validator = JsonStrictValidator(SchemaVersion.V1_5)
        self.assertIsNone(validator.validate_str(json.dumps(self.bill)))
        self.assertIsNotNone(validator.validate_str(json.dumps({**self.bill, "components": [{"name": 1}]})), "the validator validates")

    def test_it_names_what_the_program_links_to(self):
        self.assertEqual(self.uses("linked") - {"libc6", "libgcc-s1"},
                         dockerfile.installed(dockerfile.stages()[-1]) - {"ca-certificates"})
        self.assertIn("libzstd1", self.uses("loaded by a library"))

    def test_it_names_what_has_no_library(self):
        self.assertLessEqual({"rapidjson-dev", "libcli11-dev", "libexpected-dev", "libxxhash-dev"}, self.uses("headers compiled in"))
        self.assertNotIn("catch2", self.by_name, "what only tests use is no part of it")

    def test_each_part_has_the_version_that_is_installed(self):
        for name, each in self.by_name.items():
            installed = subprocess.run(["dpkg-query", "-W", "-f=${Version}\n", name], stdout=subprocess.PIPE, text=True).stdout.split("\n")[0]
            self.assertEqual(each["version"], installed)

    def test_twice_the_same_bytes(self):
        self.assertEqual(json.dumps(self.bill), json.dumps(sbom.bill(OPTIONS.build)))


if __name__ == "__main__":
    chart.need_tools()
    parser = argparse.ArgumentParser()
    parser.add_argument("--foothold", required=True)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=1)
