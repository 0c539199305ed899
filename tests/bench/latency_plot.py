"""A plot of times as SVG, written by hand: which share of captions was there after how many milliseconds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

_WIDTH, _HEIGHT, _LEFT, _TOP, _FOOT = 760, 360, 56, 24, 48
_COLOURS = ("#1d64c8", "#0e8a5f", "#b3541e", "#7a3fa0")
_LEAST_MS, _MOST_MS = 1.0, 1000.0


def draw(series: Mapping[str, Sequence[float]]) -> str:
    """The plot: milliseconds on a logarithmic scale from left to right, shares from bottom to top."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif"'
        ' font-size="13"><rect width="100%" height="100%" fill="#ffffff"/>'
    ]
    for ms in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000):
        x = _x(ms)
        parts.append(f'<path d="M{x:.1f} {_TOP}V{_HEIGHT - _FOOT}" stroke="#e3e5e9"/>')
        parts.append(f'<text x="{x:.1f}" y="{_HEIGHT - _FOOT + 18}" text-anchor="middle" fill="#444">{ms}</text>')
    for percent in (0, 25, 50, 75, 100):
        y = _y(percent / 100)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - 16}" stroke="#e3e5e9"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#444">{percent} %</text>')
    for number, (name, values) in enumerate(series.items()):
        colour, ordered = _COLOURS[number % len(_COLOURS)], sorted(values)
        points = [f"{_x(ms):.1f} {_y((at + 1) / len(ordered)):.1f}" for at, ms in enumerate(ordered)]
        if points:
            parts.append(f'<path d="M{" L".join(points)}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{_LEFT + 12}" y="{_TOP + 18 + 18 * number}" fill="{colour}">{name}</text>')
    middle = (_LEFT + _WIDTH - 16) / 2
    parts.append(
        f'<text x="{middle}" y="{_HEIGHT - 10}" text-anchor="middle" fill="#222">'
        "milliseconds from the service to what is seen</text></svg>\n"
    )
    return "".join(parts)


def _x(ms: float) -> float:
    share = math.log(min(max(ms, _LEAST_MS), _MOST_MS) / _LEAST_MS) / math.log(_MOST_MS / _LEAST_MS)
    return _LEFT + share * (_WIDTH - 16 - _LEFT)


def _y(share: float) -> float:
    return _HEIGHT - _FOOT - share * (_HEIGHT - _FOOT - _TOP)
