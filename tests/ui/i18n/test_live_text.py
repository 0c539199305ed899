"""Texts that follow the language of the interface."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QTranslator
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.message import Message
from app.ui.i18n.live_text import in_our_language, on_language_change, spoken


class Shouting(QTranslator):
    """Every text of the interface in capitals."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        """Qt's."""
        return text.upper() if "{" not in text else text.replace("behind", "BEHIND")

    def isEmpty(self) -> bool:  # noqa: N802
        """Qt's."""
        return False


@pytest.fixture
def shouting(application: QApplication) -> Iterator[Callable[[], None]]:
    """Switches to another language, until the test ends."""
    translator = Shouting()
    yield lambda: (application.installTranslator(translator), QApplication.processEvents())
    application.removeTranslator(translator)
    QApplication.processEvents()


def test_a_widget_says_it_again(shouting: Callable[[], None], show: Callable[[QWidget], None]) -> None:
    """At once, and in the new language."""
    label = QLabel()
    on_language_change(label, lambda: label.setText(QCoreApplication.translate("test", "Start")))
    show(label)
    assert label.text() == "Start"
    shouting()
    assert label.text() == "START"


def test_so_does_one_inside_another_that_is_not_shown(shouting: Callable[[], None]) -> None:
    """It may be shown later."""
    window = QWidget()
    label = QLabel(window)
    on_language_change(label, lambda: label.setText(QCoreApplication.translate("test", "Start")))
    shouting()
    assert label.text() == "START"
    window.deleteLater()


def test_a_sentence_of_another_room(shouting: Callable[[], None]) -> None:
    """Its values are put in after it was translated."""
    sentence = Message("{seconds} s behind", seconds=4)
    assert in_our_language(sentence) == "4 s behind"
    shouting()
    assert in_our_language(sentence) == "4 s BEHIND"
    assert in_our_language("") == ""


class KnowsTheBase(QTranslator):
    """A language that has the text of a base class under the name of that class, as Qt's tools file it."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        """Qt's; None: there is none."""
        return "DO IT" if (context, text) == ("Base", "Do it") else None

    def isEmpty(self) -> bool:  # noqa: N802
        """Qt's."""
        return False


class Base(QObject):
    """Says something."""

    def said(self) -> str:
        """What it says."""
        return self.tr("Do it")


class Derived(Base):
    """Says the same."""


def test_a_text_of_a_base_class_is_found(application: QApplication) -> None:
    """It is looked up under the class of the object, and then under those that it derives from."""
    translator = KnowsTheBase()
    application.installTranslator(translator)
    assert Derived().said() == "DO IT"
    application.removeTranslator(translator)
    QApplication.processEvents()


def test_foreign_text_that_cannot_be_looked_up_is_shown_as_it_is(shouting: Callable[[], None]) -> None:
    """Half of a surrogate pair, from a service."""
    shouting()
    assert in_our_language("half \ud83d") == "half \ud83d"


def test_words_of_our_own_and_sentences_of_others_are_said_alike(shouting: Callable[[], None]) -> None:
    """Both in the language that the interface has at that moment."""
    kinds = (Message("None"), lambda: QCoreApplication.translate("test", "None"))
    assert [spoken(words) for words in kinds] == ["None", "None"]
    shouting()
    assert [spoken(words) for words in kinds] == ["NOTHING", "NOTHING"]
