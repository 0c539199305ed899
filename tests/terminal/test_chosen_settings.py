"""What the user has set in the window, as commands take it."""

from __future__ import annotations

from pathlib import Path

from app.captions.rules import CueRules
from app.settings.settings import CloudRegion, Settings
from app.settings.settings_file import save_settings
from app.terminal.chosen_settings import chosen_settings
from app.transcripts.naming import default_folder


def test_the_limits_are_those_of_the_settings(tmp_path: Path) -> None:
    """The usual ones where there are no settings, or none that can be understood."""
    path = tmp_path / "settings.json"
    assert chosen_settings(path).rules == CueRules()
    save_settings(path, Settings(cue_rules=CueRules(columns=37)))
    assert chosen_settings(path).rules == CueRules(columns=37)
    path.write_text("rubbish")
    assert chosen_settings(path).rules == CueRules()


def test_the_region_is_that_of_the_settings(tmp_path: Path) -> None:
    """China, where there are no settings or none that can be understood."""
    path = tmp_path / "settings.json"
    assert chosen_settings(path).region is CloudRegion.CHINA
    save_settings(path, Settings(cloud_region=CloudRegion.INTERNATIONAL))
    assert chosen_settings(path).region is CloudRegion.INTERNATIONAL
    path.write_text("rubbish")
    assert chosen_settings(path).region is CloudRegion.CHINA


def test_the_folder_is_that_of_the_settings(tmp_path: Path) -> None:
    """The usual one where there are no settings, none that can be understood, or none is chosen in them."""
    path = tmp_path / "settings.json"
    assert chosen_settings(path).folder == default_folder()
    save_settings(path, Settings(transcript_folder=str(tmp_path / "mine")))
    assert chosen_settings(path).folder == tmp_path / "mine"
    save_settings(path, Settings(language="de"))
    assert chosen_settings(path).folder == default_folder()
    path.write_text("rubbish")
    assert chosen_settings(path).folder == default_folder()
