"""Texts that follow the language of the interface when it changes, and sentences of other rooms in that language.

A widget gathers all its texts in one method, and hands that to `on_language_change`. Dialogs that are made anew each
time they are opened need not. What depends on a state is said from the state, which is kept, not from the words of it.
A sentence that is handed to a widget which keeps it (a banner, a strip) is made by `Message`, of this room too, so that
the widget can say it again.

`self.tr` in a class that others derive from needs no care: Qt's tools file a text under the class in whose body it
stands, and PySide (6.11, with Python's own order of classes) looks under the class of the object first, and then under
each class that it derives from, until one has it. Where both have the same text, the derived class's translation is
taken.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget

from app.message import translate

Words = Callable[[], str]
"""Gives words of our own in the language that the interface has then."""

_OF_OTHER_ROOMS = ""  # the context of what stands in `Message(…)`: Qt's tools give it none


def in_our_language(sentence: str) -> str:
    """A sentence of another room (an error, a state) in the language of the interface."""
    return translate(sentence, _translated)


def spoken(words: Words | str) -> str:
    """Words of our own, or a sentence of another room, in the language of the interface."""
    return in_our_language(words) if isinstance(words, str) else words()


def on_language_change(widget: QWidget, say: Callable[[], None]) -> None:
    """Call `say`, which sets the widget's texts, now and whenever the language of the interface has changed."""
    _LanguageWatch(widget, say)
    say()


def _translated(template: str) -> str:
    try:
        return QCoreApplication.translate(_OF_OTHER_ROOMS, template)
    except UnicodeEncodeError:  # half of a surrogate pair: foreign text, and no sentence of ours
        return template


class _LanguageWatch(QObject):
    """Hears of the change; lives as long as its widget."""

    def __init__(self, widget: QWidget, say: Callable[[], None]) -> None:
        super().__init__(widget)
        self._say = say
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's; nothing is kept from the widget."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        return False
