"""The session hub with toy subscribers: late, failing, lagging, and leaving in the middle."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from app.audio.chunks import Level
from app.captioning.hub import SessionHub, Subscription
from app.captioning.session_events import (
    Change,
    LevelMeasured,
    SentenceChanged,
    SessionEvent,
    Snapshot,
    SrtOpened,
    WarningRaised,
)
from app.captions.events import Event, GapRecorded, State, StatusChanged, Stream, UsageReported
from app.captions.transcript import Sentence
from app.message import Message
from tests.fakes.captions import caption

LISTENING = StatusChanged(State.LISTENING, Message("Listening."))
GAP = GapRecorded(1000, 3000, "connection lost")


class Subscriber:
    """Notes what it receives.

    Attributes:
        texts: the texts of the sentences, as they came.
    """

    def __init__(self, hub: SessionHub, name: str = "The toy") -> None:
        self.events: list[SessionEvent] = []
        self.subscription = hub.subscribe(self.receive, name=Message(name))

    def receive(self, event: SessionEvent) -> None:
        self.events.append(event)

    @property
    def texts(self) -> list[str]:
        return [event.caption.text for event in self.events if isinstance(event, SentenceChanged)]

    @property
    def warnings(self) -> list[str]:
        return [event.message for event in self.events if isinstance(event, WarningRaised)]


class SlowJournal:
    """A recorder in whose file nothing is, until a test says so."""

    def __init__(self) -> None:
        self.taken: list[Event] = []
        self.written = 0

    def take(self, event: Event) -> int:
        self.taken.append(event)
        return len(self.taken) if not isinstance(event, StatusChanged) else 0

    def is_recorded(self, position: int) -> bool:
        return position <= self.written


def test_captions_come_folded_with_what_has_changed() -> None:
    """A subscriber needs no transcript: each change brings the whole sentence, and says which text of it is new."""
    hub = SessionHub(behind_ms=lambda: 700)
    toy = Subscriber(hub)
    hub.publish(caption("He", final=False))
    hub.publish(caption("Hello."))
    hub.publish(caption("Hello, again."))  # a final stands
    hub.publish(caption("Hola.", stream=Stream.TRANSLATION))
    corrected = hub.transcript.correct(0, Stream.SOURCE, "Hullo.")
    assert corrected is not None
    hub.publish_corrected(corrected, Stream.SOURCE)
    hello, hola = caption("Hello."), caption("Hola.", stream=Stream.TRANSLATION)
    assert toy.events == [
        SentenceChanged(Sentence(0, caption("He", final=False)), Stream.SOURCE, Change.PARTIAL, 700),
        SentenceChanged(Sentence(0, hello), Stream.SOURCE, Change.FINAL, 700),
        SentenceChanged(Sentence(0, hello, hola), Stream.TRANSLATION, Change.FINAL, 700),
        SentenceChanged(corrected, Stream.SOURCE, Change.CORRECTION, 700),
    ]
    assert toy.texts == ["He", "Hello.", "Hola.", "Hullo."]


def test_who_comes_late_has_everything_so_far_and_then_the_rest() -> None:
    """The snapshot and the events behind it make the whole, with nothing missing and nothing twice."""
    hub = SessionHub()
    early = Subscriber(hub)
    srt, warning = SrtOpened(Path("a.srt")), WarningRaised(Message("The disk is full."))
    for event in (LISTENING, srt, caption("One."), GAP, UsageReported(7), warning):
        hub.publish(event)
    assert hub.transcript.correct(0, Stream.SOURCE, "Won.")
    late = Subscriber(hub)
    hub.publish(caption("Two.", sentence=1))
    assert late.subscription.snapshot == Snapshot(
        sentences=(Sentence(0, replace(caption("One."), text="Won.", words=())),),
        originals=(Sentence(0, caption("One.")),),
        gaps=(GAP,),
        status=LISTENING,
        usage_s=7,
        srt=Path("a.srt"),
        warnings=(Message("The disk is full."),),
    )
    assert late.texts == ["Two."]
    assert early.texts == ["One.", "Two."]
    assert hub.missing_ms == 2000


def test_a_status_that_stands_is_not_told_again() -> None:
    """Whoever repeats it changes nothing."""
    hub = SessionHub()
    toy = Subscriber(hub)
    hub.publish(LISTENING)
    hub.publish(LISTENING)
    assert toy.events == [LISTENING]


def test_a_subscriber_that_fails_is_told_of_once_and_dropped(caplog: pytest.LogCaptureFixture) -> None:
    """The others miss nothing, in the same order; the log has the traceback."""
    hub = SessionHub()
    before, calls = Subscriber(hub, "The first"), []

    def broken(event: SessionEvent) -> None:
        calls.append(event)
        raise UnicodeEncodeError("ascii", "é", 0, 1, "a screen that cannot show it")

    dropped = hub.subscribe(broken, name=Message("The screen"))
    after = Subscriber(hub, "The last")
    hub.publish(caption("One."))
    hub.publish(caption("Two.", sentence=1))
    sentence = "The screen stopped working. Captions continue without it. See the log for details."
    for other in (before, after):
        assert other.texts == ["One.", "Two."]
        assert other.warnings == [sentence]
        assert isinstance(other.events[1], WarningRaised)
    assert len(calls) == 1
    assert not dropped.is_open
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert record.exc_info is not None
    assert "The screen" in record.getMessage()
    caplog.clear()


def test_all_that_fail_at_once_are_dropped(caplog: pytest.LogCaptureFixture) -> None:
    """Also one that fails only when it is told of the other."""
    hub = SessionHub()

    def broken(event: SessionEvent) -> None:
        raise RuntimeError("always")

    def cannot_warn(event: SessionEvent) -> None:
        if isinstance(event, WarningRaised):
            raise OSError("no place for it")

    toy = Subscriber(hub)
    hub.subscribe(broken, name=Message("A"))
    hub.subscribe(cannot_warn, name=Message("B"))
    hub.publish(caption("One."))
    assert toy.texts == ["One."]
    assert [warning[0] for warning in toy.warnings] == ["A", "B"]
    caplog.clear()


def test_a_subscriber_may_leave_in_its_own_call() -> None:
    """It is not called again, and nobody else misses the event."""
    hub = SessionHub()
    got: list[str] = []

    def once(event: SessionEvent) -> None:
        got.append("once")
        subscription.close()
        subscription.close()

    subscription = hub.subscribe(once, name=Message("The guest"))
    toy = Subscriber(hub)
    hub.publish(caption("One."))
    hub.publish(caption("Two.", sentence=1))
    assert got == ["once"]
    assert toy.texts == ["One.", "Two."]


def test_a_subscriber_may_end_another_in_its_call() -> None:
    """The other one does not even get the present event."""
    hub = SessionHub()
    victims: list[Subscription] = []
    hub.subscribe(lambda _: victims[0].close(), name=Message("The bouncer"))
    victim = Subscriber(hub)
    victims.append(victim.subscription)
    hub.publish(caption("One."))
    assert victim.events == []


def test_who_subscribes_in_a_call_has_the_present_event_in_the_snapshot() -> None:
    """It is not called with it as well."""
    hub = SessionHub()
    guests: list[Subscriber] = []
    hub.subscribe(lambda _: guests.append(Subscriber(hub)) if not guests else None, name=Message("The host"))
    hub.publish(caption("One."))
    hub.publish(caption("Two.", sentence=1))
    (guest,) = guests
    assert [each.number for each in guest.subscription.snapshot.sentences] == [0]
    assert guest.texts == ["Two."]


def test_what_a_subscriber_publishes_comes_after_the_present_event_for_everybody() -> None:
    """Also for those that are called after it."""
    hub = SessionHub()

    def comment(event: SessionEvent) -> None:
        if isinstance(event, SentenceChanged):
            hub.publish(LISTENING)
            hub.publish(WarningRaised(Message("A word.")))

    hub.subscribe(comment, name=Message("The commentator"))
    toy = Subscriber(hub)
    hub.publish(caption("One."))
    assert [type(event) for event in toy.events] == [SentenceChanged, WarningRaised, StatusChanged]


def test_nothing_is_shown_before_it_is_recorded_and_the_order_holds() -> None:
    """A partial and a status behind a final wait with it; levels and warnings do not."""
    hub = SessionHub()
    journal = SlowJournal()
    hub.record_with(journal)
    toy = Subscriber(hub)
    level, warning = LevelMeasured(Level(0.1, 0.2)), WarningRaised(Message("Slow."))
    for event in (caption("One."), LISTENING, caption("Tw", sentence=1, final=False), GAP, level, warning):
        hub.publish(event)
    assert toy.events == [level, warning]
    assert len(hub.transcript) == 0
    assert hub.snapshot().sentences == ()
    assert hub.waits_for == 1
    journal.written = 1
    hub.flush()
    assert toy.texts == ["One."]
    assert toy.events[-1] == LISTENING
    journal.written = 99
    hub.flush()
    assert toy.texts == ["One.", "Tw"]
    assert toy.events[-1] == GAP
    assert hub.waits_for == 0
    assert journal.taken == [caption("One."), LISTENING, caption("Tw", sentence=1, final=False), GAP]


async def test_a_stream_gives_a_snapshot_and_then_every_event() -> None:
    """To a consumer that keeps up, until the session is over."""
    hub = SessionHub()
    hub.publish(caption("One."))
    got: list[object] = []
    async with hub.stream() as stream:
        got.append(await anext(stream))
        hub.publish(caption("Two.", sentence=1))
        hub.publish(GAP)
        got += [await anext(stream), await anext(stream)]
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        hub.publish(LISTENING)
        got.append(await waiting)
        hub.publish(UsageReported(1))
        hub.end_streams()
        got += [update async for update in stream]
    assert isinstance(got[0], Snapshot)
    assert [each.number for each in got[0].sentences] == [0]
    assert [type(each) for each in got[1:]] == [SentenceChanged, GapRecorded, StatusChanged, UsageReported]
    assert stream.skipped == 0


async def test_a_consumer_that_lags_skips_to_the_newest_state_and_costs_nobody_anything() -> None:
    """Its queue is bounded; what it gets next is everything as it is then, and the events behind that."""
    hub = SessionHub()
    toy = Subscriber(hub)
    async with hub.stream(limit=4) as stream:
        await anext(stream)
        for number in range(1000):
            hub.publish(caption(f"Sentence {number}.", sentence=number))
            assert len(stream._queue) <= 4
        skipped = await anext(stream)
        hub.publish(GAP)
        behind = await anext(stream)
    assert isinstance(skipped, Snapshot)
    assert len(skipped.sentences) == 1000
    assert behind == GAP
    assert stream.skipped == 1000
    assert len(toy.texts) == 1000


async def test_a_stream_that_is_left_is_no_subscriber_any_more() -> None:
    """And who waits for it elsewhere waits no longer."""
    hub = SessionHub()
    async with hub.stream() as stream:
        await anext(stream)
        waiting = asyncio.ensure_future(anext(stream, None))
        await asyncio.sleep(0)
    assert await waiting is None
    assert not stream.subscription.is_open
    hub.publish(caption("One."))
    assert [update async for update in stream] == []
