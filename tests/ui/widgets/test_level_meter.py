from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.audio.chunks import Level
from app.ui.widgets.level_meter import FLOOR_DB, LevelMeter, to_db
from app.ui.widgets.theme import LIGHT


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
    assert share_of(meter, LIGHT.level_loud) > 0.7
    meter.reset()
    assert share_of(meter, LIGHT.level_loud) == 0


class Times:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 10.0

    def __call__(self) -> float:
        return self.now


NOTHING = Level(peak=0, rms=0)


def test_the_peak_stands_a_while(show: Callable[[QWidget], None]) -> None:
    """The mark of a loud moment stands a second, and sinks then, however often the level is told."""
    times = Times()
    meter = LevelMeter(clock=times)
    show(meter)
    meter.show_level(Level(peak=0.5, rms=0.1))
    for _ in range(20):
        times.now += 0.04
        meter.show_level(NOTHING)
    assert meter.peak_db == to_db(0.5)
    assert share_of(meter, LIGHT.level) > 0
    times.now += 0.5
    meter.show_level(NOTHING)
    assert FLOOR_DB < meter.peak_db < to_db(0.5)
    times.now += 5
    meter.show_level(NOTHING)
    assert meter.peak_db == FLOOR_DB
    assert share_of(meter, LIGHT.level) == 0


def test_what_was_cut_off_is_shown_and_said(show: Callable[[QWidget], None]) -> None:
    """A lamp of its own is lit for three seconds, a click puts it out, and words say what to do."""
    times = Times()
    meter = LevelMeter(clock=times)
    show(meter)
    meter.show_level(Level(peak=0.9, rms=0.4))
    assert (meter.clipped, meter.accessibleDescription()) == (False, "Good")
    meter.show_level(Level(peak=1, rms=0.5))
    assert meter.clipped
    assert share_of(meter, LIGHT.level_clipped) > 0
    assert "Turn down the microphone" in meter.toolTip()
    times.now += 2.9
    meter.show_level(NOTHING)
    assert meter.clipped
    times.now += 0.2
    meter.show_level(NOTHING)
    assert not meter.clipped
    meter.show_level(Level(peak=1, rms=0.5))
    QTest.mouseClick(meter, Qt.MouseButton.LeftButton)
    assert not meter.clipped
    assert share_of(meter, LIGHT.level_clipped) == 0


def test_a_screen_reader_is_told_in_steps(show: Callable[[QWidget], None]) -> None:
    """Nothing, faint and good; not each of thirty levels a second."""
    meter = LevelMeter(clock=Times())
    show(meter)
    said = []
    for peak in (0.0, 0.005, 0.3, 0.4, 0.5):
        meter.show_level(Level(peak=peak, rms=peak / 4))
        said.append(meter.accessibleDescription())
    assert said == ["No sound", "Quiet", "Good", "Good", "Good"]
