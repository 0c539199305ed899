"""The fold of events into sentences."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.captions.events import CaptionRevised, Stream
from app.captions.transcript import Transcript


def caption(
    sentence: int, text: str, *, stream: Stream = Stream.SOURCE, final: bool = False, begin_ms: int = 0
) -> CaptionRevised:
    """A caption without words."""
    return CaptionRevised(sentence, stream, "en", text, begin_ms, begin_ms + 1000 if final else None, (), final)


def test_each_event_replaces_the_text_of_its_stream_alone() -> None:
    """A partial is replaced, and the translation beside it stays."""
    transcript = Transcript()
    transcript.apply(caption(0, "It"))
    transcript.apply(caption(0, "Era", stream=Stream.TRANSLATION))
    sentence = transcript.apply(caption(0, "It was", final=True))
    assert sentence is not None
    assert [text.text for text in sentence.texts] == ["It was", "Era"]
    assert transcript[0] == sentence


def test_a_final_stands() -> None:
    """Whatever comes later for it, a final text is not revised."""
    transcript = Transcript()
    transcript.apply(caption(0, "It was.", final=True))
    assert transcript.apply(caption(0, "It")) is None
    assert transcript.apply(caption(0, "Others.", final=True)) is None
    assert [sentence.source and sentence.source.text for sentence in transcript] == ["It was."]


def test_the_same_again_changes_nothing() -> None:
    """A repeated event is no change."""
    transcript = Transcript()
    assert transcript.apply(caption(0, "It")) is not None
    assert transcript.apply(caption(0, "It")) is None


def test_sentences_stand_in_the_order_of_their_numbers() -> None:
    """Late sentences find their place, and `since` begins where it is asked to."""
    transcript = Transcript()
    for number in (2, 0, 5):
        transcript.apply(caption(number, str(number)))
    assert [sentence.number for sentence in transcript] == [0, 2, 5]
    assert [sentence.number for sentence in transcript.since(1)] == [2, 5]
    assert len(transcript) == 3
    with pytest.raises(KeyError):
        transcript[1]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.one_of(st.integers(0, 6), st.integers(0, 2**62)), st.sampled_from(Stream), st.booleans())),
    st.integers(0, 2**62),
)
def test_any_numbers_in_any_order_are_kept_in_order(said: list[tuple[int, Stream, bool]], since: int) -> None:
    """However far apart the numbers are and however they come, each is there once, in order; a final still stands.

    A transcript that walked from number to number would never come to the end of this.
    """
    transcript = Transcript()
    expected: dict[tuple[int, Stream], CaptionRevised] = {}
    for index, (number, stream, final) in enumerate(said):
        revised = caption(number, f"text {index}", stream=stream, final=final)
        standing = expected.get((number, stream))
        if standing is None or not standing.final:
            expected[number, stream] = revised
        transcript.apply(revised)
    numbers = sorted({number for number, _ in expected})
    assert [sentence.number for sentence in transcript] == numbers
    assert [sentence.number for sentence in transcript.since(since)] == [each for each in numbers if each >= since]
    assert len(transcript) == len(numbers)
    for (number, stream), text in expected.items():
        assert text in transcript[number].texts
        assert text.stream is stream


def test_a_translation_may_come_first() -> None:
    """Its times stand in until the source is there."""
    transcript = Transcript()
    sentence = transcript.apply(caption(0, "Era", stream=Stream.TRANSLATION, begin_ms=200))
    assert sentence is not None
    assert (sentence.begin_ms, sentence.end_ms) == (200, None)
    sentence = transcript.apply(caption(0, "It was.", final=True, begin_ms=100))
    assert sentence is not None
    assert (sentence.begin_ms, sentence.end_ms) == (100, 1100)


def test_an_empty_final_is_nothing_to_read() -> None:
    """A noise that was taken for speech, or a translation that could not be had, leaves no empty line."""
    transcript = Transcript()
    transcript.apply(caption(0, "It was.", final=True))
    sentence = transcript.apply(caption(0, " ", stream=Stream.TRANSLATION, final=True))
    assert sentence is not None
    assert [text.text for text in sentence.visible_texts] == ["It was."]


def test_what_is_forgotten_is_gone_and_the_rest_stands() -> None:
    """For one who keeps only what may still change."""
    transcript = Transcript()
    for number in (0, 1, 5, 9):
        transcript.apply(caption(number, "Hi.", final=True))
    transcript.forget_before(5)
    assert [sentence.number for sentence in transcript] == [5, 9]
    transcript.forget_before(5)
    assert len(transcript) == 2
