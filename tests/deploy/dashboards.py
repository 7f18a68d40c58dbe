"""What is in a Grafana dashboard or a file of Prometheus' rules: its expressions, with Grafana's variables filled in as
Grafana would, and the metrics they name."""
import collections
import json
import pathlib
import re

import promql_parser
import yaml

Expression = collections.namedtuple("Expression", "file where expr label")  # label: of label_values() only

BUILT_IN = {"__interval": "15s", "__interval_ms": "15000", "__rate_interval": "1m", "__range": "15m", "__range_s": "900",
            "__range_ms": "900000", "__from": "0", "__to": "0"}
# A name begins with a letter: $1 is label_replace's.
VARIABLE = re.compile(r"\$\{([A-Za-z_]\w*)(?::\w+)?\}|\$([A-Za-z_]\w*)|\[\[(\w+)\]\]")


def load(path):
    board = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    return board.get("dashboard", board)


def panels(board):
    """Every panel, those inside collapsed rows too."""
    waiting = list(board.get("panels") or [])
    while waiting:
        panel = waiting.pop(0)
        yield panel
        waiting = list(panel.get("panels") or []) + waiting


def variables(board):
    """name → what Grafana puts in. All becomes the regular expression that the variable gives for it."""
    values = {}
    for variable in (board.get("templating") or {}).get("list") or []:
        value = (variable.get("current") or {}).get("value")
        if isinstance(value, list):
            value = value[0] if len(value) == 1 else "(" + "|".join(map(str, value)) + ")" if value else ""
        if value in (None, "", "$__all", "All"):
            value = variable.get("allValue") or {"interval": "1m", "datasource": "ds"}.get(variable.get("type"), ".*")
        values[variable["name"]] = str(value)
    return values


def filled_in(text, values, built_in=None):
    """The text with its variables replaced, and the names that are not known."""
    known, unknown = {**BUILT_IN, **(built_in or {}), **values}, []

    def replacement(match):
        name = match[1] or match[2] or match[3]
        if name not in known:
            unknown.append(name)
            return match[0]
        return known[name]
    return VARIABLE.sub(replacement, text), unknown


def board_expressions(path, built_in=None):
    """Those of panels, annotations and variables. Raises ValueError at an unknown variable."""
    board = load(path)
    values, name = variables(board), pathlib.Path(path).name

    def made(where, expr, label=None):
        text, unknown = filled_in(expr, values, built_in)
        if unknown:
            raise ValueError(f"{name}: {where}: unknown variables {unknown}")
        return Expression(name, where, text, label)
    for panel in panels(board):
        for target in panel.get("targets") or []:
            yield made(f"panel '{panel.get('title', '')}' {target.get('refId', '?')}", target["expr"])
    for annotation in (board.get("annotations") or {}).get("list") or []:
        if annotation.get("expr"):
            yield made(f"annotation '{annotation['name']}'", annotation["expr"])
    for variable in (board.get("templating") or {}).get("list") or []:
        if variable.get("type") == "query":
            query = variable["query"]
            query = query["query"] if isinstance(query, dict) else query
            match = re.match(r"\s*label_values\(\s*(?:(.+),\s*)?(\w+)\s*\)\s*$", query, re.S)
            yield made(f"variable ${variable['name']}", (match[1] or "").strip() if match else query, match and match[2])


def rules(path):
    """(group, rule) of a rule file, or of a PrometheusRule object."""
    for document in yaml.safe_load_all(pathlib.Path(path).read_text(encoding="utf-8")):
        for group in (document or {}).get("spec", document or {}).get("groups") or []:
            for rule in group.get("rules") or []:
                yield group["name"], rule


def rule_expressions(path):
    for group, rule in rules(path):
        yield Expression(pathlib.Path(path).name, f"{group}/{rule.get('alert') or rule.get('record')}", rule["expr"], None)


def expressions(path, built_in=None):
    if str(path).endswith((".yaml", ".yml")):
        return list(rule_expressions(path))
    return list(board_expressions(path, built_in))


def selectors(node, inside=()):
    """(selector, the calls around it) of each vector selector in a tree; "range" among the calls where it is a range's."""
    if node is None or isinstance(node, (str, int, float)):
        return
    if isinstance(node, promql_parser.VectorSelector):
        yield node, inside
        return
    if isinstance(node, promql_parser.MatrixSelector):
        yield node.vector_selector, (*inside, "range")
        return
    calls = (node.func.name,) if isinstance(node, promql_parser.Call) else ()
    for part in ("expr", "lhs", "rhs", "param"):
        yield from selectors(getattr(node, part, None), inside + calls)
    for argument in getattr(node, "args", None) or []:
        yield from selectors(argument, inside + calls)


def metric_names(expr):
    """The metrics an expression names, as exported: a histogram's parts by the histogram's name."""
    names = {selector.name for selector, _ in selectors(promql_parser.parse(expr))}
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in names if name}
