"""The rehearsal itself: a session that nothing befalls."""

from __future__ import annotations

from app.captions.events import State
from tests.fakes.content_service import ContentService
from tests.fakes.spoken import speak
from tests.fakes.virtual_time import in_virtual_time
from tests.session.rehearsal import assert_complete, rehearse

SPEECH = speak([[1, 2, 3], [4], [4], [5, 6, 7, 8, 9]], pause_ms=[700, 500])


@in_virtual_time
async def test_nothing_befalls_it() -> None:
    """The whole transcript, in one task, as soon as the speech is over."""
    outcome = await rehearse(SPEECH, ContentService())
    assert_complete(outcome, SPEECH)
    assert outcome.troubles == []
    assert outcome.dialled == 1
    assert [status.state for status in outcome.statuses] == [State.CONNECTING, State.CONNECTING, State.LISTENING]
    assert outcome.took_s < SPEECH.length_ms / 1000 + 1


@in_virtual_time
async def test_a_file_is_as_fast_as_the_service() -> None:
    """It waits for nobody but the service."""
    outcome = await rehearse(SPEECH, ContentService(translation_delay_s=0.05), live=False)
    assert_complete(outcome, SPEECH)
    assert outcome.took_s < SPEECH.length_ms / 1000


@in_virtual_time
async def test_without_translation() -> None:
    """The source alone is complete."""
    outcome = await rehearse(SPEECH, ContentService(), target=None)
    assert_complete(outcome, SPEECH, translated=False)
