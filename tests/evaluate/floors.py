"""What the detector has to reach on organisations that nothing was tuned on."""

from dataclasses import dataclass
from typing import Callable

from tally import Tally


@dataclass(frozen=True)
class Floor:
    what: str
    measured: Callable
    bound: float
    at_most: bool = False

    def holds(self, tally):
        share = self.measured(tally)
        if share is None:
            return False
        return share <= self.bound if self.at_most else share >= self.bound


FLOORS = (
    Floor("High findings (>= 7.0) that are attacks", Tally.precision_of_high, 0.75),
    Floor("intrusions with a High finding", Tally.intrusions_with_high, 0.65),
    Floor("attackers' first calls in findings >= 5.0", Tally.first_calls_raised, 0.95),
    Floor("findings >= 5.0, of all first-ever findings", Tally.raised_of_all, 0.60, at_most=True),
)
