"""The way back to the newest captions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

from app.ui.transcript.newest_button import NewestButton
from app.ui.widgets.theme import LIGHT
from tests.ui.languages import Speak


@pytest.fixture
def button(show: Callable[[QWidget], None]) -> NewestButton:
    """One in a list that is shown."""
    holder = QWidget()
    holder.resize(400, 300)
    made = NewestButton(holder)
    show(holder)
    return made


def test_it_lies_in_the_middle_of_its_strip(button: NewestButton) -> None:
    """Which is as high as it needs, with some space; a pill with larger letters too."""
    for points in (10, 24):
        font = button.font()
        font.setPointSize(points)
        button.setFont(font)
        area = QRect(20, 30, 360, button.room(6.4))
        button.place(area, wanted=True)
        assert button.isVisible()
        assert button.size() == button.sizeHint()
        assert area.contains(button.geometry())
        assert abs(button.geometry().center().x() - area.center().x()) <= 1
        image = button.grab().toImage()
        rim = LIGHT.border
        corners = (image.pixelColor(2, 2).name(), image.pixelColor(1, image.height() // 2).name())
        assert corners[0] != rim
        assert rim in {image.pixelColor(x, image.height() // 2).name() for x in range(3)}


def test_it_is_there_only_while_it_is_wanted(button: NewestButton) -> None:
    """It comes and goes."""
    for wanted in (True, False, True):
        button.place(QRect(0, 0, 360, 40), wanted=wanted)
        assert button.isVisible() is wanted


def test_it_says_how_many_are_new(button: NewestButton) -> None:
    """Nothing of none."""
    assert button.text() == "↓ Jump to latest"
    button.show_unseen(12)
    assert button.text() == "↓ Jump to latest (12 new)"
    button.show_unseen(0)
    assert button.text() == "↓ Jump to latest"


def test_it_leaves_the_focus_with_the_captions(button: NewestButton) -> None:
    """Whoever clicks it goes on with the keys of the list."""
    assert button.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert "(End)" in button.toolTip()


def test_it_follows_the_language(button: NewestButton, speak: Speak) -> None:
    """With a size for its new words."""
    before = button.text()
    with speak("zh_CN"):
        assert button.text() != before
        assert button.text().startswith("↓")
        button.place(QRect(0, 0, 400, 40), wanted=True)
        assert button.size() == button.sizeHint()
