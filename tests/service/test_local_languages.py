"""What this machine can do is read from folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import LanguageError
from app.protocol.languages import AUTO
from app.service import apertium
from app.service.local_languages import local_languages


def test_without_apertium_there_are_captions_and_no_translation(tmp_path: Path) -> None:
    """English is recognised; asking for more is refused with what can be had."""
    support = local_languages(mode_folders=[tmp_path])
    support.check("en", None)
    support.check(AUTO, None)
    with pytest.raises(LanguageError, match="captions only"):
        support.check("en", "es")
    with pytest.raises(LanguageError, match="English"):
        support.check("zh", None)


def test_installed_pairs_from_a_recognised_language_are_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pair whose source nobody recognises is of no use here."""
    monkeypatch.setattr(apertium.shutil, "which", lambda _: "/usr/bin/lt-proc")
    for name in ("eng-spa", "eng-cat", "spa-eng"):
        (tmp_path / f"{name}.mode").touch()
    assert local_languages(mode_folders=[tmp_path]).targets == {"en": ("ca", "es")}
