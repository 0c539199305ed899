from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget

from app.ui.parts.picker import Picker

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
