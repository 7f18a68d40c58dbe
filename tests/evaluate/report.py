"""What was measured, as text for a person and as JSON."""

import dataclasses

from floors import FLOORS
from tally import share


def percent(part):
    return "-" if part is None else f"{100 * part:.1f} %"


def _rate(number):
    return "-" if number is None else f"{number:.2f}"


def _aligned(rows):
    """Columns; the first is flush left, the others right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def _of(part, whole):
    return f"{part} of {whole}"


def _organisations(tallies):
    rows = [("organisation", "findings", "attacks", "High", "attacks", "precision",
             "intrusions High", "share", "first calls >= 5.0", "share", "findings >= 5.0",
             "High, a day")]
    for tally in tallies:
        rows.append((
            tally.name, str(tally.findings), str(tally.attacks), str(tally.high.findings),
            str(tally.high.attacks), percent(tally.precision_of_high()),
            _of(tally.high.intrusions, tally.intrusions), percent(tally.intrusions_with_high()),
            _of(tally.raised.first_calls, tally.wanted_calls), percent(tally.first_calls_raised()),
            percent(tally.raised_of_all()),
            _rate(tally.a_day_per_1000_principals(tally.high))))
    return "By organisation. High: findings of 7.0 or more. Rates: a day per 1,000 principals\n" + (
        _aligned(rows))


def _kinds(tally):
    ordered = sorted(tally.kinds.items(), key=lambda item: (not item[1].intrusion, item[0]))
    rows = [("intrusion", "times", "with High", "first calls", "in >= 5.0", "findings", "highest")]
    harmless = [("harmless", "first calls", "in >= 5.0", "findings", "highest")]
    for name, kind in ordered:
        highest = "-" if kind.highest is None else f"{kind.highest:.1f}"
        numbers = (str(kind.first_calls), str(kind.first_calls_raised), str(kind.findings), highest)
        if kind.intrusion:
            rows.append((name, str(kind.times), str(kind.high), *numbers))
        elif kind.first_calls or kind.findings:
            harmless.append((name, *numbers))
    return "\nBy scenario, all organisations\n" + _aligned(rows) + "\n" + _aligned(harmless)


def _signals(tally):
    rows = [("signal", "in attacks", "in harmless", "precision")]
    for name in sorted(tally.signals, key=lambda name: (name[:1], len(name.split(".")[0]), name)):
        attacks, harmless = tally.signals[name]
        precision = share(attacks, attacks + harmless)
        rows.append((name, str(attacks), str(harmless), percent(precision)))
    if len(rows) == 1:
        return "\nBy signal: no finding has a reason with points\n"
    return ("\nBy signal: findings in which it had points, all organisations. "
            f"{percent(share(tally.attacks, tally.findings))} of all findings are attacks\n"
            + _aligned(rows))


def _floors(tally):
    rows = [("floor", "measured", "wanted", "")]
    for floor in FLOORS:
        wanted = f"{'<=' if floor.at_most else '>='} {percent(floor.bound)}"
        rows.append((floor.what, percent(floor.measured(tally)), wanted,
                     "holds" if floor.holds(tally) else "MISSED"))
    return "\n" + _aligned(rows)


def to_text(tallies, whole):
    return (_organisations([*tallies, whole]) + _kinds(whole) + _signals(whole) + "\n"
            + f"Findings a day per 1,000 principals: {_rate(_all_a_day(whole))}; "
            f">= 5.0: {_rate(whole.a_day_per_1000_principals(whole.raised))}; "
            f"High: {_rate(whole.a_day_per_1000_principals(whole.high))}\n" + _floors(whole))


def _all_a_day(tally):
    return share(tally.findings * 1000, tally.principal_days)


def to_json(tallies, whole):
    """A value for json.dumps: every count, and the shares of the floors."""
    def one(tally):
        value = dataclasses.asdict(tally)
        del value["curves"]
        value["floors"] = [{"what": floor.what, "measured": floor.measured(tally),
                            "bound": floor.bound, "atMost": floor.at_most,
                            "holds": floor.holds(tally)} for floor in FLOORS]
        return value
    return {"organisations": [one(tally) for tally in tallies], "together": one(whole)}
