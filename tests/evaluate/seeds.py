"""Which seeds of the generator's `mixed` organisations are for what."""

# Weights and thresholds are chosen on these.
TUNING = tuple(range(1, 25))

# Never used for tuning. Who looks at their findings to improve the detector moves on to others.
HELD_BACK = tuple(range(9201, 9225))


def parse_seeds(text):
    """Seeds of `1-8`, `3` or `1,4,7-9`. Raises ValueError."""
    seeds = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if not first.isdigit() or (dash and not last.isdigit()):
            raise ValueError(f"seeds are numbers, as in 1-8 or 1,4,7-9; not '{text}'")
        low, high = int(first), int(last or first)
        if not low <= high < low + 1000:
            raise ValueError(f"no such seeds: '{part}'")
        seeds += range(low, high + 1)
    return list(dict.fromkeys(seeds))
