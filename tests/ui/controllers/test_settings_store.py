from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from app.settings.settings import Settings
from app.settings.settings_file import load_settings, save_settings
from app.ui.controllers.settings_store import SettingsStore
from tests.fakes.waiting import until

FRENCH, GERMAN = Settings(target_language="fr"), Settings(target_language="de")


class Disk:
    """A disk that saves when it may, and as often as it shall fails first."""

    def __init__(self, *, failures: int = 0) -> None:
        self.may_save = threading.Event()
        self.may_save.set()
        self.saved: list[Settings] = []
        self.begun: list[Settings] = []
        self._failures = failures

    def save(self, path: Path, settings: Settings) -> None:
        self.begun.append(settings)
        assert self.may_save.wait(20)
        if self._failures:
            self._failures -= 1
            raise OSError(28, "No space left on device")
        save_settings(path, settings)
        self.saved.append(settings)


def store(path: Path, disk: Disk, told: list[str] | None = None) -> SettingsStore:
    """One that begins with the defaults."""
    return SettingsStore(Settings(), path, on_trouble=(told if told is not None else []).append, save=disk.save)


async def test_a_change_is_saved_without_being_asked(tmp_path: Path) -> None:
    """It need not wait for the end; what changes within a moment is saved once."""
    disk = Disk()
    kept = store(tmp_path / "settings.json", disk)
    kept.change(FRENCH)
    kept.change(GERMAN)
    await until(lambda: disk.saved)
    await kept.aclose()
    assert disk.saved == [GERMAN]


async def test_what_is_not_changed_is_not_written(tmp_path: Path) -> None:
    """Neither without a change, nor after one that was taken back."""
    disk = Disk()
    kept = store(tmp_path / "settings.json", disk)
    kept.change(FRENCH)
    kept.change(Settings())
    await kept.aclose()
    await store(tmp_path / "settings.json", disk).aclose()
    assert disk.begun == []


async def test_the_last_change_is_on_disk_however_slow_that_is(tmp_path: Path) -> None:
    """A change during a save, and the end during that: the saves come one after the other, the last change last."""
    disk = Disk()
    disk.may_save.clear()
    path = tmp_path / "settings.json"
    kept = store(path, disk)
    kept.change(FRENCH)
    await until(lambda: disk.begun)
    kept.change(GERMAN)
    closing = asyncio.create_task(kept.aclose())
    await asyncio.sleep(0)  # it has begun
    assert disk.begun == [FRENCH]
    disk.may_save.set()
    await closing
    assert disk.saved == [FRENCH, GERMAN]
    assert load_settings(path) == (GERMAN, "")


async def test_a_failed_save_is_told_and_tried_again_at_the_end(tmp_path: Path) -> None:
    """Once the disk has room again, nothing is lost."""
    disk, told = Disk(failures=1), list[str]()
    path = tmp_path / "settings.json"
    kept = store(path, disk, told)
    kept.change(FRENCH)
    await until(lambda: told)
    assert told == ["Couldn't save the settings (No space left on device)."]
    assert disk.saved == []
    await kept.aclose()
    assert load_settings(path) == (FRENCH, "")
    assert len(told) == 1


async def test_a_save_that_fails_at_the_end_is_no_obstacle(tmp_path: Path) -> None:
    """It is told, and the end comes all the same."""
    disk, told = Disk(failures=9), list[str]()
    kept = store(tmp_path / "settings.json", disk, told)
    kept.change(FRENCH)
    await kept.aclose()
    assert told
    assert disk.saved == []
