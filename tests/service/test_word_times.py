"""Words are timed from how partials grew, and fixed once updates agree on them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.captions.events import Word
from app.service.word_times import WordTimer, split_words, spread, spread_words


def timer(**policy: int) -> WordTimer:
    """A timer without lag and lead-in, so that expected times are round."""
    return WordTimer(**{"latency_ms": 0, "lead_in_ms": 0, **policy})


def begins(words: tuple[Word, ...]) -> dict[str, int]:
    """When each word begins."""
    return {word.text.strip(): word.begin_ms for word in words}


def test_words_carry_the_space_before_them() -> None:
    """Joined, the words of a text are the text."""
    assert split_words("We had everything.") == ["We", " had", " everything."]


def test_longer_words_last_longer() -> None:
    """A word fills its share of the letters, and short ones a little more."""
    assert spread(["a", " abcd"], 0, 900) == [(0, 300), (300, 900)]


def test_a_word_begins_between_the_partial_that_lacked_it_and_the_one_that_had_it() -> None:
    """A pause before a word shows in its time."""
    words = timer()
    words.revise("before", 0, 1000)
    words.revise("before", 0, 2000)
    words.revise("before", 0, 3000)
    words.revise("before after", 0, 4000)
    final = words.finish("before after", 0, 4200)
    assert begins(final) == {"before": 0, "after": 3000}
    assert final[0].end_ms == 1000


def test_words_that_appeared_together_share_their_time_by_length() -> None:
    """Two words new in one update lie between it and the update before."""
    words = timer()
    words.revise("one", 0, 1000)
    words.revise("one a abcd", 0, 1900)
    assert begins(words.finish("one a abcd", 0, 2000)) == {"one": 0, "a": 1000, "abcd": 1300}


def test_a_guess_that_ran_ahead_of_the_sound_does_not_count() -> None:
    """What a later partial lacks again had not been said yet."""
    words = timer()
    words.revise("the best of times it was the best", 0, 1000)
    words.revise("the best", 0, 1100)
    words.revise("the best of times", 0, 2000)
    assert begins(words.finish("the best of times", 0, 2000))["of"] == 1100


def test_a_misheard_word_does_not_delay_those_behind_it() -> None:
    """A partial that spelled an early word otherwise still tells when the later ones were there."""
    words = timer()
    words.revise("noisyest men", 0, 1000)
    words.revise("noisyest men insist on it", 0, 2000)
    assert begins(words.finish("noisiest men insist on it", 0, 2000))["insist"] == 1000


def test_words_are_fixed_when_updates_agree() -> None:
    """Two updates that read alike fix what they share; case and punctuation are not reading."""
    words = timer(agreeing_updates=2)
    assert not any(word.fixed for word in words.revise("It was the", 0, 500))
    revised = words.revise("it was, then", 0, 900)
    assert [word.fixed for word in revised] == [True, True, False]


def test_all_words_of_a_final_are_fixed() -> None:
    """A final is not revised any more."""
    assert all(word.fixed for word in timer().finish("All of it", 0, 900))


def test_the_first_word_begins_behind_the_lead_in() -> None:
    """A voice detector that looks back begins its line in silence."""
    assert timer(lead_in_ms=200).finish("Word", 1000, 2000)[0].begin_ms == 1200


def test_a_text_of_which_only_the_span_is_known_is_spread_over_it() -> None:
    """A translation's words fill its sentence."""
    words = spread_words("dos palabras", 100, 1100, fixed=True)
    assert (words[0].begin_ms, words[-1].end_ms) == (100, 1100)
    assert spread_words("", 0, 10, fixed=True) == ()


vocabulary = st.sampled_from(["it", "was", "the", "best", "of", "times,", "worst", "age.", "a"])
texts = st.lists(vocabulary, max_size=9).map(" ".join)


@given(
    st.lists(st.tuples(texts, st.integers(0, 900)), max_size=12),
    texts,
    st.integers(0, 5000),
    st.integers(0, 3000),
)
def test_words_never_go_back_and_stay_inside(
    partials: list[tuple[str, int]], final: str, begin_ms: int, length_ms: int
) -> None:
    """Whatever the partials said, words follow each other inside the utterance, and joined give the text."""
    words = WordTimer()
    heard_ms = begin_ms
    for text, later_ms in partials:
        heard_ms += later_ms
        check(words.revise(text, begin_ms, heard_ms), text, begin_ms, heard_ms)
    check(words.finish(final, begin_ms, begin_ms + length_ms), final, begin_ms, begin_ms + length_ms)


def check(words: tuple[Word, ...], text: str, begin_ms: int, end_ms: int) -> None:
    """Words follow each other inside the span, and joined give the text."""
    times = [time for word in words for time in (word.begin_ms, word.end_ms)]
    assert times == sorted(times)
    assert all(begin_ms <= time <= end_ms for time in times)
    assert "".join(word.text for word in words) == text
