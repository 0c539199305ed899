"""Hearing a source without captioning it, so that its level can be seen. Nothing of the sound is kept.

At most one source is open: another one is opened when the one before is closed.

Stop order: `stop` returns when the source is closed, so that a session can open it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from app.audio.chunks import AudioSource, SourceChanged
from app.errors import SurtitleError


class SoundCheck:
    """Listens when it is told to.

    Args:
        open_source: makes the source that is chosen now.
        on_trouble: is told in a sentence why it cannot be heard; an empty one when listening begins.
    """

    def __init__(self, open_source: Callable[[], AudioSource], *, on_trouble: Callable[[str], None]) -> None:
        self._open_source = open_source
        self._on_trouble = on_trouble
        self._listening: asyncio.Task[None] | None = None
        self._failed = False

    def listen(self) -> None:
        """Hear the source that is chosen now, instead of the one before."""
        self._failed = False
        before = self._listening
        if before is not None:
            before.cancel()
        self._listening = asyncio.create_task(self._listen(before))

    def try_again(self) -> None:
        """Hear it after all, where it could not be heard and still should: there are other devices now."""
        if self._failed:
            self.listen()

    def end(self) -> None:
        """Stop soon."""
        self._failed = False
        if self._listening is not None:
            self._listening.cancel()

    async def stop(self) -> None:
        """Stop; returns when the source is closed. Safe to call twice."""
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.cancel()
            await asyncio.wait([listening])

    async def _listen(self, before: asyncio.Task[None] | None) -> None:
        source: AudioSource | None = None
        try:
            if before is not None:
                await asyncio.wait([before])
            source = self._open_source()
            self._on_trouble("")
            await source.start()
            async for captured in source.chunks():
                if isinstance(captured, SourceChanged):
                    self._on_trouble(captured.message if captured.lost else "")
        except SurtitleError as error:
            self._failed = True
            self._on_trouble(str(error))
        finally:
            if source is not None:
                with contextlib.suppress(SurtitleError):
                    await source.stop()
