"""Keeps the settings while the app runs: what changes is saved a moment later, on a thread."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

from app.message import Message
from app.settings.settings import Settings
from app.settings.settings_file import save_settings

COLLECT_S = 0.5  # dragging a window changes its place many times


class SettingsStore:
    """The present settings, and their way to the disk.

    Stop order: `aclose` after the last change; it saves what is not saved yet.

    Attributes:
        settings: as they are now.
        listener: is told the settings each time they change.
    """

    def __init__(
        self,
        settings: Settings,
        path: Path,
        *,
        on_trouble: Callable[[str], None],
        save: Callable[[Path, Settings], None] = save_settings,
    ) -> None:
        """`on_trouble` is told, in a sentence, when they cannot be saved; `save` blocks, and runs on a thread."""
        self.settings = settings
        self.listener: Callable[[Settings], None] = lambda _: None
        self._saved = settings
        self._path = path
        self._on_trouble = on_trouble
        self._write = save
        self._saving: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    def change(self, settings: Settings) -> None:
        """These are the settings now."""
        self.settings = settings
        self.listener(settings)
        if self._saving is None or self._saving.done():
            self._saving = asyncio.create_task(self._save_soon())

    async def aclose(self) -> None:
        """Save at once what is not saved yet."""
        self._closing.set()
        if self._saving is not None:
            await self._saving
        await self._save()

    async def _save_soon(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(COLLECT_S):
                await self._closing.wait()
        while self._saved != self.settings and await self._save():
            pass

    async def _save(self) -> bool:
        """Save once; returns whether that went well."""
        settings = self.settings
        if settings == self._saved:
            return True
        try:
            await asyncio.to_thread(self._write, self._path, settings)
        except OSError as error:
            self._on_trouble(Message("Couldn't save the settings ({reason}).", reason=error.strerror))
            return False
        self._saved = settings
        return True
