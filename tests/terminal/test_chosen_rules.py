"""The limits of subtitles that the user has set."""

from __future__ import annotations

from pathlib import Path

from app.captions.rules import CueRules
from app.settings.model import Settings
from app.settings.store import save_settings
from app.terminal.chosen_rules import chosen_rules


def test_the_limits_are_those_of_the_settings(tmp_path: Path) -> None:
    """The usual ones where there are no settings, or none that can be understood."""
    path = tmp_path / "settings.json"
    assert chosen_rules(path) == CueRules()
    save_settings(path, Settings(cue_rules=CueRules(columns=37)))
    assert chosen_rules(path) == CueRules(columns=37)
    path.write_text("rubbish")
    assert chosen_rules(path) == CueRules()
