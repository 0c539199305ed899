"""The row of controls, at every width."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from app.audio.devices import SoundSource, SourceKind
from app.protocol.languages import GUMMY
from app.ui.main_window.control_bar import ControlBar
from app.ui.widgets.shortcuts import WindowKeys

MICROPHONE = SoundSource("usb", "USB mic", SourceKind.MICROPHONE, is_default=True)


class Bar:
    """The controls in a window whose width is given."""

    def __init__(self) -> None:
        self.controls = ControlBar(WindowKeys())
        self.window = QWidget()
        layout = QVBoxLayout(self.window)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.controls)
        layout.addStretch(1)
        self.controls.source.show_sources([MICROPHONE])
        self.controls.languages.set_support(GUMMY)
        self.controls.languages.select("en", "es")
        self.controls.show_service("local")
        self.controls.enable(busy=False, ending=False)

    def resize(self, width: int) -> None:
        """Be so wide."""
        self.window.resize(width, 400)
        for _ in range(4):
            QApplication.processEvents()

    def run(self) -> None:
        """Captions run."""
        self.controls.enable(busy=True, ending=False)
        QApplication.processEvents()

    @property
    def pickers(self) -> list[QWidget]:
        """All four."""
        controls = self.controls
        return [controls.source, controls.languages.source, controls.languages.target, controls.service]

    @property
    def seen(self) -> set[bool]:
        """Whether the pickers are seen."""
        return {each.isVisible() for each in self.pickers}

    @property
    def texts(self) -> list[str]:
        """Of the buttons that are seen."""
        buttons = (self.controls.start, self.controls.pause, self.controls.overlay)
        return [each.text() for each in buttons if each.isVisible()]


@pytest.fixture
def bar(show: Callable[[QWidget], None]) -> Bar:
    """Wide, and nothing runs."""
    made = Bar()
    show(made.window)
    made.resize(1200)
    return made


def test_there_is_one_row_at_every_width(bar: Bar) -> None:
    """Of the same height, running or not; nothing is over anything else, and all fits."""
    for running in (False, True):
        bar.controls.enable(busy=running, ending=False)
        heights = set()
        for width in range(1300, 300, -25):
            bar.resize(width)
            if bar.window.width() > width:
                break  # it cannot be narrower
            heights.add(bar.controls.height())
            row = [each for each in bar.controls.children() if isinstance(each, QWidget) and each.isVisible()]
            places = sorted((each.geometry() for each in row if not each.isWindow()), key=lambda place: place.left())
            for left, right in pairwise(places):
                assert left.right() < right.left() + 2, f"{width}: {places}"
            assert places[-1].right() <= width
        assert max(heights) - min(heights) <= 2, heights
        assert width < 420


def test_the_pickers_stand_in_a_wide_row_and_behind_a_line_in_a_narrow_one(bar: Bar) -> None:
    """The line tells what they show."""
    assert (bar.seen, bar.controls.setup.isVisible()) == ({True}, False)
    bar.resize(700)
    assert (bar.seen, bar.controls.setup.isVisible()) == ({False}, True)
    assert bar.controls.setup.full_text == "USB mic · English → Español · This computer"
    bar.controls.languages.select("de", "")
    assert bar.controls.setup.full_text == "USB mic · Deutsch · This computer"
    bar.resize(1200)
    assert (bar.seen, bar.controls.setup.isVisible()) == ({True}, False)


def test_the_line_opens_and_closes_the_pickers(bar: Bar) -> None:
    """With their labels; Escape closes them too, and the focus goes where it came from."""
    bar.resize(700)
    row = bar.controls.height()
    QTest.mouseClick(bar.controls.setup, Qt.MouseButton.LeftButton)
    bar.resize(700)
    assert bar.seen == {True}
    assert bar.controls.height() > row
    assert bar.controls.source.hasFocus()
    assert {"Spo&ken language", "Ser&vice"} <= {each.text() for each in bar.controls.findChildren(QLabel)}
    bar.window.activateWindow()
    QApplication.processEvents()
    QTest.keyClick(bar.controls.source, Qt.Key.Key_Escape)
    bar.resize(700)
    assert (bar.seen, bar.controls.height()) == ({False}, row)
    assert bar.controls.setup.hasFocus()
    assert not bar.controls.setup.isChecked()


def test_what_runs_can_be_looked_at_and_not_changed(bar: Bar) -> None:
    """It is said why; the pickers come back when it has stopped."""
    bar.run()
    assert (bar.seen, bar.controls.setup.isVisible()) == ({False}, True)
    bar.controls.setup.click()
    QApplication.processEvents()
    assert bar.seen == {True}
    assert not any(each.isEnabled() for each in bar.pickers)
    note = next(each for each in bar.controls.findChildren(QLabel) if "stop captions first" in each.text())
    assert note.isVisible()
    bar.controls.enable(busy=False, ending=False)
    QApplication.processEvents()
    assert bar.seen == {True}
    assert all(each.isEnabled() for each in bar.pickers)
    assert not note.isVisible()


def test_pickers_that_were_opened_close_when_captions_begin(bar: Bar) -> None:
    """The captions need the room."""
    bar.resize(700)
    bar.controls.setup.click()
    assert bar.seen == {True}
    bar.run()
    assert bar.seen == {False}


def test_the_narrower_the_less_is_said_and_each_button_keeps_its_name(bar: Bar) -> None:
    """First the overlay's text goes, then that of Pause, and Start's is the last one."""
    bar.run()
    said = []
    for width in range(1200, 330, -10):
        bar.resize(width)
        if bar.texts not in said:
            said.append(bar.texts)
        names = [each.accessibleName() for each in (bar.controls.start, bar.controls.pause, bar.controls.overlay)]
        assert names == ["Stop", "Pause", "Overlay"]
    assert said == [["Stop", "Pause", "Overlay"], ["Stop", "Pause", ""], ["Stop", "", ""], ["", "", ""]]


@pytest.mark.parametrize("width", [1200, 700])
def test_alt_and_a_letter_leads_to_each_picker(bar: Bar, width: int) -> None:
    """Wherever they are, also where they are not seen yet."""
    keys = (Qt.Key.Key_I, Qt.Key.Key_K, Qt.Key.Key_T, Qt.Key.Key_V)
    for key, picker in zip(keys, bar.pickers, strict=True):
        bar.controls.show_setup(shown=False)
        bar.resize(width)
        bar.window.activateWindow()
        QApplication.processEvents()
        QTest.keyClick(bar.window, key, Qt.KeyboardModifier.AltModifier)
        assert QApplication.focusWidget() is picker
        bar.resize(width)
        QTest.keyClick(bar.window, key, Qt.KeyboardModifier.AltModifier)  # by the letter of its label, now
        assert QApplication.focusWidget() is picker


def test_the_focus_is_not_lost_when_the_pickers_move(bar: Bar) -> None:
    """A window that is made narrower, or wider again, takes the keyboard from nobody."""
    bar.controls.languages.source.setFocus()
    bar.resize(700)
    assert QApplication.focusWidget() is bar.controls.setup
    bar.controls.setup.click()
    bar.controls.languages.target.setFocus()
    bar.resize(1200)
    assert QApplication.focusWidget() is bar.controls.languages.target
