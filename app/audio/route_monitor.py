"""Watches, by the sound server's events, that a stream still hears the source that it was opened for.

When a source is removed, PulseAudio and PipeWire lead its streams to another one without a word: sound goes on, from
the wrong place. So after each event the guard asks which source our stream is connected to:

- the source is gone: that is a loss, whatever the stream hears now;
- the source is there, but the stream hears another one. PulseAudio does that to streams that were opened on the default
  source when another one becomes the default, as a headset does that is plugged in. A user who chose this very source
  chose against that: it is a loss. A user who wants the default gets the new one. And where it is not the default, it
  was led there on purpose, in a mixer: that is followed;
- the source that the user wanted and that was gone is there again, while another one is heard in its place.

Sources are told apart by the server's numbers: one that was unplugged and is back has the same name and another number.

Not here: silence (``microphone.py`` notices it), and what is done about a loss (``reconnecting_microphone.py``). A
server that hangs answers nothing; then silence tells.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable, Iterator

from app.audio.device_backoff import retry_delays_s
from app.audio.device_loss import DeviceLoss
from app.audio.pactl import Routes
from app.audio.server_events import Change, ServerEvents
from app.errors import SoundError

logger = logging.getLogger("surtitle.audio")


async def monitor_route(
    *,
    stream: str,
    source: str,
    wanted: str,
    follows_default: bool,
    events: ServerEvents,
    routes: Callable[[], Awaitable[Routes | None]],
    on_moved: Callable[[str], Awaitable[None]],
    process_id: int | None = None,
    retries_s: Callable[[], Iterator[float]] = retry_delays_s,
) -> DeviceLoss:
    """Watch until the source is lost, or to be left; returns why.

    Args:
        stream: the mark of our stream.
        source: the server's name of the source that it was opened for.
        wanted: the name of the one that the user wants; the same, unless another one stands in for it.
        follows_default: whether the user wants whatever is the default.
        events: the subscription.
        routes: asks the server.
        on_moved: is told the name of another source that somebody led the stream to, and which counts from then on.
        process_id: ours.
        retries_s: how soon a question that was not answered is asked again.
    """
    changed = asyncio.Event()
    changed.set()
    default = ""
    home: int | None = None  # the number of the source that is heard
    wanted_is_away = False
    asked_again = False
    answered = True
    delays_s = retries_s()

    def on_change(change: Change) -> None:
        if change is not Change.DEFAULTS:
            changed.set()

    leave = events.listen(on_change)
    try:
        while True:
            with contextlib.suppress(TimeoutError):
                # What was asked in vain is asked again; else only events lead to a question. (Not `wait_for`: on Python
                # 3.11 that keeps a cancellation to itself which comes together with what it waits for.)
                async with asyncio.timeout(None if answered else next(delays_s)):
                    await changed.wait()
            changed.clear()
            try:
                now = await routes()
            except SoundError as error:
                logger.info("the sound server was asked in vain: %s", error)
                now = None
            answered = now is not None
            if now is None:
                continue
            delays_s = retries_s()
            if home is None:
                home = now.number_of(source)
                wanted_is_away = now.number_of(wanted) is None
                default = now.default
            if home not in now.sources:
                return DeviceLoss.GONE
            heard = now.source_of(stream, process_id=process_id or os.getpid())
            if heard is not None and heard != home:
                if not asked_again:
                    # A question is several, at about the same time; in between the source may have gone.
                    asked_again = True
                    changed.set()
                    continue
                if heard in now.sources:
                    name = now.sources[heard]
                    if not follows_default and name != wanted and default != now.default == name:
                        return DeviceLoss.SUBSTITUTED
                    home, wanted_is_away = heard, False
                    await on_moved(name)
            asked_again = False
            if wanted_is_away and now.number_of(wanted) is not None:
                return DeviceLoss.WANTED_IS_BACK
    finally:
        leave()
