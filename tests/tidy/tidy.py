"""Reads the tree and says what breaks the house rules. Prints one line a fault; exit 1 if there is one.

Checked: lengths of lines, functions and files; which folder may include which; third-party headers outside
their folder or in a header; words that are banned; sources that no target builds; formatting (clang-format);
pages that are not what the program prints (--foothold PROGRAM).
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# docs/ARCHITECTURE.md: who may use whom. A library may always use itself.
USES = {
    "base": set(),
    "gzip": {"base"},
    "json": {"base"},
    "policy": {"base", "json"},
    "cloudtrail": {"base", "gzip", "json", "finding"},
    "baseline": {"base", "cloudtrail"},
    "finding": {"base", "json"},
    "detect": {"base", "json", "policy", "cloudtrail", "baseline", "finding", "network"},
    "network": {"base"},
    "config": {"base", "finding", "network"},
    "pipeline": {"base", "policy", "cloudtrail", "baseline", "finding", "detect", "network"},
    "store": {"base", "cloudtrail", "baseline", "finding", "pipeline"},
    "files": {"base", "cloudtrail", "pipeline"},
    "evaluate": {"base", "json"},
    "kafka": {"base", "json", "cloudtrail", "pipeline"},
    "metrics": {"base"},
    "http": {"base"},
}
# Third-party headers by the folders that own them. RapidJSON is the one with several owners, in .cc files only.
OWNERS = {
    "simdjson": {"lib/cloudtrail"},
    "librdkafka": {"lib/kafka", "tests/broker", "tests/unit/kafka"},
    "prometheus": {"lib/metrics"},
    "httplib": {"lib/http"},
    "rapidjson": {"lib/json", "lib/cloudtrail", "lib/finding", "daemon", "tests"},
    "rocksdb": {"lib/store", "tests/unit/store"},
    "yaml-cpp": {"lib/config"},
    "maxminddb": {"lib/network"},
    "zlib": {"lib/gzip", "tests"},
    "libdeflate": {"lib/gzip"},
    "openssl": {"lib/base"},
    "xxhash": {"lib/base"},
    "CLI": {"daemon"},
    "catch2": {"tests"},
    "rapidcheck": {"tests"},
}
# Pattern, where it is allowed, what to do instead.
BANNED = [
    (r"\bsystem_clock\b", ("lib/base/clock.cc",), "event time comes from events; clocks are in base/clock"),
    (r"\bsteady_clock\b", ("lib/base/clock.cc", "tests/broker/"), "use base/clock"),
    (r"\bsleep_for\b|\busleep\(", ("tests/",), "wait for something instead"),
    (r"\bstd::thread\b", ("lib/pipeline/workers.cc", "daemon/app.cc", "lib/kafka/consumer", "lib/http/http_server.cc", "tests/"), "threads live in pipeline/workers, kafka/consumer and http"),
    (r"(?<!unique_ptr<)\bnew [A-Z]|\bdelete [a-z]", ("lib/store/rocks_store.cc", "lib/network/tsv_networks.cc", "lib/kafka/",
      "lib/http/"), "values, then unique_ptr"),
    (r"\bstd::cout\b", (), "write through daemon/output"),
    (r"\busing namespace\b", (), "name what is used"),
    (r"\brand\(\)|\brandom_device\b", (), "nothing here is random"),
    (r"catch \(\.\.\.\)", (), "never swallow what we did not throw"),
    (r"\bTODO\b|\bFIXME\b|\bXXX\b", (), "do it or leave it out"),
    (r"class \w*(Manager|Helper|Util|Handler)\b", (), "name what it is"),
]
LINE, FUNCTION, FILE = 100, 70, 400


def sources():
    for folder in ("lib", "daemon", "tests"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".cc", ".h"):
                yield path


def function_lengths(lines):
    """Yields (line, length) of what begins in column 0 (or inside a class) with '{' and ends with '}' alone."""
    for indent in ("", "  "):
        begin = None
        for number, line in enumerate(lines, 1):
            opens = line.startswith(indent) and line[len(indent):len(indent) + 1] not in ("", " ", "}", "#", "/")
            if opens and line.endswith("{") and "(" in line and not line.lstrip().startswith(("namespace", "class", "struct")):
                begin = number
            elif begin and line.rstrip() in (indent + "}", indent + "};"):
                yield begin, number - begin + 1
                begin = None


def check_file(path, faults):
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    if len(lines) > FILE:
        faults.append(f"{name}: {len(lines)} lines; a file of one purpose has at most {FILE}")
    for number, line in enumerate(lines, 1):
        # A raw string is data: a record in a test is as long as it is.
        if len(line) > LINE and 'R"(' not in line and "http" not in line:
            faults.append(f"{name}:{number}: {len(line)} columns, at most {LINE}")
        for pattern, allowed, instead in BANNED:
            if re.search(pattern, line) and not name.startswith(tuple(allowed) or ("\0",)):
                faults.append(f"{name}:{number}: {line.strip()[:60]}: {instead}")
        check_include(name, path.suffix, number, line, faults)
    for number, length in function_lengths(lines):
        if length > FUNCTION and not name.startswith("tests/"):
            faults.append(f"{name}:{number}: a function of {length} lines, at most {FUNCTION}")
    if path.suffix == ".h" and "#pragma once" not in text:
        faults.append(f"{name}: no #pragma once")


def check_include(name, suffix, number, line, faults):
    ours = re.match(r'#include "([a-z]+)/', line)
    library = re.match(r"lib/([a-z]+)/", name)
    if ours and library and ours[1] != library[1]:
        if ours[1] not in USES.get(library[1], set()):
            # The ports of the pipeline are all that store and files may know of it.
            faults.append(f"{name}:{number}: {library[1]} may not use {ours[1]}")
        if ours[1] == "pipeline" and library[1] in ("store", "files") and "ports.h" not in line:
            faults.append(f"{name}:{number}: {library[1]} may use of pipeline the ports only")
    theirs = re.match(r"#include <([A-Za-z0-9_-]+)[/.]", line)
    owners = OWNERS.get(theirs[1]) if theirs else None
    if owners is None:
        return
    if not name.startswith(tuple(owners)):
        faults.append(f"{name}:{number}: <{theirs[1]}> belongs to {', '.join(sorted(owners))}")
    # handles.h is for the .cc files of its folder.
    if suffix == ".h" and not name.startswith("tests/") and name != "lib/kafka/handles.h":
        faults.append(f"{name}:{number}: a third-party header in a header of ours")


def check_targets(faults):
    built = "\n".join(path.read_text() for path in ROOT.rglob("CMakeLists.txt") if "build" not in path.parts)
    for path in sources():
        if path.suffix == ".cc" and not re.search(rf"(^|[\s(/]){re.escape(path.name)}\b", built):
            faults.append(f"{path.relative_to(ROOT)}: no target builds it")


def check_cases(faults):
    cases = [path.read_text() for path in (ROOT / "tests/cases").rglob("*.case")]
    for kind in ("network", "resource", "user"):
        if not any(re.search(rf"-> {kind} \d", case) for case in cases):
            faults.append(f"tests/cases: no case comes to a {kind} finding")


def check_format(faults):
    clang_format = shutil.which("clang-format")
    if clang_format is None:
        faults.append("clang-format is not installed: ./dev test installs it")
        return
    files = [str(path) for path in sources()]
    run = subprocess.run([clang_format, "--dry-run", "-Werror", *files], capture_output=True, text=True)
    seen = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", run.stderr, re.M)))
    faults += [f"{pathlib.Path(path).relative_to(ROOT)}: not formatted: ./dev fmt" for path in seen]


def check_pages(program, faults):
    pages = {"configuration": "docs/configuration.md", "findings": "docs/findings.md", "metrics": "docs/metrics.md", "example": "config/foothold.yaml"}
    for page, name in pages.items():
        printed = subprocess.run([program, "docs", page], capture_output=True, text=True, check=True).stdout
        path = ROOT / name
        if not path.exists() or path.read_text() != printed:
            faults.append(f"{name} is not what the program prints: ./dev docs")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--foothold", help="the program, to compare the pages it prints")
    arguments = parser.parse_args()
    faults = []
    for path in sources():
        check_file(path, faults)
    check_targets(faults)
    check_cases(faults)
    check_format(faults)
    if arguments.foothold:
        check_pages(arguments.foothold, faults)
    print("\n".join(faults) or "tidy: nothing to say")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
