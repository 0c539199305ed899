"""What is sent again after a loss is captioned once, whatever the sentences are like."""

from __future__ import annotations

from tests.fakes.content_service import ContentService
from tests.fakes.misbehaviour import DropConnection, Misbehaviour, Stage
from tests.fakes.spoken import speak
from tests.fakes.virtual_time import in_virtual_time
from tests.session.rehearsal import assert_complete, rehearse


@in_virtual_time
async def test_a_very_short_sentence_is_not_captioned_twice() -> None:
    """A "no" lasts a fifth of a second; its translation is filled in after the loss."""
    speech = speak([[1, 2, 3], [4], [5, 6]], word_ms=200)
    service = ContentService(Misbehaviour(Stage.BETWEEN_FINALS, DropConnection(), after=1))
    assert_complete(await rehearse(speech, service), speech)
