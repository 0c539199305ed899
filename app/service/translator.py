"""The interface of a translation engine, and of a translator of one language pair.

Calls block, for milliseconds, and come from the recognition thread. A translation that fails is missing, and never a
reason to stop captioning: `TranslationMissingError` says so, and the source text goes out without it.

Not here: any translator. Another one is one more module with these two shapes, and a row in ``app/catalogue.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class TranslationMissingError(Exception):
    """This text could not be translated; it never leaves the service."""


class Translator(Protocol):
    """Translates from one language into one other."""

    def translate(self, text: str) -> str:
        """The text in the other language. Raises `TranslationMissingError`; returns within a bounded time."""

    def close(self) -> None:
        """Free what the translator holds. Safe to call twice."""


class TranslationEngine(Protocol):
    """What makes translators."""

    def pairs(self) -> Iterable[tuple[str, str]]:
        """The pairs that it can translate now, by source and target code. Quick, since windows ask: loads nothing."""

    def open(self, source: str, target: str) -> Translator:
        """A translator of one of `pairs`. Quick: it may load what it needs with its first text."""


class EchoTranslator:
    """For a target that is the source: the text is its own translation."""

    def translate(self, text: str) -> str:
        """The text itself."""
        return text

    def close(self) -> None:
        """Nothing to free."""
