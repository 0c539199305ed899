"""Speech that can be read off the samples."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.hearing import Hearing
from tests.fakes.speeches import speeches
from tests.fakes.spoken import WORDS, Speech, random_speech, speak, word_of_value, word_text, word_value


def heard(speech: Speech, *, frames_of: int = 1600, **how: int) -> list[tuple[str, int, int | None]]:
    """Text and times of the finals that are heard in it, cut into pieces of any size."""
    pcm = b"".join(chunk.pcm for chunk in speech.chunks(chunk_ms=330))
    hearing = Hearing(**how)
    finals = []
    for at in range(0, len(pcm), 2 * frames_of):
        finals += [said for said in hearing.hear(pcm[at : at + 2 * frames_of]) if said.final]
    return [(said.text, said.begin_ms, said.end_ms) for said in [*finals, *hearing.end()]]


def test_no_two_words_are_alike() -> None:
    """Neither in writing nor in sound."""
    assert len({word_text(number) for number in range(WORDS)}) == WORDS
    assert all(word_of_value(word_value(number, place)) == number for number in range(WORDS) for place in (0, 1))
    assert word_value(WORDS - 1, 1) < 1 << 15


@settings(max_examples=25, deadline=None)
@given(speeches(), st.sampled_from([160, 1600, 1777, 32_000]))
def test_what_is_said_is_heard(speech: Speech, frames_of: int) -> None:
    """Each word and its time, whatever pieces it comes in."""
    expected = [(line.text, line.begin_ms, line.end_ms) for line in speech.lines()]
    assert heard(speech, frames_of=frames_of) == expected


def test_a_word_said_twice_is_heard_twice() -> None:
    """Nothing parts them but their place."""
    assert heard(speak([[7, 7, 7]])) == [(" ".join([word_text(7)] * 3), 300, 900)]


def test_half_a_sentence_is_its_rest() -> None:
    """Whoever begins to listen late hears what comes then."""
    speech = speak([[1, 2, 3]], lead_ms=0)
    late = b"".join(chunk.pcm for chunk in speech.chunks(begin_ms=300))
    hearing = Hearing()
    (final,) = [said for said in hearing.hear(late) if said.final]
    assert [(word.text, word.begin_ms, word.end_ms) for word in final.words] == [
        (word_text(2), 0, 100),
        (f" {word_text(3)}", 100, 300),
    ]


def test_a_long_sentence_can_be_ended_before_its_end() -> None:
    """As services do, and not at the same place when they hear it again."""
    texts = [text for text, _, _ in heard(speak([range(10)]), longest_ms=800)]
    assert [len(text.split()) for text in texts] == [4, 4, 2]


def test_a_part_of_a_speech_is_that_part() -> None:
    """From any time to any time."""
    speech = speak([[1, 2], [3]])
    whole = b"".join(chunk.pcm for chunk in speech.chunks())
    part = b"".join(chunk.pcm for chunk in speech.chunks(begin_ms=250, end_ms=1010, chunk_ms=70))
    assert part == whole[250 * 32 : 1010 * 32]


def test_random_speech_repeats_itself() -> None:
    """Sentences are said twice, some at once after each other, and a seed gives the same speech again."""
    speech = random_speech(random.Random(1), seconds=600)
    assert speech == random_speech(random.Random(1), seconds=600)
    texts = [line.text for line in speech.lines()]
    assert len(set(texts)) < len(texts)
    assert 400 < speech.length_ms / 1000 < 900
