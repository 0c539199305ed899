"""A question that is asked before something cannot be taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from app.ui.widgets.question import ask
from tests.ui.texts import pseudo_language


class Asked:
    """A question over a window, and how often it was answered with yes."""

    def __init__(self, show: Callable[[QWidget], None]) -> None:
        self.window = QWidget()
        show(self.window)
        self.agreed: list[bool] = []
        texts = ("Delete", "Delete <b>all</b>?", "Delete it")
        words = [lambda text=text: QCoreApplication.translate("test", text) for text in texts]
        self.box = ask(self.window, *words, lambda: self.agreed.append(True))

    @property
    def texts(self) -> list[str]:
        """Title, question, and the button that agrees."""
        return [self.box.windowTitle(), self.box.text(), self.box.defaultButton().text()]


@pytest.fixture
def asked(show: Callable[[QWidget], None]) -> Asked:
    """It is open, and nothing waits for it."""
    made = Asked(show)
    assert made.box.isVisible()
    return made


@pytest.mark.parametrize(("key", "agreed"), [(Qt.Key.Key_Return, [True]), (Qt.Key.Key_Escape, [])])
def test_enter_agrees_and_escape_does_not(asked: Asked, key: Qt.Key, agreed: list[bool]) -> None:
    """Either way it is gone then."""
    QTest.keyClick(asked.box, key)
    assert asked.agreed == agreed
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    assert asked.window.findChildren(QMessageBox) == []


def test_it_says_what_it_was_given_as_it_is(asked: Asked) -> None:
    """No text is taken for markup."""
    assert asked.texts == ["Delete", "Delete <b>all</b>?", "Delete it"]
    assert asked.box.textFormat() is Qt.TextFormat.PlainText


def test_it_follows_the_language_while_it_is_open(asked: Asked, application: QApplication) -> None:
    """And can still be answered."""
    with pseudo_language(application):
        assert asked.texts == ["⟦Delete⟧", "⟦Delete <b>all</b>?⟧", "⟦Delete it⟧"]
        asked.box.defaultButton().click()
    assert asked.agreed == [True]
