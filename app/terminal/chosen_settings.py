"""What the user has set in the window and counts for commands, too."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.captions.rules import CueRules
from app.catalogue import USUAL_MODEL, ModelChoice
from app.message import as_message
from app.settings.proxy import ProxyChoice
from app.settings.settings import CloudRegion
from app.settings.settings_file import peek_settings, settings_path
from app.terminal.screen import say
from app.transcripts.naming import chosen_folder


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen.

    Attributes:
        rules: the limits of subtitles.
        folder: of the transcripts.
        region: of the cloud.
        service: which one is used.
        proxy: through which other computers are reached.
        local_model: which model this computer's own service uses.
    """

    rules: CueRules
    folder: Path
    region: CloudRegion
    service: str
    proxy: ProxyChoice
    local_model: ModelChoice = USUAL_MODEL

    def proxy_with(self, option: str | None) -> ProxyChoice:
        """The proxy with what was given as ``--proxy``; None: it was not."""
        return self.proxy if option is None else ProxyChoice(option, as_message("--proxy"))


def chosen_settings(path: Path | None = None) -> Chosen:
    """What is in this file of settings, or in the one of this user. Blocks."""
    settings = peek_settings(path or settings_path(), on_trouble=say)
    return Chosen(
        rules=settings.cue_rules,
        folder=chosen_folder(settings.transcript_folder),
        region=settings.cloud_region,
        service=settings.service,
        proxy=ProxyChoice(settings.proxy),
        local_model=ModelChoice(settings.local_model),
    )
