"""The way back to the newest captions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

from app.ui.transcript.newest_button import NewestButton
from tests.ui.languages import Speak


@pytest.fixture
def button(show: Callable[[QWidget], None]) -> NewestButton:
    """One in a list that is shown."""
    holder = QWidget()
    holder.resize(400, 300)
    made = NewestButton(holder)
    show(holder)
    return made


def test_it_lies_in_the_lower_right_of_the_captions(button: NewestButton) -> None:
    """Within their area, the gap below it and two beside it; with larger letters too."""
    area = QRect(20, 30, 360, 260)
    for points in (10, 24):
        font = button.font()
        font.setPointSize(points)
        button.setFont(font)
        button.place(area, 6.4, wanted=True)
        assert button.isVisible()
        assert button.size() == button.sizeHint()
        assert area.contains(button.geometry())
        assert button.x() + button.width() == area.right() - 13
        assert button.y() + button.height() == area.bottom() - 6


def test_it_is_there_only_while_it_is_wanted_and_hides_nothing(button: NewestButton) -> None:
    """Where the captions are hardly higher than it is, the key does the same."""
    assert not button.isVisible()
    height = button.sizeHint().height()
    for area_height, wanted, seen in (
        (260, True, True),
        (260, False, False),
        (2 * height, True, False),
        (2 * height + 1, True, True),
    ):
        button.place(QRect(0, 0, 360, area_height), 6, wanted=wanted)
        assert button.isVisible() is seen


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
        button.place(QRect(0, 0, 400, 300), 6, wanted=True)
        assert button.size() == button.sizeHint()
