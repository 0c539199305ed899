"""What is no fault: long silence, and a service or a network that is slow. The user sees captions, late at worst."""

from __future__ import annotations

import pytest

from app.captions.events import State
from tests.fakes.content_service import ContentService
from tests.fakes.faults import Delay, Planned, Stall, Throttle
from tests.fakes.spoken import Speech, speak
from tests.fakes.virtual_time import in_virtual_time, run_virtually
from tests.session.rehearsal import assert_complete, rehearse

TALK = speak([[1, 2, 3, 4], [5, 6], [7], [7]] * 15, pause_ms=[600, 900])


@in_virtual_time
async def test_minutes_of_silence_are_no_error() -> None:
    """The service ends one task after the other; nobody is told, and the first words after it are all there."""
    speech = speak([[1, 2], [3, 4], [5]], pause_ms=[200_000, 65_000, 500])
    service = ContentService()
    outcome = await rehearse(speech, service)
    assert_complete(outcome, speech)
    assert service.tasks_begun > 3
    assert {status.state for status in outcome.statuses} == {State.CONNECTING, State.LISTENING}


@in_virtual_time
async def test_a_whole_stretch_of_silence_ends_well() -> None:
    """Also where the service calls that an error."""
    silent = Speech((), 50_000)
    outcome = await rehearse(silent, ContentService(complains_of_silence=True, no_speech_timeout_s=20))
    assert outcome.error is None
    assert_complete(outcome, silent)
    assert State.RECONNECTING not in {status.state for status in outcome.statuses}


@pytest.mark.parametrize("live", [True, False])
def test_a_service_at_half_of_real_time_is_not_taken_for_dead(live: bool) -> None:
    """Nothing is lost and nothing is tried again; how far captions are behind is told while it lasts."""
    outcome = run_virtually(rehearse(TALK, ContentService(pace=0.5), live=live))
    assert_complete(outcome, TALK)
    assert outcome.troubles == []
    assert outcome.dialled == 1
    assert outcome.took_s > 1.9 * TALK.length_ms / 1000
    assert (max(status.behind_ms for status in outcome.statuses) > 10_000) is live


@pytest.mark.parametrize(
    "fault", [Stall(9.0), Throttle(16_000, 40.0), Delay(2.5, 40.0)], ids=lambda fault: type(fault).__name__
)
def test_a_network_that_is_slow_for_a_while_is_waited_for(fault: Stall | Throttle | Delay) -> None:
    """No new connection, no word lost, and in the end the captions have caught up."""
    outcome = run_virtually(rehearse(TALK, ContentService(), plan=[Planned(8.0, fault)]))
    assert_complete(outcome, TALK)
    assert outcome.troubles == []
    assert outcome.dialled == 1
    assert outcome.statuses[-1].behind_ms == 0
