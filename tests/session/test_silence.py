"""What is made of tasks that end for want of speech."""

from __future__ import annotations

from app.session.silence import LATE_DETECTOR_FRAMES, SURELY_HEARD_FRAMES, IdleEnd, Progress, SilencePolicy

LATE = LATE_DETECTOR_FRAMES


def progress(sent: int = 0, covered: int = 0, *, opened: bool = False, all_sent: bool = False) -> Progress:
    """How far a stretch has come."""
    return Progress(sent, covered, opened, all_sent)


def test_a_stretch_in_which_all_was_sent_is_over() -> None:
    """There was nothing to hear in it."""
    assert SilencePolicy().ended_idle(progress(100, all_sent=True), starved=False) == IdleEnd(over=True)


def test_last_sound_is_asked_for_once_more() -> None:
    """Where a sentence is open, or no sound is said to have come; once."""
    for opened, starved in ((True, False), (False, True)):
        policy = SilencePolicy()
        assert not policy.ended_idle(progress(100, opened=opened, all_sent=True), starved=starved).over
        assert policy.ended_idle(progress(100, opened=opened, all_sent=True), starved=starved).over


def test_a_service_that_listened_for_longer_than_a_detector_sleeps_goes_on() -> None:
    """So its end is no failure."""
    assert not SilencePolicy().ended_idle(progress(LATE), starved=False).went_on
    assert SilencePolicy().ended_idle(progress(LATE + 1), starved=False).went_on


def test_what_is_open_is_settled_when_it_was_asked_for_twice() -> None:
    """With silence behind it; what has come further meanwhile is asked for again."""
    policy = SilencePolicy()
    at = progress(3 * LATE, LATE, opened=True)
    assert not policy.ended_idle(at, starved=False).settles
    assert policy.ended_idle(at, starved=False).settles
    assert not policy.ended_idle(progress(4 * LATE, 2 * LATE, opened=True), starved=False).settles
    assert not policy.ended_idle(progress(2 * LATE, 2 * LATE, opened=True), starved=False).settles


def test_silence_is_not_sent_again_but_for_its_last_seconds() -> None:
    """Of an open sentence, everything is; and nothing that was covered."""
    policy = SilencePolicy()
    assert policy.unneeded_until_frame(progress(5 * LATE, LATE)) == 4 * LATE
    assert policy.unneeded_until_frame(progress(5 * LATE, LATE, opened=True)) == LATE
    assert policy.unneeded_until_frame(progress(LATE, LATE)) == LATE


def test_only_after_a_silence_repeated_sound_is_no_delay() -> None:
    """After a loss it is one; and each silence counts once."""
    policy = SilencePolicy()
    at = progress(500, 200)
    assert policy.begin_task(at) == 0
    policy.ended_idle(at, starved=False)
    assert policy.begin_task(at) == 300
    assert policy.begin_task(at) == 0
    policy.relieved()
    assert policy.begin_task(progress(0, 200)) == 0


def test_sound_that_was_read_long_ago_was_heard() -> None:
    """Where no sentence is open, nothing was missed in it."""
    policy = SilencePolicy()
    policy.read(2 * SURELY_HEARD_FRAMES, open_sentence=True)
    assert policy.heard_until_frame == 0
    policy.read(2 * SURELY_HEARD_FRAMES, open_sentence=False)
    policy.read(SURELY_HEARD_FRAMES, open_sentence=False)
    assert policy.heard_until_frame == SURELY_HEARD_FRAMES
