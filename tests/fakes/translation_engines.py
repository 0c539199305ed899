"""Translation engines without a translator: one that knows some pairs, and one that is broken."""

from __future__ import annotations

from app.catalogue import Engine
from app.service.translator import Translator
from tests.fakes.scripted_recognizer import ShoutingTranslator

SHOUTING = Engine(name="shouting", factory="tests.fakes.translation_engines:ShoutingEngine")
BROKEN = Engine(name="broken", factory="tests.fakes.translation_engines:BrokenEngine")
MISSING = Engine(name="missing", factory="tests.fakes.no_such_module:Engine")


class ShoutingEngine:
    """Translates English into Spanish and Catalan, and Spanish into English, by capitals."""

    def pairs(self) -> set[tuple[str, str]]:
        """Three of them."""
        return {("en", "es"), ("en", "ca"), ("es", "en")}

    def open(self, source: str, target: str) -> Translator:
        """The same for each."""
        return ShoutingTranslator()


class BrokenEngine:
    """Cannot say what it can."""

    def pairs(self) -> set[tuple[str, str]]:
        """Fails, as one does whose folder cannot be read."""
        raise OSError("the folder cannot be read")

    def open(self, source: str, target: str) -> Translator:
        """Never called."""
        raise AssertionError
