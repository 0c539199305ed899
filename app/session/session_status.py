"""What the user is told of a session, made from three things that change by themselves.

The source may be lost, the service may be away, and the captions may be behind the sound. One sentence at a time is
told, and the worst comes first: a lost source, a lost service, a delay. A sentence that was told is not told again.

The delay is told from `TOLD_FROM_MS` on, in whole seconds, and until it is below `TOLD_UNTIL_MS`: a number that comes
and goes is worse than none. While the first connection is made it is not told: that is waiting enough.
"""

from __future__ import annotations

from collections.abc import Callable

from app.captions.events import State, StatusChanged
from app.message import NOTHING, Message

TOLD_FROM_MS = 3_000
TOLD_UNTIL_MS = 2_000


class SessionStatus:
    """Tells `publish` what has changed."""

    def __init__(self, publish: Callable[[StatusChanged], None]) -> None:
        self._publish = publish
        self._service = (State.CONNECTING, NOTHING)
        self._source_trouble = NOTHING
        self._opening = NOTHING
        self._behind_s = 0
        self._local_overload = False
        self._told: StatusChanged | None = None

    def opening(self, message: Message) -> None:
        """A source is being opened; what was wrong with the one before is over."""
        self._source_trouble = NOTHING
        self._opening = message
        self._tell()

    def opened(self) -> None:
        """The source is open, or could not be opened."""
        self._opening = NOTHING
        self._tell()

    def say(self, state: State, message: Message) -> None:
        """The session does this now, as far as the service is concerned."""
        self._service = (state, message)
        self._tell()

    def source_lost(self, message: Message) -> None:
        """Nothing is heard any more."""
        self._source_trouble = message
        self._tell()

    def source_is_back(self, listening: Message = NOTHING) -> None:
        """Something is heard again; `listening` says what, where it may be another source than before."""
        self._source_trouble = NOTHING
        if listening and self._service[0] is State.LISTENING:
            self._service = (State.LISTENING, listening)
        self._tell()

    def behind(self, behind_ms: int, *, local_overload: bool = False) -> None:
        """The captions are so far behind; `local_overload`: because this computer cannot recognise faster."""
        told_from_ms = TOLD_UNTIL_MS if self._behind_s else TOLD_FROM_MS
        behind_s = behind_ms // 1000 if behind_ms >= told_from_ms else 0
        if behind_s != self._behind_s:
            self._behind_s = behind_s
            self._local_overload = local_overload
            self._tell()

    def _tell(self) -> None:
        status = self._status()
        if status != self._told:
            self._told = status
            self._publish(status)

    def _status(self) -> StatusChanged:
        state, message = self._service
        behind_ms = 0 if state is State.CONNECTING else self._behind_s * 1000
        if self._opening:
            return StatusChanged(State.CONNECTING, self._opening)
        if self._source_trouble:
            return StatusChanged(State.RECONNECTING, self._source_trouble, behind_ms, source_lost=True)
        if state is State.LISTENING and behind_ms:
            if self._local_overload:
                message = Message(
                    "This computer is busy. Captions update less often and are {behind_s} s behind. Nothing is lost.",
                    behind_s=self._behind_s,
                )
            else:
                message = Message(
                    "Captions are {behind_s} s behind and catching up. Nothing is lost.",
                    behind_s=self._behind_s,
                )
        return StatusChanged(state, message, behind_ms)
