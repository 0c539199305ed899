from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from app.audio.chunks import Level
from app.ui.widgets.accessible_level import AccessibleLevel
from app.ui.widgets.level_meter import LevelMeter


def test_the_level_can_be_asked_for(application: QApplication) -> None:
    """In percent of the bar, which goes from the meter's floor to full scale; nobody but the sound can set it."""
    meter = LevelMeter()
    told = AccessibleLevel(meter)
    value = told.valueInterface()
    assert (value.minimumValue(), value.currentValue(), value.maximumValue()) == (0, 0, 100)
    meter.show_level(Level(rms=0.1, peak=0.2))
    value.setCurrentValue(5)
    assert value.currentValue() == pytest.approx(67)  # -20 dB of -60
    assert (told.role(), told.state().readOnly) == (QAccessible.Role.ProgressBar, 1)
    assert told.text(QAccessible.Text.Name) == "Input level"
    assert told.text(QAccessible.Text.Description) == "Good"


def test_what_a_meter_does_not_have_is_none(application: QApplication) -> None:
    """A screen reader asks every widget for everything; PySide once ended the process at that."""
    told = AccessibleLevel(LevelMeter())
    assert told.textInterface() is None
    assert told.attributesInterface() is None
    assert told.actionInterface() is not None
