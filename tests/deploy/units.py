"""Values as Grafana writes them, by its names of units."""
import math

SCALES = {  # base, names from the smallest on
    "short": (1000, ("", " K", " Mil", " Bil")), "bytes": (1024, (" B", " KiB", " MiB", " GiB", " TiB")),
    "Bps": (1000, (" B/s", " kB/s", " MB/s", " GB/s")), "ops": (1000, (" ops/s", " K ops/s", " M ops/s")),
    "eps": (1000, (" evt/s", " K evt/s", " M evt/s")), "mps": (1000, (" msg/s", " K msg/s", " M msg/s")),
    "wps": (1000, (" wr/s", " K wr/s", " M wr/s")),
}
TIMES = ((1e-6, "µs"), (1e-3, "ms"), (1, "s"), (60, "min"), (3600, "h"), (86400, "d"))


def number(value, decimals=None):
    if decimals is not None:
        return f"{value:,.{decimals}f}"
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def unit_of_time(value):
    return next((each for each in reversed(TIMES) if abs(value) >= each[0]), TIMES[0]) if value else TIMES[2]


def text_of(value, unit, decimals=None):
    if value is None or math.isnan(value):
        return "–"
    if unit == "s":
        size, name = unit_of_time(value)
        return f"{number(value / size, decimals)} {name}"
    if unit == "percentunit":
        return number(value * 100, decimals) + "%"
    if unit in SCALES:
        base, names = SCALES[unit]
        step = 0
        while abs(value) >= base and step < len(names) - 1:
            value, step = value / base, step + 1
        return number(value, decimals if step == 0 else None) + names[step]
    return number(value, decimals)


def ticks(low, high, unit, count=4):
    """Round values from below low to above high, round in the unit they are written in."""
    if high <= low:
        high = low + (abs(low) or 1)
    scale = 1
    if unit == "s":
        scale = unit_of_time(high)[0]
    elif SCALES.get(unit, (0,))[0] == 1024:
        scale = 1024 ** int(math.log(high, 1024)) if high >= 1 else 1
    raw = (high - low) / count / scale
    size = 10 ** math.floor(math.log10(raw))
    step = min((size * each for each in (1, 2, 2.5, 5, 10)), key=lambda each: abs(each - raw)) * scale
    first = math.floor(low / step)
    found = [first * step]
    while found[-1] < high:
        found.append((first + len(found)) * step)
    return found
