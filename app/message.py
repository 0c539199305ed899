"""Sentences for the user that keep their values apart, so that they can be translated after they were made.

``Message("Captions are {behind_s} s behind the sound.", behind_s=4)`` is that sentence in English: a string like any
other, which a terminal prints, a log keeps, and a test compares. `translate` says it in another language: it looks up
the sentence as it is written in the code, and puts the values in after that. The tool that gathers what is to be
translated (``packaging/translations.py``) looks for the word ``Message`` and the text in its brackets, so that text
stands there as it is: neither an f-string nor a name.

Not here: the languages (``ui/i18n/translations.py``), and the words of the window itself, which Qt translates.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any


class Message(str):
    """A sentence in English that still knows what it was made from.

    Args:
        template: the sentence; it holds each value's name in braces, as `str.format` takes them. Without values,
            braces stand for themselves.
        values: what is put in. Of an exception only its sentence is kept: the exception would keep alive every frame
            that it came through. Messages among the values are translated with the sentence.

    Attributes:
        template: as given.
        values: as given, by name.

    Raises:
        KeyError: the template names a value that is not given.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Message:
        """Put the values in."""
        kept = {name: str(value) if isinstance(value, Exception) else value for name, value in values.items()}
        made = super().__new__(cls, template.format_map(kept) if kept else template)
        made.template, made.values = template, kept
        return made

    def with_values(self, values: Mapping[str, object]) -> Message:
        """The same sentence with these values."""
        return type(self)(self.template, **values)

    def __str__(self) -> Message:
        """Itself, so that ``str(error)`` of an error with such a sentence can still be translated."""
        return self

    def __reduce__(self) -> tuple[Callable[[], Message], tuple[Any, ...]]:
        return functools.partial(Message, self.template, **self.values), ()


NOTHING = Message.__new__(Message, "")
"""No sentence. Not written as a call: the tool that gathers texts would ask for a translation of an empty one."""


def as_message(sentence: str) -> Message:
    """The sentence as a message: itself where it is one; otherwise, as of what a peer said, the text as a whole."""
    if isinstance(sentence, Message):
        return sentence
    make: type[Message] = Message  # by another name: this is no text to be gathered
    return make(sentence)


def plain(sentence: str) -> str:
    """The sentence in English as an ordinary string, for encoders that take no other."""
    return str.__str__(sentence)


def translate(sentence: str, look_up: Callable[[str], str]) -> str:
    """The sentence in another language.

    Args:
        sentence: a `Message`; of another string, the whole is looked up, as of a sentence read from a file.
        look_up: gives the translation of a template, or the template itself where there is none.
    """
    if not isinstance(sentence, Message):
        return look_up(sentence) if sentence else sentence
    template = look_up(sentence.template) if sentence.template else ""
    if not sentence.values:
        return template
    return template.format_map({name: _translate_value(value, look_up) for name, value in sentence.values.items()})


def _translate_value(value: object, look_up: Callable[[str], str]) -> object:
    return translate(value, look_up) if isinstance(value, Message) else value
