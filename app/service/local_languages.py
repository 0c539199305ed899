"""What this machine can do by itself: which languages it recognises, and into which it translates them.

Cheap to ask, since windows and commands ask before anything runs: folders are read, no model is loaded and no
process is started.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.protocol.languages import LanguageSupport
from app.service.apertium import MODE_FOLDERS, installed_modes

RECOGNIZED: tuple[str, ...] = ("en",)
"""What the model in the moonshine-voice wheel recognises."""


def local_languages(*, mode_folders: Sequence[Path] = MODE_FOLDERS) -> LanguageSupport:
    """The languages of the app's own speech service.

    Undeclared speech is taken for the language that it has, which is what a service that detects would answer.
    """
    modes = installed_modes(mode_folders)
    return LanguageSupport(
        targets={code: tuple(sorted(target for source, target in modes if source == code)) for code in RECOGNIZED},
        detects=True,
    )
