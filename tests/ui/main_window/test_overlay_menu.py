"""The menu of the overlay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.settings.settings import OverlayContent
from app.ui.main_window.overlay_menu import OverlayMenu
from app.ui.widgets.shortcuts import WindowKeys


@pytest.fixture
def menu(application: QApplication) -> Iterator[OverlayMenu]:
    """Of a window that is not shown."""
    window = QWidget()
    yield OverlayMenu(WindowKeys(), window)
    window.deleteLater()


def chosen(menu: OverlayMenu) -> list[str]:
    """The texts that have a mark."""
    return [each.text() for each in menu.actions() if each.isCheckable() and each.isChecked()]


def press(menu: OverlayMenu, text: str) -> None:
    """Choose an entry."""
    next(each for each in menu.actions() if each.text().replace("&", "").startswith(text)).trigger()


def test_each_entry_asks_for_what_it_says(menu: OverlayMenu) -> None:
    """The texts, the lock and the size; its keys stand beside each."""
    heard: list[object] = []
    for signal in (menu.contentChosen, menu.lockToggled, menu.textStepped):
        signal.connect(heard.append)
    for text in ("Translation", "Original", "Lock", "Larger", "Smaller", "Lock"):
        press(menu, text)
    assert heard == [OverlayContent.TRANSLATION, OverlayContent.SOURCE, True, 1, -1, False]
    assert menu.larger.text().endswith("\tCtrl++")


def test_what_is_shown_is_not_told(menu: OverlayMenu) -> None:
    """It has its mark."""
    heard: list[object] = []
    for signal in (menu.contentChosen, menu.lockToggled):
        signal.connect(heard.append)
    menu.show_content(OverlayContent.TRANSLATION)
    menu.show_locked(locked=True)
    assert [text.replace("&", "").split(" ")[0] for text in chosen(menu)] == ["Translation", "Lock"]
    assert heard == []


def test_without_a_translation_there_is_the_original_only(menu: OverlayMenu) -> None:
    """What was chosen for when there is one stays chosen."""
    menu.show_content(OverlayContent.BOTH)
    menu.show_translating(translating=False)
    assert menu.offered == [OverlayContent.SOURCE]
    assert chosen(menu) == ["&Original"]
    heard: list[object] = []
    menu.contentChosen.connect(heard.append)
    press(menu, "Original")
    assert heard == []
    menu.show_translating(translating=True)
    assert menu.offered == list(OverlayContent)
    assert chosen(menu) == ["&Both"]
