"""What docs/operations.md consists of, as its tests see it."""
import collections
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATH = ROOT / "docs/operations.md"

# ```LANGUAGE MARK: "run", "not run: why", "config", "config NAME"
Block = collections.namedtuple("Block", "line language mark text")


def text():
    return PATH.read_text(encoding="utf-8")


def blocks():
    found, begin, language, mark, lines = [], None, "", "", []
    for number, line in enumerate(text().splitlines(), 1):
        if not line.startswith("```"):
            lines.append(line)
        elif begin is None:
            begin, (language, _, mark), lines = number, line[3:].partition(" "), []
        else:
            found.append(Block(begin, language, mark, "\n".join(lines) + "\n"))
            begin = None
    return found


def config(name):
    """The configuration that is marked so."""
    return next(block.text for block in blocks() if block.mark == f"config {name}")


def anchors(page):
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.*)$", page, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
