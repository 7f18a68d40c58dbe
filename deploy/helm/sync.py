#!/usr/bin/env python3
"""Writes into the chart what has its home elsewhere, so that one place is edited: the version (CMakeLists.txt), the
schema of `config` (docs/configuration.md, which the program prints), the boards and alerts (deploy/grafana,
deploy/alerts; Helm reads no file outside the chart). `./dev docs` runs it; --check only says what is not up to date.
"""
import argparse
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART = ROOT / "deploy/helm/foothold"
COPIED = {"files/dashboards": ("deploy/grafana", "*.json"), "files/alerts": ("deploy/alerts", "*.rules.yaml")}


def project_version():
    return re.search(r"project\(foothold VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]


def type_schema(words):
    """The JSON schema of a type as docs/configuration.md says it. One it does not know takes any value: the daemon
    still checks it."""
    scalar = {"type": ["string", "number", "boolean"]}
    if found := re.fullmatch(r"word out of (.*)", words):
        options = found[1].split(", ")
        return {"type": "boolean"} if options == ["true", "false"] else {"enum": options}
    if found := re.fullmatch(r"number from (\d+) to (\d+)", words):
        return {"type": "integer", "minimum": int(found[1]), "maximum": int(found[2])}
    if words.startswith("size "):
        return {"type": "string", "pattern": "^[0-9]+(B|KiB|MiB|GiB|TiB)$"}
    if words.startswith("duration "):
        return {"type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$"}
    if words in ("list of rules", "list of changes"):  # maps, whose keys the daemon checks
        return {"type": "array", "items": {"type": "object"}}
    if words.startswith("list of "):
        return {"type": "array", "items": {"type": "string", "minLength": 1}}
    if words.startswith("map of names"):
        return {"type": "object", "additionalProperties": scalar}
    if words in ("text", "path"):
        return {"type": "string"}
    return {}


def settings(page):
    """(path, type, help, takes effect) of each setting of docs/configuration.md."""
    for block in page.split("\n### ")[1:]:
        takes = re.search(r"^- A change takes effect: (.*)$", block, re.M)[1]
        yield (block.split("\n", 1)[0].strip(), re.search(r"^- Type: (.*)$", block, re.M)[1],
               block.split("\n\n", 2)[1], takes)


def config_schema(page):
    root = {"type": "object", "additionalProperties": False, "properties": {}}
    for path, words, text, _ in settings(page):
        at = root
        *groups, key = path.split(".")
        for group in groups:
            at = at["properties"].setdefault(group, {"type": "object", "additionalProperties": False, "properties": {}})
        at["properties"][key] = {**type_schema(words), "description": text}
    return root


def wanted():
    """What each file of the chart must hold; None: it must not be there."""
    files = {}
    chart = (CHART / "Chart.yaml").read_text()
    chart = re.sub(r"^version: .*$", f"version: {project_version()}", chart, flags=re.M)
    files["Chart.yaml"] = re.sub(r"^appVersion: .*$", f'appVersion: "{project_version()}"', chart, flags=re.M)
    schema = json.loads((CHART / "values.schema.json").read_text())
    schema["$defs"]["config"] = config_schema((ROOT / "docs/configuration.md").read_text())
    files["values.schema.json"] = json.dumps(schema, indent=2) + "\n"
    for folder, (source, pattern) in COPIED.items():
        for old in (CHART / folder).glob("*"):
            files[f"{folder}/{old.name}"] = None
        for path in sorted((ROOT / source).glob(pattern)):
            files[f"{folder}/{path.name}"] = path.read_text()
    return files


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for name, text in wanted().items():
        path = CHART / name
        if (path.read_text() if path.exists() else None) == text:
            continue
        stale.append(name)
        if check:
            continue
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    for name in stale:
        print(f"deploy/helm/foothold/{name}: " + ("not up to date; ./dev docs writes it" if check else "written"))
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
