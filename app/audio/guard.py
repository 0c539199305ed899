"""Watches, by the sound server's events, that a stream still hears the source that it was opened for.

When a source is removed, PulseAudio and PipeWire lead its streams to another one without a word: sound goes on, from
the wrong place. So after each event the guard asks which source our stream is connected to:

- the source is gone: that is a loss, whatever the stream hears now;
- the source is there, but the stream hears another one: somebody (the user in a mixer, or the system by a rule of
  theirs) chose that on purpose. It is followed, and said;
- the source that the user wanted and that was gone is there again, while another one is heard in its place.

Sources are told apart by the server's numbers: one that was unplugged and is back has the same name and another number.

Not here: silence (``microphone.py`` notices it), and what is done about a loss (``steady.py``). A server that hangs
answers nothing; then silence tells.
"""

from __future__ import annotations

import asyncio
import enum
import logging
import os
from collections.abc import Awaitable, Callable

from app.audio.pactl import Routes
from app.audio.server_events import Change, ServerEvents
from app.errors import SoundError

logger = logging.getLogger("surtitle.audio")


class Verdict(enum.Enum):
    """Why the guard ended."""

    GONE = enum.auto()
    """The source was removed."""
    WANTED_IS_BACK = enum.auto()
    """The source that was wanted in the first place is there again."""


async def guard(
    *,
    stream: str,
    source: str,
    wanted: str | None,
    events: ServerEvents,
    routes: Callable[[], Awaitable[Routes | None]],
    on_moved: Callable[[str], Awaitable[None]],
    process_id: int | None = None,
) -> Verdict:
    """Watch until something is to be done.

    Args:
        stream: the mark of our stream.
        source: the server's name of the source that it was opened for.
        wanted: the name of one that would be preferred, and may be away; None: there is none.
        events: the subscription.
        routes: asks the server.
        on_moved: is told the name of another source that somebody led the stream to, and which counts from then on.
        process_id: ours.
    """
    changed = asyncio.Event()
    changed.set()
    home: int | None = None  # the number of the source that is heard
    wanted_is_away = False
    asked_again = False

    def told(change: Change) -> None:
        if change is not Change.DEFAULTS:
            changed.set()

    leave = events.listen(told)
    try:
        while True:
            await changed.wait()
            changed.clear()
            try:
                now = await routes()
            except SoundError as error:
                logger.info("the sound server was asked in vain: %s", error)
                continue
            if now is None:
                continue
            if home is None:
                home = now.number_of(source)
                wanted_is_away = wanted is not None and now.number_of(wanted) is None
            if home not in now.sources:
                return Verdict.GONE
            heard = now.source_of(stream, process_id=process_id or os.getpid())
            if heard is not None and heard != home:
                if not asked_again:
                    # A question is two, one after the other; in between the source may have gone.
                    asked_again = True
                    changed.set()
                    continue
                if heard in now.sources:
                    home, wanted_is_away = heard, False
                    await on_moved(now.sources[heard])
            asked_again = False
            if wanted_is_away and wanted is not None and now.number_of(wanted) is not None:
                return Verdict.WANTED_IS_BACK
    finally:
        leave()
