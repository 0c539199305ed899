"""Languages and pairs."""

from __future__ import annotations

import pytest

from app.errors import LanguageError
from app.protocol.languages import AUTO, GUMMY, NAMES, LanguageSupport, language_name

LOCAL = LanguageSupport(targets={"en": ("es",)}, detects=False)


def test_every_language_of_the_cloud_has_a_name() -> None:
    """No picker shows a bare code."""
    mentioned = set(GUMMY.targets) | {target for targets in GUMMY.targets.values() for target in targets}
    assert mentioned <= set(NAMES)
    assert len(GUMMY.targets) == len(NAMES) == 21
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
    with pytest.raises(LanguageError, match="detected language"):
        GUMMY.check(AUTO, "xx")
    assert "en" in GUMMY.targets_of(AUTO)
    assert GUMMY.targets_of("xx") == ()
