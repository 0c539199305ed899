from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.captions.transcript import Sentence
from app.ui.main_window import announcer
from app.ui.main_window.announcer import Announcer
from tests.fakes.captions import caption, sentence


class Reader:
    """A screen reader, which notes what it is told."""

    def __init__(self) -> None:
        self.said: list[tuple[str, bool]] = []

    def __call__(self, widget: QWidget, words: str, urgent: bool) -> None:
        self.said.append((words, urgent))


@pytest.fixture
def reader() -> Reader:
    """One that has heard nothing yet."""
    return Reader()


def test_captions_are_said_once_and_only_when_final(application: QApplication, reader: Reader) -> None:
    """Not while they change, not again when a translation comes, nor when they are corrected; anew in a new session."""
    announcer = Announcer(QWidget(), announce=reader)
    announcer.sentence(sentence(0, "It was", final=False), translating=False)
    assert reader.said == []
    for spoken in (sentence(0, "It was."), sentence(0, "It was.", "Era."), sentence(0, "It is.")):
        announcer.sentence(spoken, translating=False)
    announcer.sentence(sentence(1, " "), translating=False)
    assert reader.said == [("It was.", False)]
    announcer.clear()
    announcer.sentence(sentence(0, "Anew."), translating=False)
    assert reader.said[1:] == [("Anew.", False)]


def test_where_one_translates_the_translation_is_said(application: QApplication, reader: Reader) -> None:
    """And the source is not: both would take twice as long as the speech itself."""
    announcer = Announcer(QWidget(), announce=reader)
    announcer.sentence(Sentence(0, source=caption("It was.")), translating=True)
    assert reader.said == []
    announcer.sentence(sentence(0, "It was.", "Era."), translating=True)
    assert reader.said == [("Era.", False)]


def test_news_are_said_once(application: QApplication, reader: Reader) -> None:
    """Errors interrupt; the same again, and nothing, are not said."""
    announcer = Announcer(QWidget(), announce=reader)
    for words, urgent in (("Listening.", False), ("Listening.", False), ("", False), ("No microphone.", True)):
        announcer.news(words, urgent=urgent)
    assert reader.said == [("Listening.", False), ("No microphone.", True)]


def test_the_system_is_told_politely(application: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a screen reader listens, Qt gets an announcement that waits its turn; else it gets nothing."""
    told: list[QAccessibleEvent] = []
    listening = False

    class System:
        AnnouncementPoliteness = QAccessible.AnnouncementPoliteness

        @staticmethod
        def isActive() -> bool:  # noqa: N802
            return listening

        updateAccessibility = staticmethod(told.append)  # noqa: N815

    monkeypatch.setattr(announcer, "QAccessible", System)
    widget = QWidget()
    announcer.announce(widget, "Hello", False)
    assert told == []
    listening = True
    announcer.announce(widget, "Hello", False)
    announcer.announce(widget, "Help", True)
    polite, urgent = told
    assert isinstance(polite, QAccessibleAnnouncementEvent)
    assert isinstance(urgent, QAccessibleAnnouncementEvent)
    assert (polite.message(), polite.politeness()) == ("Hello", QAccessible.AnnouncementPoliteness.Polite)
    assert (urgent.message(), urgent.politeness()) == ("Help", QAccessible.AnnouncementPoliteness.Assertive)
