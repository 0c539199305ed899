"""The message above the captions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from app.ui.widgets.message_banner import MessageBanner, Severity

SENTENCE = "“USB mic” was unplugged. Captions resume when it or a similar source is connected."


def shown_in(show: Callable[[QWidget], None], banner: MessageBanner) -> QWidget:
    """A window with it."""
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.addWidget(banner)
    layout.addStretch(1)
    show(window)
    return window


def test_its_button_stands_where_the_text_leaves_room(show: Callable[[QWidget], None]) -> None:
    """Beside it in a wide window, below it in a narrow one."""
    banner = MessageBanner()
    window = shown_in(show, banner)
    banner.show_message(SENTENCE, Severity.WARNING, help_text="Stop and choose another source")
    text = next(each for each in banner.findChildren(QLabel) if each.text() == SENTENCE)
    for width, is_beside in ((1000, True), (400, False), (1000, True)):
        window.resize(width, 300)
        for _ in range(4):
            QApplication.processEvents()
        assert (banner.help_button.x() > text.geometry().right()) is is_beside
        assert (banner.help_button.y() > text.geometry().bottom()) is not is_beside


def test_what_is_not_over_cannot_be_dismissed(show: Callable[[QWidget], None]) -> None:
    """It goes with what it tells of."""
    banner, fleeting = MessageBanner(dismissable=False), MessageBanner()
    for each in (banner, fleeting):
        shown_in(show, each)
        each.show_message(SENTENCE, Severity.WARNING)
    assert not banner.dismiss_button.isVisible()
    assert not banner.help_button.isVisible()
    fleeting.dismiss_button.click()
    banner.take_away()
    assert (banner.text, fleeting.text) == ("", "")
