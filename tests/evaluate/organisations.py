"""Labelled organisations to measure on: made by the generator and kept, or somebody's folder."""

import hashlib
import pathlib
import subprocess
import sys
from dataclasses import dataclass

GENERATOR = pathlib.Path(__file__).resolve().parents[1] / "generator"
_LOGS = ("stream.ndjson", "stream.ndjson.gz", "AWSLogs")


@dataclass(frozen=True)
class Data:
    name: str
    logs: pathlib.Path
    labels: pathlib.Path
    networks: pathlib.Path


def data_in(name, folder):
    """What lies in a folder. Raises FileNotFoundError."""
    logs = [folder / entry for entry in _LOGS if (folder / entry).exists()]
    if not logs:
        raise FileNotFoundError(f"{folder} has none of {', '.join(_LOGS)}")
    for entry in ("labels.tsv", "asn.tsv"):
        if not (folder / entry).exists():
            raise FileNotFoundError(f"{folder} has no {entry}")
    return Data(name, logs[0], folder / "labels.tsv", folder / "asn.tsv")


def generated(seed, work):
    """The mixed organisation of a seed, made anew only if the generator is another one."""
    folder = work / f"seed-{seed}"
    stamp, made_by = folder / "made_by", _fingerprint()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != made_by:
        stamp.unlink(missing_ok=True)
        subprocess.run([sys.executable, "-B", GENERATOR / "generate.py", "--out", folder, "--seed",
                        str(seed), "--scenarios", "mixed", "--layout", "stream"], check=True)
        stamp.write_text(made_by, encoding="utf-8")
    return data_in(f"seed {seed}", folder)


def _fingerprint():
    sources = sorted([*GENERATOR.glob("*.py"), GENERATOR / "calls.tsv"])
    digest = hashlib.sha256()
    for path in sources:
        if path.name != "generator_test.py":
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
