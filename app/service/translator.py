"""The interface of a translator of one language pair.

Calls block, for milliseconds, and come from the recognition thread. A translation that fails is missing, and never a
reason to stop captioning: `TranslationMissingError` says so, and the source text goes out without it.

Not here: any translator. The first one is in ``apertium.py``.
"""

from __future__ import annotations

from typing import Protocol


class TranslationMissingError(Exception):
    """This text could not be translated; it never leaves the service."""


class Translator(Protocol):
    """Translates from one language into one other."""

    def translate(self, text: str) -> str:
        """The text in the other language. Raises `TranslationMissingError`; returns within a bounded time."""

    def close(self) -> None:
        """Free what the translator holds. Safe to call twice."""


class EchoTranslator:
    """For a target that is the source: the text is its own translation."""

    def translate(self, text: str) -> str:
        """The text itself."""
        return text

    def close(self) -> None:
        """Nothing to free."""
