"""Whatever answers in the place of a service that had accepted the session: the session goes on.

Real sockets on loopback, and the real `open_connection`.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from app.captions.events import Event, GapRecorded, State, StatusChanged
from app.errors import SurtitleError
from app.protocol.events import TaskRequest
from app.session import connection as connection_module
from app.session.endpoint import Endpoint
from app.session.session import Session
from tests.fakes.content_service import ContentService, content_server
from tests.fakes.misbehaviour import DropConnection, Misbehaviour, Stage
from tests.fakes.odd_answers import ODD_ANSWERS, OddDoor, odd_door
from tests.fakes.paced_source import PacedSource
from tests.fakes.spoken import captioned, speak

SPEECH = speak([[1, 2, 3], [4, 5, 6], [7, 8]], pause_ms=600)


async def captions_through(
    answer: str, *, odd: range, stage: Stage = Stage.MID_SENTENCE, **policies: Any
) -> tuple[list[Event], SurtitleError | None, OddDoor]:
    """Caption the speech; the connection is cut in the second sentence, and those in `odd` are answered oddly."""
    told: list[Event] = []
    failure: SurtitleError | None = None
    service = ContentService(Misbehaviour(stage, DropConnection(), after=1), translation_delay_s=0)
    async with (
        content_server(service) as endpoint,
        odd_door(endpoint.url, ODD_ANSWERS[answer], is_odd=lambda count: count in odd) as door,
    ):

        async def locate() -> Endpoint:
            return dataclasses.replace(endpoint, url=door.url)

        session = Session(
            TaskRequest(source_language="en", target_language="es"), locate=locate, publish=told.append, **policies
        )
        try:
            await session.caption(PacedSource(SPEECH.chunks(), live=False))
        except SurtitleError as error:
            failure = error
    return told, failure, door


@pytest.mark.parametrize("answer", ODD_ANSWERS)
async def test_one_odd_answer_does_not_end_a_session_that_was_accepted(
    answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, with that it is tried again; and the captions are whole."""
    monkeypatch.setattr(connection_module, "OPEN_TIMEOUT_S", 0.5)
    told, failure, door = await captions_through(answer, odd=range(2, 3))
    assert failure is None
    assert door.came >= 3
    assert captioned(told) == SPEECH.lines()
    assert [event for event in told if isinstance(event, GapRecorded)] == []
    statuses = [event for event in told if isinstance(event, StatusChanged)]
    reasons = [event.message for event in statuses if event.state is State.RECONNECTING]
    assert all("Retrying (attempt" in reason for reason in reasons)
    assert len(reasons) == 2 or answer in ("302 to a path", "303")  # the cut, and the answer; a path may be followed
    assert statuses[-1].state is State.LISTENING
