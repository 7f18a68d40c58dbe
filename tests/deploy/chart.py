"""The chart as the tests see it: rendered by Helm, or refused."""
import json
import pathlib
import re
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART = ROOT / "deploy/helm/foothold"
EXAMPLES = sorted((CHART / "examples").glob("*.yaml"))
TOOLS = ROOT / ".cache/tools"
# The least values that render.
LEAST = {"image": {"repository": "registry.example.com/foothold"}, "config": {"kafka": {"brokers": "kafka-0:9092"}}}


def need_tools():
    """Ends the test as skipped, and loudly, where Helm or kubeconform could not be had."""
    missing = [name for name in ("helm", "kubeconform") if not (TOOLS / name).exists()]
    if missing:
        print(f"SKIPPED, NOTHING WAS TESTED: no {' and no '.join(missing)} in {TOOLS}; ./dev test fetches them", file=sys.stderr)
        sys.exit(77)


def helm(*arguments, values=None):
    """Runs Helm; `values` go over it as a file on standard input, in JSON: what is text stays text."""
    command = [TOOLS / "helm", *map(str, arguments)]
    if values is not None:
        command += ["--values", "-"]
    return subprocess.run(command, input=None if values is None else json.dumps(values), capture_output=True,
                          text=True, timeout=120)


def template(*arguments, values=None, chart=CHART):
    done = helm("template", "demo", chart, "--namespace", "security", *arguments, values=values)
    assert done.returncode == 0, done.stderr
    return done.stdout


def documents(text):
    return [document for document in yaml.safe_load_all(text) if document]


def kind(found, name):
    return [document for document in found if document["kind"] == name]


def over(base, more):
    """`more` laid over `base`, as Helm lays values."""
    if not isinstance(base, dict) or not isinstance(more, dict):
        return more
    merged = {**base}
    for key, value in more.items():
        merged[key] = over(base.get(key), value) if key in base else value
    return merged


def project_version():
    return re.search(r"project\(foothold VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
