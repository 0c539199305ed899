"""A session put together: what is captioned, by whom, and where it is kept, as one value.

The window, ``listen`` and ``transcribe`` each make a `SessionPlan` and call `open_session`; they then subscribe to its
hub and run it. What cannot be kept is published as a warning; a plan can demand its SRT.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.captioning.caption_session import CaptionSession, OpenSource, SessionParts
from app.captioning.session_events import WarningRaised
from app.captions.events import State, StatusChanged
from app.captions.rules import CueRules
from app.captions.timeline import SAMPLE_RATE_HZ
from app.errors import OutputError
from app.message import Message
from app.protocol.events import TaskRequest
from app.session.endpoint import Endpoint
from app.session.replay import HELD_LIMIT_FRAMES
from app.transcripts.live_srt import LiveSrt
from app.transcripts.session_recorder import NO_SRT, new_journal


@dataclass(frozen=True, slots=True, kw_only=True)
class SrtPlan:
    """Where the subtitles go.

    Attributes:
        path: the file.
        unique: take the next numbered name where that one is taken.
        required: without the file there is no session; otherwise a warning is published, and captions go on.
        rules: of the cues.
    """

    path: Path
    unique: bool
    required: bool
    rules: CueRules = CueRules()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """One session, before it begins.

    Attributes:
        request: what is asked of the service.
        locate: finds the service. Raises `ServiceError`.
        service: its name, for the journal: "local", "cloud", or an address.
        open_source: opens what is heard.
        source: its name, for the journal.
        journals: the folder of all journals.
        srt: where the subtitles go.
        replay_s: how many seconds of sound are kept, to be sent again after a loss.
    """

    request: TaskRequest
    locate: Callable[[], Awaitable[Endpoint]]
    service: str
    open_source: OpenSource
    source: str
    journals: Path
    srt: SrtPlan
    replay_s: int = HELD_LIMIT_FRAMES // SAMPLE_RATE_HZ


def open_session(plan: SessionPlan | Callable[[], Awaitable[SessionPlan]]) -> CaptionSession:
    """A session that `CaptionSession.run` begins; nothing is opened before. Call it on the event loop.

    Args:
        plan: or what finds it, when the session runs already: that is published as "Getting ready…", and can be
            stopped. Raises `SurtitleError`, which `run` then raises.
    """

    async def prepare(session: CaptionSession) -> SessionParts:
        if isinstance(plan, SessionPlan):
            return await _opened(plan, session)
        session.hub.publish(StatusChanged(State.CONNECTING, Message("Getting ready…")))
        return await _opened(await plan(), session)

    return CaptionSession(prepare)


async def _opened(plan: SessionPlan, session: CaptionSession) -> SessionParts:
    srt = await _open_srt(plan, session)
    journal = new_journal(
        plan.journals,
        source_language=plan.request.source_language or "",
        target_language=plan.request.target_language or "",
        service=plan.service,
        source=plan.source,
        srt=srt.path if srt is not None else None,
        on_trouble=session.warn,
    )
    return SessionParts(
        request=plan.request,
        locate=plan.locate,
        open_source=plan.open_source,
        srt=srt,
        journal=journal,
        replay_s=plan.replay_s,
    )


async def _open_srt(plan: SessionPlan, session: CaptionSession) -> LiveSrt | None:
    """The SRT, ready to be written; None where it cannot be, and need not."""
    wanted = plan.srt
    srt = LiveSrt(
        wanted.path,
        translating=plan.request.target_language is not None,
        unique=wanted.unique,
        rules=wanted.rules,
        on_trouble=partial(session.warn, about_folder=True),
        on_recovery=partial(session.warn, over=True),
    )
    opening = asyncio.ensure_future(asyncio.to_thread(srt.open))
    try:
        await asyncio.shield(opening)
    except OutputError as error:
        if wanted.required:
            raise
        message = Message("{sentence} {next}", sentence=error, next=NO_SRT)
        session.hub.publish(WarningRaised(message, about_folder=True))
        return None
    except asyncio.CancelledError:
        await asyncio.wait([opening])  # a thread goes on
        if opening.exception() is None:
            await asyncio.to_thread(srt.close)
        raise
    return srt
