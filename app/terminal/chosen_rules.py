"""The limits of subtitles that the user has set in the window, for commands that write some."""

from __future__ import annotations

from pathlib import Path

from app.captions.rules import CueRules
from app.settings.store import peek_settings, settings_path


def chosen_rules(path: Path | None = None) -> CueRules:
    """The limits in this file of settings, or in the one of this user. Blocks."""
    return peek_settings(path or settings_path()).cue_rules
