"""What this machine can do is what its model recognises and its translation engines know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.catalogue import CATALOGUE
from app.errors import LanguageError
from app.protocol.languages import AUTO
from app.service.local_languages import local_languages
from tests.fakes.translation_engines import SHOUTING


def test_without_a_translation_engine_there_are_captions_and_no_translation() -> None:
    """English is recognised; asking for more is refused with what can be had."""
    support = local_languages(catalogue=replace(CATALOGUE, translators=()))
    support.check("en", None)
    support.check(AUTO, None)
    with pytest.raises(LanguageError, match="captions only"):
        support.check("en", "es")
    with pytest.raises(LanguageError, match="English"):
        support.check("zh", None)


def test_pairs_from_a_recognised_language_are_offered() -> None:
    """A pair whose source nobody recognises is of no use here."""
    assert local_languages(catalogue=replace(CATALOGUE, translators=(SHOUTING,))).targets == {"en": ("ca", "es")}
