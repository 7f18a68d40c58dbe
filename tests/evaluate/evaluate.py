#!/usr/bin/env python3
"""How well findings tell attacks from harmless firsts, over several organisations.

Exit codes: 0 every floor holds, 1 one does not, 2 it could not be measured."""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

from curve import curve_svg
from floors import FLOORS
from organisations import data_in, generated
from report import to_json, to_text
from seeds import HELD_BACK, parse_seeds
from tally import read_tally, together


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(prog="./dev evaluate", description=__doc__)
    parser.add_argument("--foothold", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--work", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--seeds", type=parse_seeds,
                        help="of the generator's mixed organisations, as 1-8 or 1,4,7-9; "
                             f"{HELD_BACK[0]}-{HELD_BACK[-1]}, which nothing was tuned on")
    parser.add_argument("--data", type=pathlib.Path, action="append", default=[], metavar="DIR",
                        help="a folder with labels.tsv, asn.tsv and stream.ndjson, its .gz or "
                             "AWSLogs; in place of the seeds, or beside those that are named")
    parser.add_argument("--config", type=pathlib.Path, metavar="FILE",
                        help="configuration to measure; severity is graded and the networks are "
                             "the organisation's, whatever else it says")
    return parser.parse_args(arguments)


def environment(config, networks):
    """The settings that every measurement has in common, laid over the configuration."""
    settings = {"FOOTHOLD_ENRICHMENT_NETWORKS": str(networks.resolve())}
    text = config.read_text(encoding="utf-8") if config else ""
    if not re.search(r"\bseverity_mode\b", text):
        settings["FOOTHOLD_DETECTION_SEVERITY_MODE"] = "graded"
    return {**os.environ, **settings}


def measure(foothold, data, config):
    command = [foothold, "evaluate", "--quiet", "--format", "json", "--labels", data.labels]
    command += ["--config", config] if config else []
    result = subprocess.run([*command, data.logs], stdout=subprocess.PIPE,
                            env=environment(config, data.networks))
    if result.returncode != 0:
        raise RuntimeError(f"{data.name}: foothold evaluate ended with {result.returncode}")
    return read_tally(data.name, json.loads(result.stdout))


def run(options):
    options.work.mkdir(parents=True, exist_ok=True)
    seeds = options.seeds or ([] if options.data else HELD_BACK)
    if options.config and not options.config.is_file():
        raise FileNotFoundError(f"there is no configuration {options.config}")
    tallies = [measure(options.foothold, generated(seed, options.work), options.config)
               for seed in seeds]
    tallies += [measure(options.foothold, data_in(folder.name, folder), options.config)
                for folder in options.data]
    whole = together(tallies)
    sys.stdout.write(to_text(tallies, whole))
    (options.work / "report.json").write_text(
        json.dumps(to_json(tallies, whole), indent=2) + "\n", encoding="utf-8")
    (options.work / "curve.svg").write_text(curve_svg(whole), encoding="utf-8")
    return 0 if all(floor.holds(whole) for floor in FLOORS) else 1


def main(arguments):
    options = parse_arguments(arguments)
    try:
        return run(options)
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
