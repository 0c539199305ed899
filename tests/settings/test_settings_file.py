"""Settings on disk."""

from __future__ import annotations

import json
import os
from pathlib import Path

import msgspec
import pytest

from app.errors import InputError, OutputError
from app.settings.appearance import Appearance, TextEdge
from app.settings.settings import OverlayContent, Settings
from app.settings.settings_file import (
    VERSION,
    export_settings,
    import_settings,
    load_settings,
    peek_settings,
    reset_settings,
    save_settings,
)


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


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 5000, b"null"])
def test_an_unreadable_file_is_kept_aside(tmp_path: Path, content: bytes) -> None:
    """The app starts with the defaults and says so; the file is not lost, and the next start is quiet."""
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    settings, trouble = load_settings(path)
    assert settings == Settings()
    assert "saved as" in trouble
    assert (tmp_path / "settings.unreadable.json").read_bytes() == content
    assert load_settings(path) == (Settings(), "")


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"overlay_content": "nonsense"}, "overlay_content"),
        ({"replay_s": 5}, "replay_s"),
        ({"max_end_silence_ms": 100, "model": 5}, "max_end_silence_ms, model"),
        ({"version": "two"}, ""),
    ],
)
def test_one_bad_value_does_not_take_the_others_with_it(tmp_path: Path, values: dict[str, object], named: str) -> None:
    """The rest is used, the bad ones are named, and the file as it was is kept aside."""
    path = tmp_path / "settings.json"
    content = json.dumps({"source": "mic", **values})
    path.write_text(content)
    settings, trouble = load_settings(path)
    assert settings == Settings(source="mic")
    assert named in trouble
    assert (tmp_path / "settings.unreadable.json").read_text() == content
    assert load_settings(path) == (Settings(source="mic"), "")


@pytest.mark.parametrize("values", [{"version": VERSION + 1}, {"from_the_future": True}, {"appearance": {"glow": 1}}])
def test_settings_of_a_newer_version_are_used_as_far_as_they_go(tmp_path: Path, values: dict[str, object]) -> None:
    """What this version does not know is not silently lost: the file is kept aside, and that is told."""
    path = tmp_path / "settings.json"
    content = json.dumps({"source": "x", **values})
    path.write_text(content)
    settings, trouble = load_settings(path)
    assert settings == Settings(source="x")
    assert "newer version of Surtitle" in trouble
    assert (tmp_path / "settings.newer.json").read_text() == content
    assert load_settings(path) == (Settings(source="x"), "")


def test_what_an_earlier_surtitle_wrote_is_understood(tmp_path: Path) -> None:
    """The size of the letters goes where it is now, and there is nothing to report."""
    path = tmp_path / "settings.json"
    path.write_text('{"overlay_text_px": 48, "overlay_geometry": [1, 2, 3, 4]}')
    assert load_settings(path) == (Settings(appearance=Appearance(text_px=48)), "")


def test_who_only_looks_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    """What can be understood is told, and nothing is kept aside."""
    path = tmp_path / "settings.json"
    assert peek_settings(path) == Settings()
    for content, seen in (
        (b"rubbish", Settings()),
        (b'{"version": 99, "source": "mic", "x": 1}', Settings(source="mic")),
    ):
        path.write_bytes(content)
        assert peek_settings(path) == seen
        assert [each.read_bytes() for each in tmp_path.iterdir()] == [content]


def test_what_was_kept_aside_before_stays(tmp_path: Path) -> None:
    """A second unreadable file gets another name."""
    path = tmp_path / "settings.json"
    for content in ("one", "two"):
        path.write_text(content)
        load_settings(path)
    assert (tmp_path / "settings.unreadable.json").read_text() == "one"
    assert (tmp_path / "settings.unreadable (2).json").read_text() == "two"


def test_a_folder_that_cannot_be_written_is_no_reason_not_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file stays where it is, and the sentence does not claim otherwise."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "settings.json"
    path.write_text("{")
    monkeypatch.setattr("os.replace", full)
    settings, trouble = load_settings(path)
    assert settings == Settings()
    assert trouble.endswith("Using the defaults.")
    assert path.read_text() == "{"


def test_settings_are_exported_and_imported_without_what_is_of_one_machine(tmp_path: Path) -> None:
    """Preferences travel; the microphone, the places of the windows and the consent to a plain address do not."""
    path = tmp_path / "surtitle.json"
    there = Settings(source="mic", target_language="es", plain_address="ws://there/x", window_geometry=(1, 2, 3, 4))
    here = Settings(source="other", welcomed=True, model="another")
    export_settings(path, there)
    assert json.loads(path.read_text()) == {"version": VERSION, "target_language": "es"}
    assert import_settings(path, here) == (Settings(source="other", welcomed=True, target_language="es"), "")


def test_a_consent_that_was_written_into_an_exported_file_is_not_taken(tmp_path: Path) -> None:
    """Plain ws:// to another computer is for its user to allow, not for a file."""
    path = tmp_path / "surtitle.json"
    path.write_text('{"service":"ws://there/x","plain_address":"ws://there/x"}')
    assert import_settings(path, Settings())[0] == Settings(service="ws://there/x")


def test_a_file_that_holds_no_settings_is_not_imported(tmp_path: Path) -> None:
    """It is told, and the file stays as it is."""
    path = tmp_path / "holiday.json"
    with pytest.raises(InputError, match="Couldn't read"):
        import_settings(path, Settings())
    path.write_text("[1, 2]")
    with pytest.raises(InputError, match="isn't a Surtitle settings file"):
        import_settings(path, Settings())
    assert path.read_text() == "[1, 2]"


def test_an_export_that_fails_is_told(tmp_path: Path) -> None:
    """Here a folder is where the file should be."""
    path = tmp_path / "there"
    path.mkdir()
    with pytest.raises(OutputError, match="Couldn't save"):
        export_settings(path, Settings())


def test_reset_keeps_what_is_no_preference() -> None:
    """The microphone and the places stay; all else goes, the consent to a plain address included."""
    present = Settings(source="mic", welcomed=True, target_language="es", replay_s=60, plain_address="ws://there/x")
    assert reset_settings(present) == Settings(source="mic", welcomed=True)


def test_every_setting_is_described() -> None:
    """The docstring of the settings names each of them."""
    described = Settings.__doc__ or ""
    assert [each.name for each in msgspec.structs.fields(Settings) if each.name not in described] == []


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices")
def test_what_is_no_file_of_settings_is_put_aside(tmp_path: Path) -> None:
    """A pipe, a folder, a link to a device without an end, 4 TB of nothing: told, and the next change kept."""

    def huge(path: Path) -> None:
        path.touch()
        os.truncate(path, 1 << 42)

    lay = (os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/dev/zero"), huge)
    for number, make in enumerate(lay):
        path = tmp_path / str(number) / "settings.json"
        path.parent.mkdir()
        make(path)
        said: list[str] = []
        assert peek_settings(path, on_trouble=said.append) == Settings()
        assert said[0].startswith("Couldn't read the settings (it is ")
        with pytest.raises(InputError, match="Couldn't read"):
            import_settings(path, Settings())
        settings, trouble = load_settings(path)
        assert settings == Settings()
        assert trouble.startswith("Couldn't read the settings (it is ")
        assert trouble.endswith(f"The old file was saved as {path.with_name('settings.unreadable.json')}.")
        os.mkfifo(path.with_name(f".settings.json.{os.getpid()}.part"))
        save_settings(path, Settings(source="mic"))
        assert load_settings(path) == (Settings(source="mic"), "")
        assert path.stat().st_mode & 0o777 == 0o600
