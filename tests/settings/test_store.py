"""Settings on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings.appearance import Appearance, TextEdge
from app.settings.model import OverlayContent, Settings
from app.settings.store import load_settings, save_settings


def test_settings_survive_the_way_to_the_disk_and_back(tmp_path: Path) -> None:
    """What was chosen is chosen the next time."""
    path = tmp_path / "new" / "settings.json"
    settings = Settings(
        source="alsa.mic",
        target_language="es",
        overlay_content=OverlayContent.SOURCE,
        overlay_places={"1280x800+0+0": (1, -2, 3, 4)},
        appearance=Appearance(text_px=40, edge=TextEdge.OUTLINE),
    )
    save_settings(path, settings)
    assert load_settings(path) == (settings, "")
    assert [kept.name for kept in path.parent.iterdir()] == ["settings.json"]


def test_a_first_start_has_the_defaults(tmp_path: Path) -> None:
    """No file is no trouble."""
    assert load_settings(tmp_path / "none.json") == (Settings(), "")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"overlay_content":"nonsense"}', b"\xff\xfe", b'{"source":1}'])
def test_an_unreadable_file_is_kept_aside(tmp_path: Path, content: bytes) -> None:
    """The app starts with the defaults and says so; the file is not lost."""
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    settings, trouble = load_settings(path)
    assert settings == Settings()
    assert "kept as" in trouble
    assert (tmp_path / "settings.unreadable.json").read_bytes() == content


def test_settings_of_a_newer_version_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    """Unknown settings are ignored."""
    path = tmp_path / "settings.json"
    path.write_text('{"source":"x","from_the_future":true}')
    assert load_settings(path) == (Settings(source="x"), "")
