#!/usr/bin/env python3
"""Writes the dashboards beside this file from detections.py and pipeline.py; --check says whether they are what it would write."""
import argparse
import pathlib
import sys

from board import text_of
from detections import detections
from pipeline import pipeline

HERE = pathlib.Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for name, dashboard in (("detections", detections()), ("pipeline", pipeline())):
        path, text = HERE / f"{name}.json", text_of(dashboard)
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            stale.append(path.name)
        elif not check:
            path.write_text(text, encoding="utf-8")
    if stale:
        sys.exit(f"{', '.join(stale)}: not what deploy/grafana/generate.py writes; run it")


if __name__ == "__main__":
    main()
