"""Texts that have no final yet."""

from __future__ import annotations

from app.captions.events import CaptionRevised, Stream
from app.session.open_texts import OVERTAKEN_BY, OVERTAKEN_FRAMES, OpenTexts

SOURCE, TRANSLATION = Stream


def text(number: int, *, final: bool = False, stream: Stream = SOURCE) -> CaptionRevised:
    """A text of a sentence."""
    return CaptionRevised(number, stream, "", "a", 0, 100, (), final)


def test_a_text_is_open_until_its_final() -> None:
    """In the order of numbers, the source first."""
    texts = OpenTexts()
    for each in (text(1), text(0, stream=TRANSLATION), text(0)):
        texts.note(each)
    assert texts.in_order() == [(0, SOURCE), (0, TRANSLATION), (1, SOURCE)]
    assert texts.first_number(default=9) == 0
    texts.note(text(0, final=True))
    texts.note(text(0, final=True, stream=TRANSLATION))
    assert texts.in_order() == [(1, SOURCE)]
    assert texts.first_number(default=9) == 1


def test_finals_of_later_sentences_overtake_in_their_own_stream() -> None:
    """Partials do not, nor do earlier sentences."""
    texts = OpenTexts()
    texts.note(text(5))
    for each in (text(6), text(6, final=True, stream=TRANSLATION), text(4, final=True)):
        assert [texts.overtaken_by(each, 0) for _ in range(OVERTAKEN_BY)] == [[]] * OVERTAKEN_BY
    overtaken = [texts.overtaken_by(text(6, final=True), 0) for _ in range(OVERTAKEN_BY)]
    assert overtaken == [*[[]] * (OVERTAKEN_BY - 1), [(5, SOURCE)]]


def test_time_overtakes_only_the_source_and_only_once_something_follows() -> None:
    """A translation may come late, and a speaker may think for long."""
    texts = OpenTexts()
    texts.note(text(0))
    texts.note(text(0, stream=TRANSLATION))
    assert texts.overdue(10 * OVERTAKEN_FRAMES) == []
    texts.overtaken_by(text(1), 100)
    texts.overtaken_by(text(1, stream=TRANSLATION), 100)
    assert texts.overdue(100 + OVERTAKEN_FRAMES - 1) == []
    assert texts.overdue(100 + OVERTAKEN_FRAMES) == [(0, SOURCE)]


def test_a_new_task_gives_them_all_their_time_again() -> None:
    """It hears them once more."""
    texts = OpenTexts()
    texts.note(text(0))
    texts.overtaken_by(text(1, final=True), 0)
    texts.begin_task()
    assert texts.overdue(OVERTAKEN_FRAMES) == []
    assert texts.in_order() == [(0, SOURCE)]
