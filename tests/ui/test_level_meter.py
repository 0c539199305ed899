from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget

from app.audio.chunks import Level
from app.ui.level_meter import FLOOR_DB, LevelMeter, to_db
from app.ui.theme import LIGHT


def share_of(meter: LevelMeter, colour: str) -> float:
    """How much of the middle line has this colour."""
    image = meter.grab().toImage()
    line = [image.pixelColor(x, image.height() // 2).name() for x in range(image.width())]
    return line.count(colour) / len(line)


def test_decibels_have_a_floor() -> None:
    """Full scale is 0 dB, a tenth of it -20, and silence the floor."""
    assert to_db(1) == 0
    assert to_db(0.1) == pytest.approx(-20)
    assert to_db(0) == to_db(1e-9) == FLOOR_DB


def test_the_bar_is_as_long_as_it_is_loud(show: Callable[[QWidget], None]) -> None:
    """The bar grows with the level, changes its colour near full scale, and is gone after a reset."""
    meter = LevelMeter()
    show(meter)
    assert share_of(meter, LIGHT.level) == 0
    meter.show_level(Level(peak=0.03, rms=0.01))
    quiet = share_of(meter, LIGHT.level)
    meter.show_level(Level(peak=0.5, rms=0.1))
    assert 0.2 < quiet < share_of(meter, LIGHT.level)
    meter.show_level(Level(peak=1, rms=0.5))
    assert share_of(meter, LIGHT.level) == 0
    assert share_of(meter, LIGHT.level_loud) > 0.8
    meter.reset()
    assert share_of(meter, LIGHT.level_loud) == 0


def test_the_peak_stands_a_while(show: Callable[[QWidget], None]) -> None:
    """The mark of a loud moment is still there at the next, quiet one, and sinks with each that follows."""
    meter = LevelMeter()
    show(meter)
    meter.show_level(Level(peak=0.5, rms=0.1))
    meter.show_level(Level(peak=0, rms=0))
    assert share_of(meter, LIGHT.level) > 0
    for _ in range(60):
        meter.show_level(Level(peak=0, rms=0))
    assert share_of(meter, LIGHT.level) == 0
