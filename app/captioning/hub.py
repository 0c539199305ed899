"""The session hub: events in, recorded first, then folded, then published to any number of subscribers.

Theory. Events have one order, the same for the journal, the transcript and every subscriber. An event that has to be in
the journal's file before it is shown waits for that in a queue, and whatever comes behind it waits with it; nobody
else does, least of all the event loop. `SessionHub.flush` publishes what need not wait any more; whoever drives the
hub calls it when the journal's thread has written something, and gives up waiting for a disk that hangs (see
``caption_session.py``). So the hub itself knows neither threads nor clocks, and everything in it happens on one thread.

Subscribers. `SessionHub.subscribe` takes a function that is called, on the event loop, with each `SessionEvent`; it
must return soon. `SessionHub.stream` is for consumers that may take their time (``event_stream.py``). A subscriber that
raises is dropped: the log has the traceback, the others are published a `WarningRaised`, and captions go on. While an
event is being published, a subscriber may publish, subscribe and unsubscribe: an event published meanwhile comes after
the present one for everybody; who has unsubscribed is not called any more; who subscribes has the present event in the
snapshot.

Levels and warnings do not wait for the journal.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, assert_never

from app.captioning.event_stream import EventStream
from app.captioning.session_events import (
    Change,
    LevelMeasured,
    SentenceChanged,
    SessionEvent,
    Snapshot,
    SrtOpened,
    WarningRaised,
)
from app.captions.events import CaptionRevised, Event, GapRecorded, State, StatusChanged, Stream, UsageReported
from app.captions.transcript import Sentence, Transcript
from app.message import NOTHING, Message

_log = logging.getLogger(__name__)


class Recorder(Protocol):
    """What takes every event before it is published: the journal of a session."""

    def take(self, event: Event) -> int:
        """Begin to record an event; returns the position that `is_recorded` is asked for, 0: it need not wait."""

    def is_recorded(self, position: int) -> bool:
        """Whether what was recorded up to this position may be shown."""


class Subscription:
    """One subscriber; `close` ends it.

    Attributes:
        snapshot: all that was published before the first event that is received.
    """

    def __init__(self, name: Message, receive: Callable[[SessionEvent], None], snapshot: Snapshot) -> None:
        self.name = name
        self.snapshot = snapshot
        self._receive = receive
        self._open = True

    @property
    def is_open(self) -> bool:
        """Whether events are still received."""
        return self._open

    def close(self) -> None:
        """Receive nothing any more, from this moment on."""
        self._open = False

    def receive(self, event: SessionEvent) -> None:
        """For the hub: hand over an event."""
        self._receive(event)


class SessionHub:
    """Publishes what happens in one session.

    Attributes:
        transcript: the sentences as they were published.
        status: the last one that was published.
        missing_ms: how much of what was heard is not captioned, and will not be.
    """

    def __init__(self, *, behind_ms: Callable[[], int] = lambda: 0) -> None:
        """`behind_ms`: tells how far the captions are behind the sound at this moment."""
        self.transcript = Transcript()
        self.status = StatusChanged(State.STOPPED, NOTHING)
        self.missing_ms = 0
        self._behind_ms = behind_ms
        self._gaps: list[GapRecorded] = []
        self._usage_s = 0
        self._srt: Path | None = None
        self._recorder: Recorder | None = None
        self._warnings: list[Message] = []
        self._waiting: deque[tuple[Event | SessionEvent, int]] = deque()
        self._urgent: deque[LevelMeasured | WarningRaised] = deque()  # wait for no journal
        self._subscriptions: list[Subscription] = []
        self._streams: list[EventStream] = []
        self._publishing = False

    # For subscribers

    def subscribe(self, receive: Callable[[SessionEvent], None], *, name: Message, first: bool = False) -> Subscription:
        """Call `receive` with every event from now on, in order, on the event loop; it must return soon.

        Args:
            receive: where it raises, it is dropped, and the user is told so.
            name: what the user calls the subscriber, at the beginning of a sentence: "The overlay".
            first: before all who have subscribed so far.

        Returns:
            the subscription, with a snapshot of what was published before.
        """
        subscription = Subscription(name, receive, self.snapshot())
        self._subscriptions.insert(0 if first else len(self._subscriptions), subscription)
        return subscription

    def stream(self, *, limit: int = 256) -> EventStream:
        """A queue of events for an asynchronous consumer, of at most `limit` events: see `EventStream`."""
        stream = EventStream(self.snapshot, limit=limit)
        stream.subscription = self.subscribe(stream.put, name=Message("A stream of events"))
        self._streams = [*(each for each in self._streams if each.subscription.is_open), stream]
        return stream

    def snapshot(self) -> Snapshot:
        """All that was published so far. Takes a time that grows with the session."""
        return Snapshot(
            sentences=tuple(self.transcript),
            originals=tuple(self.transcript.originals()),
            gaps=tuple(self._gaps),
            status=self.status,
            usage_s=self._usage_s,
            srt=self._srt,
            warnings=tuple(self._warnings),
        )

    # For whoever drives the session

    @property
    def waits_for(self) -> int:
        """The position in the journal that the next event waits for; 0 where nothing waits."""
        return self._waiting[0][1] if self._waiting else 0

    def record_with(self, recorder: Recorder) -> None:
        """From now on this takes every event before it is published."""
        self._recorder = recorder

    def publish(self, event: Event | SessionEvent) -> None:
        """Record an event, and publish it as soon as it may be shown: at once as a rule."""
        match event:
            case LevelMeasured() | WarningRaised():
                self._urgent.append(event)
                self.flush()
                return
            case CaptionRevised() | StatusChanged() | GapRecorded() | UsageReported():
                position = self._recorder.take(event) if self._recorder is not None else 0
            case SentenceChanged() | SrtOpened():
                position = 0
            case _:
                assert_never(event)
        self._waiting.append((event, position))
        self.flush()

    def publish_corrected(self, sentence: Sentence, stream: Stream, *, position: int = 0) -> None:
        """Publish that the user has corrected a text, which is in the transcript already.

        `position`: of its record, as `Recorder.take` returns it.
        """
        self._waiting.append((SentenceChanged(sentence, stream, Change.CORRECTION, self._behind_ms()), position))
        self.flush()

    def flush(self) -> None:
        """Publish, in order, what need not wait any more."""
        if self._publishing:
            return  # a subscriber has published: that comes next
        self._publishing = True
        try:
            while (event := self._next()) is not None:
                folded = self._fold(event)
                if folded is not None:
                    self._hand_out(folded)
        finally:
            self._publishing = False

    def end_streams(self) -> None:
        """The session is over: each `EventStream` ends behind what it still holds. Functions may still be called."""
        for stream in self._streams:
            stream.end()

    def _next(self) -> Event | SessionEvent | None:
        """The next event that need not wait any more."""
        if self._urgent:
            return self._urgent.popleft()
        if self._waiting and self._may_show(self._waiting[0][1]):
            return self._waiting.popleft()[0]
        return None

    def _may_show(self, position: int) -> bool:
        return not position or self._recorder is None or self._recorder.is_recorded(position)

    def _fold(self, event: Event | SessionEvent) -> SessionEvent | None:
        """Take in an event; returns what is published of it, None where it changes nothing."""
        match event:
            case CaptionRevised():
                sentence = self.transcript.apply(event)
                change = Change.FINAL if event.final else Change.PARTIAL
                return SentenceChanged(sentence, event.stream, change, self._behind_ms()) if sentence else None
            case StatusChanged():
                if event == self.status:
                    return None
                self.status = event
            case GapRecorded():
                self._gaps.append(event)
                self.missing_ms += event.end_ms - event.begin_ms
            case UsageReported(seconds):
                self._usage_s = seconds
            case SrtOpened(path):
                self._srt = path
            case WarningRaised(message):
                self._warnings.append(message)
            case SentenceChanged() | LevelMeasured():
                pass
            case _:
                assert_never(event)
        return event

    def _hand_out(self, event: SessionEvent) -> None:
        for subscription in list(self._subscriptions):
            if not subscription.is_open:
                continue
            try:
                subscription.receive(event)
            except Exception:
                _log.exception("'%s' failed, and is called no more", subscription.name)
                subscription.close()
                self._urgent.append(
                    WarningRaised(
                        Message(
                            "{name} stopped working. Captions continue without it. See the log for details.",
                            name=subscription.name,
                        )
                    )
                )
        self._subscriptions = [each for each in self._subscriptions if each.is_open]
