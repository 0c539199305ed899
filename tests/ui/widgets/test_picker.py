from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.widgets.picker import Picker
from app.ui.widgets.theme import DARK, LIGHT, Theme, contrast

LONG = "Default microphone (Built-in Audio Analogue Stereo of the second dock)"


def test_what_does_not_fit_ends_in_dots_and_the_open_list_has_all_of_it(show: Callable[[QWidget], None]) -> None:
    """A short text is shown whole; a long one says that it goes on, and is read in the list."""
    picker = Picker()
    picker.addItems(["Short", LONG])
    picker.setFixedWidth(160)
    show(picker)
    assert picker.shown_text == "Short"
    picker.setCurrentIndex(1)
    assert picker.shown_text.startswith("Default mic")
    assert picker.shown_text.endswith("…")
    picker.showPopup()
    QApplication.processEvents()
    assert picker.view().viewport().width() >= picker.view().sizeHintForColumn(0)
    picker.hidePopup()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_entry_at_which_one_is_stands_out(
    theme: Theme, show: Callable[[QWidget], None], application: QApplication
) -> None:
    """Whoever goes through the open list by keys sees where: its ground keeps 3:1 to that of the others."""
    before = application.palette(), application.styleSheet()
    application.setPalette(theme.palette())
    application.setStyleSheet(theme.style_sheet())
    picker = Picker()
    picker.addItems(["one", "two", "three"])
    picker.setCurrentIndex(1)
    show(picker)
    picker.showPopup()
    QApplication.processEvents()
    view = picker.view()
    drawn = view.viewport().grab().toImage()
    rects = [view.visualRect(picker.model().index(row, 0)) for row in range(3)]
    grounds = [drawn.pixelColor(rect.right() - 3, rect.center().y()).name() for rect in rects]
    picker.hidePopup()
    application.setPalette(before[0])
    application.setStyleSheet(before[1])
    assert grounds[0] == grounds[2] == theme.base
    assert contrast(grounds[1], grounds[0]) >= 3
