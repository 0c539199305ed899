"""The one store of the settings: what it tells of a change, and how that gets to the disk."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from app.settings.settings import Settings
from app.settings.settings_file import load_settings, save_settings
from app.ui.controllers.settings_store import SettingsStore, changed_fields
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


def store_on(path: Path, disk: Disk, told: list[str] | None = None) -> SettingsStore:
    """One that begins with the defaults."""
    return SettingsStore(Settings(), path, on_trouble=(told if told is not None else []).append, save=disk.save)


def heard_of(store: SettingsStore) -> list[tuple[Settings, Settings]]:
    """All that it tells from now on."""
    heard: list[tuple[Settings, Settings]] = []
    store.changed.connect(lambda old, new: heard.append((old, new)))
    return heard


async def test_each_change_is_told_once_and_what_changes_nothing_is_not(tmp_path: Path) -> None:
    """With what was before; and whoever changes it learns whether there was a change."""
    store = store_on(tmp_path / "settings.json", Disk())
    heard = heard_of(store)
    assert store.update(target_language="fr")
    assert not store.update(target_language="fr")
    assert not store.replace(FRENCH)
    assert store.replace(GERMAN)
    assert heard == [(Settings(), FRENCH), (FRENCH, GERMAN)]
    assert store.settings == GERMAN
    assert changed_fields(Settings(), GERMAN) == {"target_language"}
    assert changed_fields(GERMAN, GERMAN) == set()
    await store.aclose()


async def test_a_change_made_by_a_listener_is_told_after_the_one_it_answers(tmp_path: Path) -> None:
    """So that the last thing that each listener hears is how it is."""
    store = store_on(tmp_path / "settings.json", Disk())
    store.changed.connect(lambda _, new: store.update(replay_s=60) if new.replay_s != 60 else None)
    heard = heard_of(store)
    store.update(target_language="fr")
    both = Settings(target_language="fr", replay_s=60)
    assert heard == [(Settings(), FRENCH), (FRENCH, both)]
    await store.aclose()
    assert load_settings(tmp_path / "settings.json") == (both, "")


async def test_a_change_is_saved_without_being_asked(tmp_path: Path) -> None:
    """It need not wait for the end; what changes within a moment is saved once."""
    disk = Disk()
    store = store_on(tmp_path / "settings.json", disk)
    store.replace(FRENCH)
    store.replace(GERMAN)
    await until(lambda: disk.saved)
    await store.aclose()
    assert disk.saved == [GERMAN]


async def test_what_is_not_changed_is_not_written(tmp_path: Path) -> None:
    """Neither without a change, nor after one that was taken back."""
    disk = Disk()
    store = store_on(tmp_path / "settings.json", disk)
    store.replace(FRENCH)
    store.replace(Settings())
    await store.aclose()
    await store_on(tmp_path / "settings.json", disk).aclose()
    assert disk.begun == []


async def test_the_last_change_is_on_disk_however_slow_that_is(tmp_path: Path) -> None:
    """A change during a save, and the end during that: the saves come one after the other, the last change last."""
    disk = Disk()
    disk.may_save.clear()
    path = tmp_path / "settings.json"
    store = store_on(path, disk)
    store.replace(FRENCH)
    await until(lambda: disk.begun)
    store.replace(GERMAN)
    closing = asyncio.create_task(store.aclose())
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
    store = store_on(path, disk, told)
    store.replace(FRENCH)
    await until(lambda: told)
    assert told == ["Couldn't save the settings (No space left on device)."]
    assert disk.saved == []
    await store.aclose()
    assert load_settings(path) == (FRENCH, "")
    assert len(told) == 1


async def test_a_save_that_fails_at_the_end_is_no_obstacle(tmp_path: Path) -> None:
    """It is told, and the end comes all the same."""
    disk, told = Disk(failures=9), list[str]()
    store = store_on(tmp_path / "settings.json", disk, told)
    store.replace(FRENCH)
    await store.aclose()
    assert told
    assert disk.saved == []
