"""What a screen reader says by itself: finished captions, what the session does, and messages.

Captions are announced politely, so they wait for what is being said already, and only once they are final: words that
still change would be said again and again. Where one translates, the translation is said, not both. Nothing is done
while no screen reader listens.

Not here: what it says when asked, which the widgets' names and descriptions tell.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from app.captions.transcript import Sentence

Announce = Callable[[QWidget, str, bool], None]
"""Tells a screen reader of words in a widget, and whether they interrupt what is being said."""


def announce(widget: QWidget, words: str, urgent: bool) -> None:
    """Let whoever reads the screen aloud say this."""
    if not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(widget, words)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)


class Announcer:
    """Says each thing once.

    Args:
        widget: in whose name it speaks.
    """

    def __init__(self, widget: QWidget, *, announce: Announce = announce) -> None:
        self._widget = widget
        self._announce = announce
        self._said: set[int] = set()
        self._last = ""

    def clear(self) -> None:
        """A new session begins."""
        self._said.clear()

    def sentence(self, sentence: Sentence, *, translating: bool) -> None:
        """Say a sentence once what is read of it is final."""
        text = sentence.translation if translating else sentence.source
        if text is None or not text.final or not text.text.strip() or sentence.number in self._said:
            return
        self._said.add(sentence.number)
        self._announce(self._widget, text.text.strip(), False)

    def news(self, words: str, *, urgent: bool = False) -> None:
        """Say what has happened; the same again is not said."""
        if words and words != self._last:
            self._last = words
            self._announce(self._widget, words, urgent)
