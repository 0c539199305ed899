"""A whole session in virtual time: speech through a session and a network in memory to the content service, and back.

The fault-free transcript is known (`Speech.lines`), so what a fault cost can be told to the word.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.captions.events import CaptionRevised, Event, GapRecorded, State, StatusChanged, Stream
from app.errors import SurtitleError
from app.protocol.events import TaskRequest
from app.session.endpoint import Endpoint
from app.session.session import Session
from tests.fakes.content_service import ContentService
from tests.fakes.faults import Planned, play
from tests.fakes.memory_network import MemoryNetwork, memory_network
from tests.fakes.nonsense import MARK
from tests.fakes.paced_source import PacedSource
from tests.fakes.spoken import Line, Speech, captioned

ENDPOINT = Endpoint("ws://127.0.0.1:9/", "the content service", key="sk-content-key", max_pace=2.0)


@dataclass
class Outcome:
    """What became of a session.

    Attributes:
        events: what it published, each with its moment in virtual seconds.
        troubles: type and sentence of each failure that it met, in order.
        error: what it ended with, if not well.
        took_s: how long it lasted.
        dialled: how often it connected, or tried to.
    """

    events: list[tuple[float, Event]] = field(default_factory=list)
    troubles: list[tuple[str, str]] = field(default_factory=list)
    error: SurtitleError | None = None
    took_s: float = 0.0
    dialled: int = 0

    @property
    def lines(self) -> list[Line]:
        """The transcript, finals only."""
        return captioned(event for _, event in self.events)

    @property
    def gaps(self) -> list[GapRecorded]:
        """The gaps that were told."""
        return [event for _, event in self.events if isinstance(event, GapRecorded)]

    @property
    def statuses(self) -> list[StatusChanged]:
        """What the user was told."""
        return [event for _, event in self.events if isinstance(event, StatusChanged)]

    @property
    def captions(self) -> list[CaptionRevised]:
        """All captions, partials too."""
        return [event for _, event in self.events if isinstance(event, CaptionRevised)]

    def moments(self, state: State) -> list[float]:
        """When the user was told that it is in this state."""
        return [moment for moment, event in self.events if isinstance(event, StatusChanged) and event.state is state]


class _Troubles(logging.Handler):
    """Notes the failures that a session met, as it logs them: type and sentence."""

    def __init__(self, troubles: list[tuple[str, str]]) -> None:
        super().__init__(logging.WARNING)
        self._troubles = troubles

    def emit(self, record: logging.LogRecord) -> None:
        name, error = record.args  # type: ignore[misc]
        self._troubles.append((str(name), str(error)))


async def rehearse(
    speech: Speech,
    service: ContentService,
    *,
    plan: Sequence[Planned] = (),
    refusals: Sequence[Exception | None] = (),
    admitted_before: int = 0,
    target: str | None = "es",
    endpoint: Endpoint = ENDPOINT,
    live: bool = True,
    chunk_ms: int = 100,
    dial: Any = None,
    network: dict[str, Any] | None = None,
    **policies: Any,
) -> Outcome:
    """Caption a speech and tell what became of it.

    Args:
        plan: what befalls the network, from the beginning of the session on.
        refusals: what the attempts to connect are refused with, after the first `admitted_before`.
        dial: given the network, makes the session's `connect`; None: the network's own.
        network: conditions of it.
        policies: of the session.
    """
    loop = asyncio.get_running_loop()
    outcome = Outcome()
    troubles = _Troubles(outcome.troubles)
    logger = logging.getLogger("app.session.session")
    logger.addHandler(troubles)
    try:
        async with memory_network(service.serve, **(network or {})) as net:
            net.refusals.extend(refusals)
            net.admitted_before = admitted_before
            session = Session(
                TaskRequest(service.model, source_language="en", target_language=target),
                locate=_located(endpoint),
                publish=lambda event: outcome.events.append((loop.time(), event)),
                connect=_connect(net, dial),
                **policies,
            )
            weather = asyncio.create_task(play(plan, net))
            begun_at = loop.time()
            try:
                await session.caption(PacedSource(speech.chunks(chunk_ms=chunk_ms), live=live))
            except SurtitleError as error:
                outcome.error = error
            finally:
                weather.cancel()
                await asyncio.gather(weather, return_exceptions=True)
            assert not net.unclosed(), "a connection was left open"
            outcome.took_s = loop.time() - begun_at
            outcome.dialled = net.dialled
    finally:
        logger.removeHandler(troubles)
    return outcome


def _connect(network: MemoryNetwork, dial: Any) -> Any:
    return network.connect if dial is None else dial(network)


def _located(endpoint: Endpoint) -> Any:
    async def locate() -> Endpoint:
        return endpoint

    return locate


def flaws(outcome: Outcome) -> Iterator[str]:
    """What is wrong with the captions in themselves, whatever was said: each is a sentence for the test's failure."""
    finals: dict[tuple[int, Stream], CaptionRevised] = {}
    for caption in outcome.captions:
        key = caption.sentence, caption.stream
        if key in finals:
            yield f"revised after its final: {caption}"
        if caption.final:
            finals[key] = caption
        if MARK in caption.text:
            yield f"nonsense as a caption: {caption}"
        given_up = any(gap.begin_ms <= caption.begin_ms < gap.end_ms for gap in outcome.gaps)
        if caption.final and "~" in caption.text and not given_up:  # there, what was shown stands
            yield f"a partial's misheard word in a final: {caption}"
        if caption.words and "".join(word.text for word in caption.words) != caption.text:
            yield f"its words do not give its text: {caption}"
        times = [caption.begin_ms, *(time for word in caption.words for time in (word.begin_ms, word.end_ms))]
        if caption.end_ms is not None:
            times.append(caption.end_ms)
        if times != sorted(times):
            yield f"its times go back: {caption}"
    sources = [finals[key] for key in sorted(finals) if key[1] is Stream.SOURCE]
    for earlier, later in itertools.pairwise(sources):
        if later.begin_ms < (earlier.end_ms or earlier.begin_ms):
            yield f"overlapping sentences: {earlier} and {later}"
    for gap in outcome.gaps:
        if gap.end_ms <= gap.begin_ms:
            yield f"an empty gap: {gap}"


def assert_complete(outcome: Outcome, speech: Speech, *, translated: bool = True) -> None:
    """The transcript is the fault-free one, nothing is a gap, and nothing is wrong with it."""
    assert not (found := list(flaws(outcome))), "\n".join(found)
    assert outcome.lines == speech.lines(translated=translated)
    assert outcome.gaps == []
