"""What the user has set in the window and counts for commands, too."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.captions.rules import CueRules
from app.settings.model import CloudRegion
from app.settings.store import peek_settings, settings_path
from app.terminal.screen import say
from app.transcripts.naming import chosen_folder


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen.

    Attributes:
        rules: the limits of subtitles.
        folder: of the transcripts.
        region: of the cloud.
    """

    rules: CueRules
    folder: Path
    region: CloudRegion


def chosen_settings(path: Path | None = None) -> Chosen:
    """What is in this file of settings, or in the one of this user. Blocks."""
    settings = peek_settings(path or settings_path(), on_trouble=say)
    return Chosen(settings.cue_rules, chosen_folder(settings.transcript_folder), settings.cloud_region)
