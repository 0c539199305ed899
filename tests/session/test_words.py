"""The words of a caption."""

from __future__ import annotations

from dataclasses import replace

from app.captions.events import CaptionRevised, Stream, Word
from app.session.words import begins_behind, edge_ms, spread, with_words

WORDS = (Word("one", 0, 500, True), Word(" two", 500, 1000, True), Word(" three", 1000, 2000, True))
CAPTION = CaptionRevised(0, Stream.SOURCE, "en", "one two three", 0, 2000, WORDS, True)


def test_words_without_times_share_the_time_by_their_length() -> None:
    """Blanks count; a writing without blanks is divided by signs."""
    spoken = spread(replace(CAPTION, text="aaa bbbb", end_ms=800, words=()))
    assert [(word.text, word.begin_ms, word.end_ms) for word in spoken] == [("aaa", 0, 300), (" bbbb", 300, 800)]
    assert [word.text for word in spread(replace(CAPTION, text="日本", words=()))] == ["日", "本"]
    assert spread(replace(CAPTION, text="", words=())) == ()


def test_a_caption_of_some_words_has_their_bounds() -> None:
    """Its end stays where its last word does, and its text begins without a blank."""
    rest = with_words(CAPTION, WORDS[1:])
    assert (rest.text, rest.begin_ms, rest.end_ms) == ("two three", 500, 2000)
    middle = with_words(CAPTION, WORDS[1:2])
    assert (middle.text, middle.begin_ms, middle.end_ms) == ("two", 500, 1000)


def test_a_word_that_is_heard_again_may_begin_a_little_late() -> None:
    """By a tenth of a second, or half of a short word."""
    assert not begins_behind(WORDS[1], 600)
    assert begins_behind(WORDS[1], 599)
    assert edge_ms(WORDS[1]) == 600
    assert edge_ms(Word("a", 100, 140, True)) == 120
