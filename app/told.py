"""Sentences for the user, with their values still apart, so that they can be told in another language too.

``told("Captions are {behind_s} s behind the sound.", behind_s=4)`` is that sentence in English: a string like any
other, which a terminal prints, a log keeps, and a test compares. Whoever has another language to tell it in calls
`retell`, which translates the sentence as it is written in the code, and puts the values in after that. The tool that
gathers what is to be translated (``packaging/translations.py``) looks for the word ``told`` and the text in its
brackets, so that text stands there as it is: neither an f-string nor a name.

Not here: a language (``ui/translations.py``), and the words of the window itself, which Qt translates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class Told(str):
    """A sentence as it is told in English, that still knows what it was made from. Made by `told`.

    Attributes:
        template: the sentence as it stands in the code, with its values in braces.
        values: what is put in, by name. Sentences among them are translated for themselves.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object]) -> Told:
        """Raises KeyError for a value that is not given."""
        made = super().__new__(cls, template.format_map(values) if values else template)
        made.template, made.values = template, values
        return made

    def __str__(self) -> Told:
        """Itself, so that ``str(error)`` of an error with such a sentence can still be told in another language."""
        return self

    def __reduce__(self) -> tuple[type[Told], tuple[Any, ...]]:
        return Told, (self.template, self.values)


def told(template: str, /, **values: object) -> Told:
    """A sentence for the user; `template` holds each value's name in braces, as `str.format` takes them.

    Without values, braces stand for themselves. Raises KeyError for a value that is not given.
    """
    # Of an error only its sentence: the error would keep all frames that it came through for as long as that is shown.
    kept = {name: str(value) if isinstance(value, Exception) else value for name, value in values.items()}
    return Told(template, kept)


NOTHING = Told("", {})
"""What stands where there is no sentence; `told` of an empty text would ask translators for a translation of it."""


def as_told(sentence: str) -> Told:
    """A sentence as it was told, such as an error's; of another string, which a peer has said, just the whole."""
    return sentence if isinstance(sentence, Told) else Told(sentence, {})


def plain(sentence: str) -> str:
    """The sentence in English as an ordinary string, for encoders that take no other."""
    return str.__str__(sentence)


def retell(sentence: str, translate: Callable[[str], str]) -> str:
    """The sentence in another language.

    Args:
        sentence: made by `told`; of another string, the whole is looked up, as of a sentence that was kept in a file.
        translate: gives the translation of a template, or the template itself where there is none.
    """
    if not isinstance(sentence, Told):
        return translate(sentence) if sentence else sentence
    template = translate(sentence.template) if sentence.template else ""
    if not sentence.values:
        return template
    return template.format_map({name: _retell_value(value, translate) for name, value in sentence.values.items()})


def _retell_value(value: object, translate: Callable[[str], str]) -> object:
    return retell(value, translate) if isinstance(value, Told) else value
