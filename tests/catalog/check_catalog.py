"""Check the event catalogue against botocore and against its look-alikes.

usage: check_catalog.py CATALOG.tsv LOOKALIKES.tsv
"""

import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from botocore.loaders import Loader

HEADER = "eventSource\teventName\tfindingType\tcondition\ttier\tdirection\tmitre\tsource"
FINDING_TYPES = {f"Persistence:IAMUser/{kind}Permissions" for kind in ("Network", "Resource", "User")}
TIERS = {"core", "extended"}
DIRECTIONS = {"grants", "restricts", "either"}
EVENT_SOURCE = re.compile(r"[a-z0-9][a-z0-9-]*\.amazonaws\.com")
PLAIN_NAME = re.compile(r"[A-Za-z0-9]+")
TECHNIQUE = re.compile(r"T\d{4}(\.\d{3})?")
PATH = re.compile(r"[A-Za-z_][\w:-]*(\.[\w:-]+)*")
# A catalogue row must not begin with a verb that only reads or tags, whatever its access level.
READ_ONLY = re.compile(r"(Get|List|Describe|Search|Simulate|Validate|Tag|Untag)([A-Z0-9].*)?")
# Constructs that Python knows but RE2 or ECMAScript does not.
NOT_PORTABLE = re.compile(r"\(\?|\\[1-9AZz]|[*+?}]\+")

# CloudTrail's eventSource is the endpoint prefix, a leading "api." dropped, but for these services.
# Keys are botocore services; a set, because some services record under more than one source.
SOURCE_OF_SERVICE = {
    "apigatewayv2": {"apigateway"},
    "appstream": {"appstream"},
    "cloudwatch": {"monitoring"},
    "docdb": {"rds"},
    "memorydb": {"memorydb"},
    "neptune": {"rds"},
    "opensearch": {"es"},
    "s3control": {"s3"},
    "ses": {"ses"},
    "sesv2": {"ses"},
    "sso-admin": {"sso"},
}


class Row(NamedTuple):
    place: str
    fields: list[str]


def read_rows(path: str, skip_header: bool = False) -> Iterator[Row]:
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            text = line.rstrip("\r\n")
            if not text.strip() or text.startswith("#") or (skip_header and number == 1 and text == HEADER):
                continue
            yield Row(f"{path}:{number}", text.split("\t"))


@lru_cache(maxsize=None)
def services_of_source() -> dict[str, list[str]]:
    """Which botocore services may record under an event source."""
    loader = Loader()
    found: dict[str, list[str]] = {}
    for service in loader.list_available_services("service-2"):
        prefix = loader.load_service_model(service, "service-2")["metadata"]["endpointPrefix"]
        for name in SOURCE_OF_SERVICE.get(service, {prefix.removeprefix("api.")}):
            found.setdefault(f"{name}.amazonaws.com", []).append(service)
    return found


@lru_cache(maxsize=None)
def operations_of(service: str) -> frozenset[str]:
    """Operations of every version of a service: CloudTrail still sees the older ones."""
    loader = Loader()
    return frozenset(
        name
        for version in loader.list_api_versions(service, "service-2")
        for name in loader.load_service_model(service, "service-2", version)["operations"]
    )


def regex_error(pattern: str) -> str | None:
    if NOT_PORTABLE.search(pattern):
        return "not in the subset that RE2, ECMAScript and Python share"
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return None


def condition_error(condition: str) -> str | None:
    """condition = all ('|' all)*, all = atom ('&' atom)*, atom = PATH, !PATH, PATH=VALUE, PATH~REGEX."""
    if not condition:
        return None
    for atom in re.split(r"[|&]", condition):
        text = atom.strip()
        path, operator, value = re.fullmatch(r"(!?[^=~]*)([=~]?)(.*)", text, re.DOTALL).groups()
        if path.startswith("!"):
            if operator:
                return f"a negated atom takes no value: {text!r}"
            path = path[1:]
        if not PATH.fullmatch(path.strip()):
            return f"not a path: {text!r}"
        if operator and not value.strip():
            return f"no value: {text!r}"
        if operator == "~" and (reason := regex_error(value.strip())):
            return f"bad regular expression {value.strip()!r}: {reason}"
    return None


def is_known(event_source: str, event_name: str, cited: str) -> bool:
    """Some botocore model that records under the source has the name; a citation makes up for none."""
    if not cited.startswith("botocore:"):
        return bool(cited)
    service = cited.removeprefix("botocore:").split()[0].rstrip(",;")
    if service not in services_of_source().get(event_source, []):
        return False
    return any(re.fullmatch(event_name, operation) for operation in operations_of(service))


def check_row(fields: list[str]) -> list[str]:
    if len(fields) != 8:
        return [f"{len(fields)} columns, not 8"]
    event_source, event_name, finding_type, condition, tier, direction, mitre, cited = fields
    errors = []
    if not EVENT_SOURCE.fullmatch(event_source):
        errors.append(f"bad event source {event_source!r}")
    for value, allowed in ((finding_type, FINDING_TYPES), (tier, TIERS), (direction, DIRECTIONS)):
        if value not in allowed:
            errors.append(f"{value!r} is none of {', '.join(sorted(allowed))}")
    if not all(TECHNIQUE.fullmatch(technique) for technique in mitre.split(",")):
        errors.append(f"bad technique in {mitre!r}")
    if reason := condition_error(condition):
        errors.append(f"bad condition: {reason}")
    if READ_ONLY.fullmatch(event_name):
        errors.append(f"{event_name} reads or tags")
    if reason := regex_error(event_name):
        errors.append(f"bad event name {event_name!r}: {reason}")
    elif not is_known(event_source, event_name, cited):
        errors.append(f"{event_source} {event_name}: not known to the source {cited!r}")
    return errors


def check_look_alikes(look_alikes: list[Row], rows: list[Row]) -> Iterator[tuple[str, list[str]]]:
    """No row may match a look-alike.

    A look-alike whose reason starts with "unconditional" is out only as a bare event; a row with a condition may have it.
    """
    compiled = [(row, re.compile(row.fields[1])) for row in rows]
    for place, fields in look_alikes:
        if len(fields) != 3 or not PLAIN_NAME.fullmatch(fields[1]):
            yield place, ["not eventSource, eventName, why"]
            continue
        bare = fields[2].startswith("unconditional")
        yield place, [
            f"{fields[0]} {fields[1]} is matched by {row.place}"
            for row, pattern in compiled
            if row.fields[0] == fields[0] and pattern.fullmatch(fields[1]) and not (bare and row.fields[3])
        ]


def check(catalog_path: str, look_alikes_path: str) -> Iterator[tuple[str, list[str]]]:
    rows = list(read_rows(catalog_path, skip_header=True))
    seen: dict[tuple[str, ...], str] = {}
    usable = []
    for row in rows:
        errors = check_row(row.fields)
        if len(row.fields) == 8:
            key = (row.fields[0], row.fields[1], row.fields[3])
            if key in seen:
                errors.append(f"the same event and condition as {seen[key]}")
            seen.setdefault(key, row.place)
            if not regex_error(row.fields[1]):
                usable.append(row)
        yield row.place, errors
    yield from check_look_alikes(list(read_rows(look_alikes_path)), usable)


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    passed = failed = 0
    for place, errors in check(*arguments):
        for error in errors:
            print(f"{place}: {error}")
        passed, failed = (passed, failed + 1) if errors else (passed + 1, failed)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
