"""Engines are made by what the table says, and one that is broken takes nothing else with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.catalogue import CATALOGUE, Engine, Model
from app.errors import LanguageError, LocalServiceError
from app.message import Message
from app.service.engines import load_recognizer, open_translator, translation_pairs
from tests.fakes.translation_engines import BROKEN, MISSING, SHOUTING

MODEL = Model(
    name="m", title="M", engine="e", languages=("en",), good_for=Message("Nothing."), licence="MIT", memory_mb=1
)


class Refusing:
    """A recogniser whose own sentence says why it cannot be loaded."""

    def __init__(self, model: Model) -> None:
        raise LocalServiceError(Message("There is not enough memory."))


@pytest.mark.parametrize(
    ("factory", "sentence"),
    [
        ("app.service.no_such_module:Recognizer", r"cannot be loaded \(No module named .*\)\. Install Surtitle again"),
        ("app.service.engines:NoSuchName", "cannot be loaded"),
        ("builtins:int", "cannot be loaded"),
        (f"{__name__}:Refusing", r"^There is not enough memory\.$"),
    ],
)
def test_an_engine_that_cannot_be_loaded_is_told(factory: str, sentence: str) -> None:
    """Whatever it raises, as a sentence with what to do; one of its own stands."""
    catalogue = CATALOGUE.extended(models=(MODEL,), recognizers=(Engine(name="e", factory=factory),))
    with pytest.raises(LocalServiceError, match=sentence):
        load_recognizer(MODEL, catalogue)


def test_a_broken_translation_engine_leaves_the_others(caplog: pytest.LogCaptureFixture) -> None:
    """It is named in the log; the pairs of the others are offered, and opened."""
    catalogue = replace(CATALOGUE, translators=(MISSING, BROKEN, SHOUTING))
    assert translation_pairs(catalogue) == {("en", "es"), ("en", "ca"), ("es", "en")}
    assert open_translator("en", "es", catalogue).translate("Hola") == "HOLA"
    assert "missing" in caplog.text
    assert "broken" in caplog.text


def test_a_pair_that_has_gone_is_refused() -> None:
    """It was offered, and has been uninstalled since."""
    with pytest.raises(LanguageError, match="from en into es"):
        open_translator("en", "es", replace(CATALOGUE, translators=()))
