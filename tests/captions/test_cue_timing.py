"""When cues stand."""

from __future__ import annotations

from app.captions.cue_timing import A_MOMENT_MS, CueTime, timed, timed_freely
from app.captions.rules import CueRules, Rule

RULES = CueRules()


def slot(
    said_ms: tuple[int, int], reading_ms: float = 0, *, before_ms: int | None = None, until_ms: int | None = None
) -> CueTime:
    """The slot of a single cue."""
    (found,) = timed([said_ms], [reading_ms], RULES, before_ms=before_ms, until_ms=until_ms)
    return found


def test_a_cue_stands_while_it_is_said() -> None:
    """Nothing has to give."""
    assert slot((500, 3000), 2000) == CueTime(500, 3000)


def test_it_is_lengthened_into_silence() -> None:
    """For reading, or for the shortest time; as far as there is silence."""
    assert slot((0, 500)) == CueTime(0, 1000)
    assert slot((0, 500), 2500.2) == CueTime(0, 2501)
    assert slot((0, 500), 2500, until_ms=1600) == CueTime(0, 1520, frozenset({Rule.SPEED}))


def test_a_short_pause_is_closed_and_a_long_one_stays() -> None:
    """Half a second of nothing would flicker."""
    assert slot((0, 2000), until_ms=2400).end_ms == 2400 - RULES.gap_ms
    assert slot((0, 2000), until_ms=2600).end_ms == 2000


def test_the_longest_time_holds_whatever_is_said() -> None:
    """Also where reading would take longer."""
    assert slot((0, 9000)) == CueTime(0, 7000, frozenset({Rule.LONGEST}))
    assert slot((0, 1000), 9000) == CueTime(0, 7000, frozenset({Rule.SPEED}))


def test_what_follows_at_once_may_begin_a_little_late() -> None:
    """So that the shortest time is nearer; but not more than that, and no cue is shorter than a moment."""
    assert slot((0, 600), until_ms=600).end_ms == 600 - RULES.gap_ms + RULES.late_ms
    assert slot((0, 100), until_ms=0).end_ms == 220
    assert slot((5000, 5100), until_ms=0).end_ms == 5000 + A_MOMENT_MS


def test_no_cue_begins_before_the_one_before_it_has_ended() -> None:
    """The gap between them counts; a gap's worth of lateness is not worth telling."""
    assert slot((1000, 3000), before_ms=1000) == CueTime(1080, 3000)
    assert slot((1000, 3000), before_ms=1500) == CueTime(1580, 3000, frozenset({Rule.ON_TIME}))


def test_a_notice_stands_as_long_as_its_gap() -> None:
    """No rule binds it, but that it overlaps nothing."""
    assert timed_freely((0, 60_000), RULES, before_ms=None, until_ms=None) == CueTime(0, 60_000)
    assert timed_freely((0, 60_000), RULES, before_ms=1000, until_ms=30_000) == CueTime(1080, 29_920)


def test_the_gap_is_counted_in_frames() -> None:
    """Two of them, rounded up to a millisecond."""
    assert CueRules().gap_ms == 80
    assert CueRules(frame_rate=23.976).gap_ms == 84
