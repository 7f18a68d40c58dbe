"""Precision and recall over the threshold of severity and of score, all organisations together, as
SVG that needs nothing else. Recall is of attackers' first calls, and of whole intrusions."""

import math

from tally import share

_WIDTH, _HEIGHT, _TOP, _LEFT, _PANEL = 290, 190, 48, 56, 372  # pixels
_LINES = (
    ("precision", 'stroke="#1f5fa8" stroke-width="2"',
     lambda level, whole: share(level.attacks, level.findings)),
    ("first calls", 'stroke="#c4501b" stroke-width="2"',
     lambda level, whole: share(level.first_calls, whole.wanted_calls)),
    ("intrusions", 'stroke="#2c7a3f" stroke-width="2" stroke-dasharray="5 3"',
     lambda level, whole: share(level.intrusions, whole.intrusions)),
)


def _text(x, y, words, anchor="middle"):
    return f'<text text-anchor="{anchor}" x="{x:.1f}" y="{y:.1f}">{words}</text>\n'


def _line(look, x1, y1, x2, y2):
    return f'<line {look} x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>\n'


def _y(part):
    return _TOP + (1 - part) * _HEIGHT


class _Panel:
    def __init__(self, left, low, high, every, title):
        self.left, self.low, self.high, self.every, self.title = left, low, high, every, title

    def x(self, at):
        return self.left + (at - self.low) / (self.high - self.low) * _WIDTH

    def axes(self):
        out = ""
        for part in (0, 25, 50, 75, 100):
            y = _y(part / 100)
            out += _line('stroke="#e4e4e4"', self.left, y, self.left + _WIDTH, y)
            out += _text(self.left - 6, y + 4, f"{part} %", "end")
        at = self.low
        while at <= self.high:
            out += _text(self.x(at), _y(0) + 17, f"{at:g}")
            at += self.every
        out += _line('stroke="#555555"', self.left, _y(0), self.left + _WIDTH, _y(0))
        return out + _text(self.left + _WIDTH / 2, _y(0) + 36, self.title)

    def steps(self, curve, look, part_of):
        """Between two values that occur, a threshold lets through what the upper one does."""
        points, start = [], self.low
        for at, level in curve:
            part = part_of(level)
            if part is None:
                continue
            points += [(self.x(start), _y(part)), (self.x(at), _y(part))]
            start = at
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        return f'<polyline fill="none" {look} points="{places}"/>\n'


def curve_svg(whole):
    scores = [at for at, _ in whole.curves["score"]] or [0]
    low = math.floor(min(scores) / 20) * 20
    high = max(math.ceil(max(scores) / 20) * 20, low + 20)
    panels = (("severity", _Panel(_LEFT, 1, 9, 1, "severity at least")),
              ("score", _Panel(_LEFT + _PANEL, low, high, 20, "score at least")))
    out = ('<svg xmlns="http://www.w3.org/2000/svg" width="744" height="300" '
           'viewBox="0 0 744 300" font-family="sans-serif" font-size="11">\n'
           '<rect width="744" height="300" fill="white"/>\n')
    for number, (words, look, _) in enumerate(_LINES):
        x = _LEFT + number * 150
        out += _line(look, x, 18, x + 24, 18) + _text(x + 29, 22, words, "start")
    for what, panel in panels:
        out += panel.axes()
        for _, look, part_of in _LINES:
            out += panel.steps(whole.curves[what], look, lambda level: part_of(level, whole))
    return out + "</svg>\n"
