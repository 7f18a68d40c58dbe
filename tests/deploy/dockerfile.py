"""The Dockerfile, read: its stages, what each installs, and what it sets."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATH = ROOT / "deploy/docker/Dockerfile"


def instructions():
    """(word, rest) of each instruction, continued lines joined."""
    text = "\n".join(line for line in PATH.read_text().splitlines() if not line.lstrip().startswith("#"))
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            word, rest = line.split(None, 1)
            yield word, re.sub(r"\s+", " ", rest).strip()


def stages():
    found = []
    for word, rest in instructions():
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def installed(stage):
    """The Debian packages that a stage names."""
    names = set()
    for word, rest in stage:
        for command in rest.split(" && ") if word == "RUN" else []:
            if command.startswith("apt-get install"):
                names |= {each for each in command.split()[2:] if not each.startswith("-")}
    return names
