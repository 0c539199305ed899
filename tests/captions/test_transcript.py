"""The fold of events into sentences."""

from __future__ import annotations

import pytest

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
