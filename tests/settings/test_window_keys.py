"""The keys of the window's actions, as the settings hold them."""

from __future__ import annotations

import json
from pathlib import Path

from app.settings.settings import Settings
from app.settings.settings_file import export_settings, import_settings, load_settings, reset_settings, save_settings
from app.settings.window_keys import USUAL_KEYS, keys_of, with_choice


def test_only_what_differs_from_the_usual_keys_is_kept() -> None:
    """An action that gets its usual keys back is not named any more; none at all is a choice, too."""
    chosen = with_choice({}, "pause", "Ctrl+J")
    assert chosen == {"pause": "Ctrl+J"}
    assert keys_of(chosen) == {**USUAL_KEYS, "pause": "Ctrl+J"}
    assert with_choice(chosen, "pause", "Ctrl+P") == {}
    assert with_choice(chosen, "quit", "") == {"pause": "Ctrl+J", "quit": ""}


def test_they_survive_the_file(tmp_path: Path) -> None:
    """The settings' own one, and one that is exported and imported; a reset brings the usual ones back."""
    settings = Settings(window_keys={"pause": "Ctrl+J", "quit": ""})
    save_settings(tmp_path / "settings.json", settings)
    assert load_settings(tmp_path / "settings.json") == (settings, "")
    export_settings(tmp_path / "mine.json", settings)
    assert json.loads((tmp_path / "mine.json").read_text())["window_keys"] == {"pause": "Ctrl+J", "quit": ""}
    assert import_settings(tmp_path / "mine.json", Settings()) == (settings, "")
    assert reset_settings(settings) == Settings()


def test_an_action_of_a_newer_surtitle_is_left_out_and_told(tmp_path: Path) -> None:
    """The others count, and the file as it was is kept aside."""
    path = tmp_path / "settings.json"
    path.write_text('{"window_keys": {"pause": "Ctrl+J", "fly": "Ctrl+Y"}}')
    settings, trouble = load_settings(path)
    assert settings.window_keys == {"pause": "Ctrl+J"}
    assert "newer version of Surtitle" in trouble
    assert "fly" in (tmp_path / "settings.newer.json").read_text()
    assert load_settings(path) == (settings, "")


def test_what_is_no_text_is_told_as_other_bad_values_are(tmp_path: Path) -> None:
    """The usual keys are used then."""
    path = tmp_path / "settings.json"
    path.write_text('{"source": "mic", "window_keys": {"pause": 7}}')
    settings, trouble = load_settings(path)
    assert settings == Settings(source="mic")
    assert "window_keys" in trouble
