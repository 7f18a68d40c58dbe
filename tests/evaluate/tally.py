"""Counts of one organisation, as `foothold evaluate --format json` says them, and of several
together. Shares are of sums, never averaged: a seed with one finding does not weigh as much as one
with fifty. Ids of signals and names of scenarios are whatever the program and the labels say."""

import re
from dataclasses import dataclass, field

RAISED, HIGH = 5.0, 7.0
_NUMBER = re.compile(r"-\d+$")


def share(part, whole):
    return part / whole if whole else None


@dataclass
class Level:
    """What is at or above a threshold."""
    findings: int = 0
    attacks: int = 0
    first_calls: int = 0
    intrusions: int = 0

    def add(self, other):
        self.findings += other.findings
        self.attacks += other.attacks
        self.first_calls += other.first_calls
        self.intrusions += other.intrusions


@dataclass
class Kind:
    """A kind of scenario: `stolen-key` of stolen-key-1 and stolen-key-3."""
    intrusion: bool = False
    times: int = 0
    high: int = 0  # of those times
    first_calls: int = 0
    first_calls_raised: int = 0
    findings: int = 0
    highest: float | None = None


@dataclass
class Tally:
    name: str
    findings: int = 0
    attacks: int = 0
    wanted_calls: int = 0
    intrusions: int = 0
    principal_days: int = 0
    raised: Level = field(default_factory=Level)
    high: Level = field(default_factory=Level)
    kinds: dict = field(default_factory=dict)    # name: Kind
    signals: dict = field(default_factory=dict)  # id: [in attacks, in harmless findings]
    curves: dict = field(  # [(at, Level)], ascending
        default_factory=lambda: {"severity": [], "score": []})

    def precision_of_high(self):
        return share(self.high.attacks, self.high.findings)

    def intrusions_with_high(self):
        return share(self.high.intrusions, self.intrusions)

    def first_calls_raised(self):
        return share(self.raised.first_calls, self.wanted_calls)

    def raised_of_all(self):
        return share(self.raised.findings, self.findings)

    def a_day_per_1000_principals(self, level):
        return share(level.findings * 1000, self.principal_days)


def _level(row):
    return Level(row["findings"], row["attacks"], row["attackFirstCalls"], row["intrusions"])


def read_tally(name, said):
    """The tally of one evaluation."""
    levels = {row["atLeast"]: _level(row) for row in said["severityThresholds"]}
    tally = Tally(name, said["findings"], said["attacks"], said["attackFirstCalls"],
                  said["intrusions"], said["principals"] * said["days"], levels[RAISED],
                  levels[HIGH])
    for row in said["scenarios"]:
        kind = tally.kinds.setdefault(_NUMBER.sub("", row["scenario"]), Kind())
        highest = row["highestSeverity"]
        kind.intrusion = kind.intrusion or row["intrusion"]
        kind.times += 1
        kind.high += highest is not None and highest >= HIGH
        kind.first_calls += row["firstCalls"]
        kind.first_calls_raised += row["firstCallsIn5"]
        kind.findings += row["findings"]
        kind.highest = _higher(kind.highest, highest)
    tally.signals = {row["id"]: [row["attacks"], row["harmless"]] for row in said["signals"]}
    tally.curves = {what: [(row["atLeast"], _level(row)) for row in said[what + "Curve"]]
                    for what in ("severity", "score")}
    return tally


def together(tallies):
    """All of them as one."""
    whole = Tally("together")
    for tally in tallies:
        for name in ("findings", "attacks", "wanted_calls", "intrusions", "principal_days"):
            setattr(whole, name, getattr(whole, name) + getattr(tally, name))
        whole.raised.add(tally.raised)
        whole.high.add(tally.high)
        for name, kind in tally.kinds.items():
            _add_kind(whole.kinds.setdefault(name, Kind()), kind)
        for name, counts in tally.signals.items():
            here = whole.signals.setdefault(name, [0, 0])
            here[0] += counts[0]
            here[1] += counts[1]
    whole.curves = {what: _joined([tally.curves[what] for tally in tallies])
                    for what in ("severity", "score")}
    return whole


def _higher(one, other):
    return max((value for value in (one, other) if value is not None), default=None)


def _add_kind(whole, kind):
    whole.intrusion = whole.intrusion or kind.intrusion
    for name in ("times", "high", "first_calls", "first_calls_raised", "findings"):
        setattr(whole, name, getattr(whole, name) + getattr(kind, name))
    whole.highest = _higher(whole.highest, kind.highest)


def _joined(curves):
    """A curve has a step at each value that occurs; between two the upper one's counts hold."""
    joined = []
    for at in sorted({at for curve in curves for at, _ in curve}):
        level = Level()
        for curve in curves:
            level.add(next((here for step, here in curve if step >= at), Level()))
        joined.append((at, level))
    return joined
