"""What can be heard on this machine, kept up to date for the window: now, on request, and when the sound server tells.

Not here: the picker (`source_picker.py`), and the subscription itself (`audio/server_events.py`), which a microphone
that is being heard shares.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from app.audio.device_watch import watch_sources
from app.audio.devices import NO_MICROPHONE, SoundSource, SourceKind, list_sources
from app.audio.server_events import ServerEvents
from app.errors import SoundError


class SourceList:
    """The sources of sound that there are.

    Args:
        on_change: told the list each time that it is another one.
        on_none: told in a sentence why there is no microphone, with the list that lacks one.
        list_sources: asks the sound system.
        events: tells of changes; it is closed here.
    """

    def __init__(
        self,
        *,
        on_change: Callable[[list[SoundSource]], None],
        on_none: Callable[[str], None],
        list_sources: Callable[[], Awaitable[list[SoundSource]]] = list_sources,
        events: ServerEvents | None = None,
    ) -> None:
        self.events = events or ServerEvents()
        self._on_change = on_change
        self._on_none = on_none
        self._list_sources = list_sources
        self._sources: list[SoundSource] | None = None
        self._listed = asyncio.Event()

    @property
    def sources(self) -> list[SoundSource]:
        """The list as it was last found."""
        return self._sources or []

    async def find(self) -> None:
        """Ask once; a list that is the same as before is not told."""
        try:
            self._show(await self._list_sources())
        except SoundError as error:
            self._show([], str(error))

    async def follow(self) -> None:
        """Ask now, and whenever something is plugged or unplugged, until this is cancelled."""
        async with aclosing(watch_sources(self.events, list_sources=self._list_sources)) as lists:
            async for listed in lists:
                self._show(list(listed.sources), listed.trouble)

    async def listed(self) -> None:
        """Return once it was found for the first time, or nobody looks any more."""
        await self._listed.wait()

    async def aclose(self) -> None:
        """Listen to the sound server no more."""
        self._listed.set()
        await self.events.aclose()

    def _show(self, found: list[SoundSource], trouble: str = "") -> None:
        before, self._sources = self._sources, found
        if found != before:
            self._on_change(found)
            if not any(source.kind is SourceKind.MICROPHONE for source in found):
                self._on_none(trouble or NO_MICROPHONE)
        self._listed.set()
