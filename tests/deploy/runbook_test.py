"""Goal: what the runbook says is so: its configurations are good, what it names is there, and nothing in it is to be typed that
was neither run nor marked. Method: reads it; foothold on its configurations. Its commands are run by live_test.py, its logins
by login_test.py.

  runbook_test.py --foothold PROGRAM
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import runbook
from dashboards import load, panels

ROOT = runbook.ROOT
NOT_OURS = {"read_committed", "aws_s3", "runbook_url"}
OPTIONS = None


class Runbook(unittest.TestCase):
    def test_every_block_is_run_or_says_why_not(self):
        for block in runbook.blocks():
            with self.subTest(line=block.line):
                self.assertRegex(f"{block.language} {block.mark}", r"^(sh run|yaml config( \w+)?|\w+ not run: .+)$")
        self.assertGreater(sum(block.mark == "run" for block in runbook.blocks()), 7)

    def test_configurations_are_good(self):
        checked = 0
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "foothold.yaml"
            for block in runbook.blocks():
                if block.mark.startswith("config"):
                    path.write_text(block.text, encoding="utf-8")
                    done = subprocess.run([OPTIONS.foothold, "config", "check", "--config", path], capture_output=True, text=True)
                    self.assertEqual(done.returncode, 0, f"line {block.line}: {done.stderr}")
                    checked += 1
        self.assertGreaterEqual(checked, 4)

    def test_librdkafka_refuses_what_the_runbook_says_it_refuses(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "foothold.yaml"
            path.write_text(runbook.config("refused"), encoding="utf-8")
            done = subprocess.run([OPTIONS.foothold, "run", "--config", path], capture_output=True, text=True, timeout=60,
                                  env={**os.environ, "OIDC_SECRET": "x", "FOOTHOLD_STATE_DIRECTORY": f"{folder}/state",
                                       "FOOTHOLD_HTTP_LISTEN": "127.0.0.1:0"})
            self.assertEqual(done.returncode, 2)
            self.assertIn("not supported in this build", done.stderr.splitlines()[-1])

    def test_links_lead_somewhere(self):
        for target in re.findall(r"\]\(([^)]+)\)", runbook.text()):
            path, _, anchor = target.partition("#")
            page = runbook.PATH.parent / path if path else runbook.PATH
            self.assertTrue(page.exists(), target)
            if anchor:
                self.assertIn(anchor, runbook.anchors(page.read_text(encoding="utf-8")), target)

    def test_what_it_names_is_there(self):
        text = runbook.text()
        sources = "".join(path.read_text(encoding="utf-8") for folder in ("lib", "daemon") for path in (ROOT / folder).rglob("*.cc"))
        metrics = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
        settings = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
        for name in set(re.findall(r"`(foothold_\w+)`", text)):
            self.assertTrue(f"`{name}`" in metrics, name)
        # Events of the log, labels: words with a low line in them, quoted.
        for name in set(re.findall(r"`((?!foothold_)[a-z]+(?:_[a-z]+)+)`", text)) - NOT_OURS:
            self.assertTrue(f'"{name}"' in sources, name)
        for name in set(re.findall(r"`((?:kafka|state|pipeline|http|detection|enrichment)\.[a-z_.]+)`", text)):
            self.assertTrue(f"### {name}\n" in settings or f"### {name}." in settings, name)
        titles = {panel["title"] for board in (ROOT / "deploy/grafana").glob("*.json") for panel in panels(load(board))}
        named = set(re.findall(r"(?<!\*)\*([A-Z][^*\n]+)\*(?!\*)", text))
        self.assertGreater(len(named), 5)
        self.assertEqual(named - titles, set())


def main():
    global OPTIONS
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--foothold", required=True, type=lambda given: pathlib.Path(given).resolve())
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
