"""Other times for a session."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest

from app.captions.cues import Cue
from app.captions.events import GapRecorded, Word
from app.captions.rules import CueRules, Rule
from app.captions.transcript import Sentence
from app.transcripts.retiming import TimeRange, frame_rate, in_frame_rate, ms_of_day, shifted
from tests.captions.speech import said
from tests.transcripts.kept import STARTED, two_cities


def test_frame_rates_are_exact() -> None:
    """What is called 23.976 is 24000/1001."""
    assert frame_rate("23.976") == Fraction(24000, 1001)
    assert frame_rate("25") == 25
    assert frame_rate("30000/1001") == frame_rate("29.97")


@pytest.mark.parametrize("text", ["", "0", "-25", "x", "1/0", "inf", "nan", "1e9"])
def test_what_is_no_frame_rate_is_refused(text: str) -> None:
    """As a ValueError, whatever it is."""
    with pytest.raises(ValueError):
        frame_rate(text)


def test_a_slower_picture_takes_longer() -> None:
    """25 to 23.976 stretches all times by 4.27 %: texts, words, gaps, the length."""
    session = in_frame_rate(two_cities(), Fraction(25), frame_rate("23.976"))
    second = session.sentences[1]
    assert second.source is not None
    assert second.translation is not None
    assert (second.source.begin_ms, second.source.end_ms) == (10_427, 12_512)
    assert second.translation.end_ms == second.source.words[-1].end_ms == 12_512
    assert (session.gaps[0].begin_ms, session.length_ms) == (5214, 13_555)
    assert in_frame_rate(session, frame_rate("23.976"), Fraction(25)).sentences == two_cities().sentences


def test_a_range_takes_what_touches_it_and_cuts_it_there() -> None:
    """Its end is no part of it."""
    part = TimeRange(1000, 3000)
    assert part.touches(Sentence(0, said("a", begin_ms=500, end_ms=1500)))
    assert part.touches(GapRecorded(2999, 9000, "lost"))
    assert not part.touches(GapRecorded(3000, 9000, "lost"))
    assert not part.touches(GapRecorded(0, 1000, "lost"))
    assert TimeRange().touches(GapRecorded(0, 0, "lost"))
    word = Word("a", 500, 1500, True)
    cue = Cue(500, 1500, ("a",), 0, ((word,),))
    (cut,) = part.cut([cue], CueRules())
    assert (cut.begin_ms, cut.end_ms, cut.words, cut.cut) == (1000, 1500, ((Word("a", 1000, 1500, True),),), True)
    assert part.cut([Cue(0, 1000, ("a",)), Cue(3000, 4000, ("a",))], CueRules()) == []
    assert TimeRange().cut([cue], CueRules()) == [cue]


def test_what_is_left_of_a_cut_cue_says_that_it_is_too_short() -> None:
    """By the shortest time and the reading speed; a notice is bound by neither."""
    cue = Cue(500, 2500, ("a",), 0, violated=(Rule.WIDTH, Rule.ORPHAN), reading_ms=1500)
    for part, added in (
        (TimeRange(0, 2000), ()),
        (TimeRange(0, 1999), (Rule.SPEED,)),
        (TimeRange(2000, None), (Rule.SHORTEST, Rule.SPEED)),
    ):
        (cut,) = part.cut([cue], CueRules())
        assert cut.violated == (Rule.WIDTH, *added, Rule.ORPHAN)
        assert cut.cut
    (notice,) = TimeRange(2000, None).cut([Cue(500, 2500, ("[lost]",))], CueRules())
    assert notice.violated == ()


def test_a_shift_moves_words_too() -> None:
    """Or the words would light up at another time than they are said."""
    cue = Cue(500, 1500, ("a",), 0, ((Word("a", 500, 1500, True),),))
    assert shifted(cue, 250) == Cue(750, 1750, ("a",), 0, ((Word("a", 750, 1750, True),),))


def test_the_time_of_day_is_by_the_clock_of_its_place() -> None:
    """Not by UTC."""
    assert ms_of_day(STARTED) == ((14 * 60 + 5) * 60 + 33) * 1000
    assert ms_of_day(datetime.datetime(2026, 1, 1, 0, 0, 0, 250_000)) == 250
