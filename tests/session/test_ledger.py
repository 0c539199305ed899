"""The session's books."""

from __future__ import annotations

from app.captions.events import CaptionRevised, Stream
from app.captions.timeline import ms_to_frames
from app.session.ledger import Ledger
from tests.fakes.scripted_service import sentence
from tests.fakes.source import silence


def begun(*, translating: bool = False, at_ms: int = 0) -> Ledger:
    """A ledger whose first task was sent ten seconds from `at_ms` on."""
    ledger = Ledger(source_language="en", translating=translating)
    ledger.begin_task()
    ledger.sent(silence(at_ms, at_ms + 10_000))
    return ledger


def test_captions_get_the_sessions_clock() -> None:
    """Sentence and words are shifted to where the task's audio lay."""
    caption = begun(at_ms=60_000).apply(sentence(0, "a b", 100, 900))
    assert caption is not None
    assert (caption.begin_ms, caption.end_ms) == (60_100, 60_900)
    assert [(word.begin_ms, word.end_ms) for word in caption.words] == [(60_100, 60_500), (60_500, 60_900)]


def test_a_final_covers_its_sound() -> None:
    """Without translation the final source is enough; with it, both must be there."""
    ledger = begun()
    ledger.apply(sentence(0, "a", 0, 1000))
    assert ledger.covered_frame == ms_to_frames(1000)
    ledger = begun(translating=True)
    ledger.apply(sentence(0, "a", 0, 1000))
    assert ledger.covered_frame == 0
    ledger.apply(sentence(0, "b", 0, 1000, stream=Stream.TRANSLATION))
    assert ledger.covered_frame == ms_to_frames(1000)
    assert not ledger.has_open_sentence


def test_a_task_that_replaces_a_lost_one_goes_on_with_the_open_sentence() -> None:
    """The interrupted partial is replaced, and numbers go on."""
    ledger = begun()
    ledger.apply(sentence(0, "first", 0, 1000))
    ledger.apply(sentence(1, "sec", 1000, 1500, final=False))
    assert ledger.has_open_sentence
    ledger.begin_task()
    ledger.sent(silence(1000, 5000))
    caption = ledger.apply(sentence(0, "second", 0, 1500))
    assert caption is not None
    assert (caption.sentence, caption.text, caption.begin_ms) == (1, "second", 1000)


def test_a_replayed_final_fills_in_only_its_translation() -> None:
    """The source that stands is not said again; the missing translation is taken."""
    ledger = begun(translating=True)
    ledger.apply(sentence(0, "one", 0, 1000))
    ledger.begin_task()
    ledger.sent(silence(0, 5000))
    assert ledger.apply(sentence(0, "won", 0, 1100)) is None
    caption = ledger.apply(sentence(0, "uno", 0, 1100, stream=Stream.TRANSLATION))
    assert caption is not None
    assert (caption.sentence, caption.text) == (0, "uno")


def test_settling_keeps_what_was_only_partial() -> None:
    """When nothing more can come, the last partials become finals with an end; the next task goes on after them."""
    ledger = begun(translating=True)
    ledger.apply(sentence(0, "one two", 0, 1000, final=False))
    (settled,) = ledger.settle()
    assert isinstance(settled, CaptionRevised)
    assert (settled.text, settled.final, settled.end_ms) == ("one two", True, 1000)
    assert ledger.settle() == []
    ledger.begin_task()
    caption = ledger.apply(sentence(0, "three", 0, 500))
    assert caption is not None
    assert caption.sentence == 1
