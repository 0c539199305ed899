"""The recipe "A subscriber to captions" of CONTRIBUTING.md: the toys follow a hub, and a whole session."""

from __future__ import annotations

import asyncio
from pathlib import Path

from app.captioning.hub import SessionHub
from app.captioning.opening import SessionPlan, SrtPlan, open_session
from app.captions.events import Stream
from app.message import Message
from app.protocol.events import TaskRequest
from tests.examples.toy_subscriber import FinalTexts, SlowReader
from tests.fakes.captions import caption
from tests.fakes.scripted_service import ScriptedService, Talk, scripted_service
from tests.fakes.source import FakeSource, steps


async def two_sentences(talk: Talk) -> None:
    """Each is revised once."""
    await talk.accept()
    await talk.hear(1000)
    for number, text in enumerate(("Good morning.", "Shall we begin?")):
        await talk.say(number, text[:4], number * 400, number * 400 + 200, final=False)
        await talk.say(number, text, number * 400, number * 400 + 300)
    await talk.hear_all()
    await talk.complete()


def plan_in(folder: Path, service: ScriptedService) -> SessionPlan:
    """What is captioned, by whom, and where it is kept."""
    return SessionPlan(
        request=TaskRequest(),
        locate=service.locate,
        service="local",
        open_source=lambda begin_frame, on_level: FakeSource(*steps(0, 1000)),
        source="a script",
        journals=folder / "sessions",
        srt=SrtPlan(path=folder / "a.srt", unique=False, required=True),
    )


async def test_both_follow_a_session(tmp_path: Path) -> None:
    """From Start to Stop; the end of the session ends the stream."""
    finals, reader = FinalTexts(), SlowReader()
    async with scripted_service(two_sentences) as service:
        session = open_session(plan_in(tmp_path, service))
        session.hub.subscribe(finals, name=Message("The toy"))
        reading = asyncio.create_task(reader.read(session.hub.stream()))
        await session.run()
        await reading
    assert finals.texts == {0: "Good morning.", 1: "Shall we begin?"}
    assert list(reader.sentences.values()) == list(session.transcript)


async def test_the_collector_has_finals_and_corrections_of_the_original_only() -> None:
    """Neither partials nor translations."""
    hub, finals = SessionHub(), FinalTexts()
    subscription = hub.subscribe(finals, name=Message("The toy"))
    hub.publish(caption("Helo", final=False))
    assert finals.texts == {}
    hub.publish(caption("Helo."))
    hub.publish(caption("Hola.", stream=Stream.TRANSLATION))
    assert finals.texts == {0: "Helo."}
    corrected = hub.transcript.correct(0, Stream.SOURCE, "Hello.")
    assert corrected is not None
    hub.publish_corrected(corrected, Stream.SOURCE)
    assert finals.texts == {0: "Hello."}
    subscription.close()
    hub.publish(caption("Good bye.", sentence=1))
    assert finals.texts == {0: "Hello."}


async def test_a_reader_that_is_too_slow_ends_with_the_same_sentences() -> None:
    """It misses single changes, holds nobody up, and begins anew from a snapshot."""
    hub, reader, may_go_on = SessionHub(), SlowReader(), asyncio.Event()
    reader.look = may_go_on.wait  # type: ignore[method-assign,assignment]
    stream = hub.stream(limit=4)
    reading = asyncio.create_task(reader.read(stream))
    await asyncio.sleep(0)  # it has begun with the snapshot of nothing, and is stuck
    for number in range(10):
        hub.publish(caption(f"Sentence {number}.", sentence=number))
    assert len(hub.transcript) == 10
    may_go_on.set()
    hub.end_streams()
    await reading
    assert stream.skipped > 0
    assert reader.snapshots == 2
    assert list(reader.sentences.values()) == list(hub.transcript)
