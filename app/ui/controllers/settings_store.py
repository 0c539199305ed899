"""The settings while the app runs: one value, one way to change it, one signal, and its way to the disk.

Whoever changes a setting calls `update` or `replace`; whoever shows one or acts on it listens to `changed`, and asks
`changed_fields` whether it is concerned. Nothing else holds settings that can change: views show the value that they
were given last.

Not here: the file (``app/settings/settings_file.py``), and the service and languages that stand in for the ones that
were chosen and cannot be used; those are worked out from the settings (`ServiceUse.effective`), and are never saved.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal

from app.message import Message
from app.settings.settings import Settings
from app.settings.settings_file import save_settings

COLLECT_S = 0.5  # dragging a window changes its place many times


def changed_fields(old: Settings, new: Settings) -> set[str]:
    """The names of the settings that differ."""
    return {name for name in new.__struct_fields__ if getattr(old, name) != getattr(new, name)}


class SettingsStore(QObject):
    """The settings as the user chose them.

    What changes is saved a moment later, on a thread. Stop order: `aclose` after the last change; it saves what is
    not saved yet.

    Args:
        settings: as they are in the file.
        path: of the file.
        on_trouble: told, in a sentence, when they cannot be saved.
        save: writes the file; blocks, and runs on a thread.

    Signals:
        changed(Settings, Settings): these were the settings, and these are they now. Emitted once for each change,
            and never where nothing has changed. A change made by a listener is told after the present one, so that
            every listener hears of all of them in the same order.
    """

    changed = Signal(object, object)

    def __init__(
        self,
        settings: Settings,
        path: Path,
        *,
        on_trouble: Callable[[str], None],
        save: Callable[[Path, Settings], None] = save_settings,
    ) -> None:
        super().__init__()
        self._settings = self._saved = settings
        self._path = path
        self._on_trouble = on_trouble
        self._write = save
        self._is_emitting = False
        self._saving: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    @property
    def settings(self) -> Settings:
        """As they are now."""
        return self._settings

    def update(self, **changes: object) -> bool:
        """Change these settings; returns whether one of them is another one now."""
        return self.replace(msgspec.structs.replace(self._settings, **changes))

    def replace(self, settings: Settings) -> bool:
        """Use these settings from now on; returns whether they differ from those before."""
        old, self._settings = self._settings, settings
        if settings == old:
            return False
        if self._saving is None or self._saving.done():
            self._saving = asyncio.create_task(self._save_soon())
        if not self._is_emitting:
            self._emit(old)
        return True

    async def aclose(self) -> None:
        """Save at once what is not saved yet."""
        self._closing.set()
        if self._saving is not None:
            await self._saving
        await self._save()

    def _emit(self, old: Settings) -> None:
        self._is_emitting = True
        try:
            while old != self._settings:
                told_of, old = old, self._settings
                self.changed.emit(told_of, old)
        finally:
            self._is_emitting = False

    async def _save_soon(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(COLLECT_S):
                await self._closing.wait()
        while self._saved != self._settings and await self._save():
            pass

    async def _save(self) -> bool:
        """Save once; returns whether that went well."""
        settings = self._settings
        if settings == self._saved:
            return True
        try:
            await asyncio.to_thread(self._write, self._path, settings)
        except OSError as error:
            self._on_trouble(Message("Couldn't save the settings ({reason}).", reason=error.strerror))
            return False
        self._saved = settings
        return True
