"""Languages and pairs."""

from __future__ import annotations

import pytest

from app.errors import LanguageError
from app.protocol.languages import (
    ASR_FLASH,
    AUTO,
    FUN_ASR,
    GUMMY,
    LIVE_TRANSLATE,
    LIVE_TRANSLATE_3,
    NAMES,
    PARAFORMER,
    LanguageSupport,
    language_name,
)

OF_THE_CLOUD = (GUMMY, LIVE_TRANSLATE, LIVE_TRANSLATE_3, ASR_FLASH, FUN_ASR, PARAFORMER)
LOCAL = LanguageSupport(targets={"en": ("es",)}, detects=False)


def test_every_language_of_the_cloud_has_a_name() -> None:
    """No picker shows a bare code."""
    mentioned = {
        code for support in OF_THE_CLOUD for codes in support.targets.items() for code in (codes[0], *codes[1])
    }
    assert mentioned == set(NAMES)
    assert len(set(NAMES.values())) == len(NAMES)
    assert language_name("ja") == "日本語"
    assert language_name("xx") == "xx"


@pytest.mark.parametrize(("source", "target"), [("en", None), ("en", "es"), ("en", "en")])
def test_what_can_be_served_passes(source: str, target: str | None) -> None:
    """Captions alone, a pair that is there, and the language itself as target."""
    LOCAL.check(source, target)


@pytest.mark.parametrize(
    ("source", "target", "offered"),
    [("zh", None, "English (en)"), ("en", "ja", "Español (es)"), (AUTO, None, "English (en)"), ("xx", None, "English")],
)
def test_what_cannot_be_served_is_refused_with_what_can(source: str, target: str | None, offered: str) -> None:
    """The refusal names the choice that there is."""
    with pytest.raises(LanguageError, match=offered.replace("(", r"\(").replace(")", r"\)")):
        LOCAL.check(source, target)


def test_a_detecting_service_takes_any_target_that_it_has() -> None:
    """With the spoken language left open, every target of any pair is allowed."""
    GUMMY.check(AUTO, "en")
    LanguageSupport(targets={"en": ()}, detects=True).check(AUTO, "en")
    with pytest.raises(LanguageError, match="detected speech"):
        GUMMY.check(AUTO, "xx")
    assert "en" in GUMMY.targets_of(AUTO)
    assert GUMMY.targets_of("xx") == ()


def test_live_translate_does_every_pair_of_its_languages() -> None:
    """Either direction; the older one knows fewer."""
    for support in (LIVE_TRANSLATE, LIVE_TRANSLATE_3):
        for source, targets in support.targets.items():
            assert {source, *targets} == set(support.targets)
    assert set(LIVE_TRANSLATE_3.targets) < set(LIVE_TRANSLATE.targets)
