"""Chance, from names: the same names give the same draws on every machine."""

import random

HEX = "0123456789abcdef"
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
ALPHANUMERIC = BASE32 + "0189abcdefghijklmnopqrstuvwxyz"


class Draw:
    """A stream of random values of its own for each actor and scenario, so that adding one of them
    does not move the others. Built on random() and getrandbits() alone, which stay."""

    def __init__(self, *names):
        self._random = random.Random("/".join(str(name) for name in names))
        self.fraction = self._random.random

    def whole(self, low, high):
        """A whole number from low to high, both included."""
        return low + int(self.fraction() * (high - low + 1))

    def chance(self, probability):
        return self.fraction() < probability

    def pick(self, values):
        return values[int(self.fraction() * len(values))]

    def some(self, values, count):
        """`count` of the values, in their order."""
        left = list(range(len(values)))
        while len(left) > count:
            left.pop(self.whole(0, len(left) - 1))
        return [values[i] for i in left]

    def text(self, length, alphabet=HEX):
        return "".join(self.pick(alphabet) for _ in range(length))

    def uuid(self):
        digits = f"{self._random.getrandbits(128):032x}"
        return (f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}")

    def access_key(self, prefix="ASIA"):
        return prefix + self.text(16, BASE32)

    def unique_id(self, prefix):
        """What IAM calls a unique id: AROA… of a role, AIDA… of a user."""
        return prefix + self.text(17, BASE32)
