"""What the user has set in the window and counts for commands, too: the limits of subtitles, their
folder, and the region of the cloud."""

from __future__ import annotations

from pathlib import Path

from app.captions.rules import CueRules
from app.settings.model import CloudRegion
from app.settings.store import peek_settings, settings_path
from app.transcripts.naming import chosen_folder


def chosen_rules(path: Path | None = None) -> CueRules:
    """The limits in this file of settings, or in the one of this user. Blocks."""
    return peek_settings(path or settings_path()).cue_rules


def chosen_region(path: Path | None = None) -> CloudRegion:
    """The region of the cloud in this file of settings, or in the one of this user. Blocks."""
    return peek_settings(path or settings_path()).cloud_region


def transcript_folder(path: Path | None = None) -> Path:
    """The folder of transcripts in this file of settings, or in the one of this user. Blocks."""
    return chosen_folder(peek_settings(path or settings_path()).transcript_folder)
