"""The sample clock."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.captions.timeline import TaskTimeline, frames_to_ms, ms_to_frames


@given(st.integers(0, 10**9))
def test_whole_milliseconds_survive_the_way_there_and_back(ms: int) -> None:
    """16 frames a millisecond: nothing is rounded away."""
    assert frames_to_ms(ms_to_frames(ms)) == ms


def test_a_task_that_began_late_is_shifted() -> None:
    """Task time 0 is where its first audio lay."""
    timeline = TaskTimeline()
    timeline.append(ms_to_frames(5000), ms_to_frames(1000))
    assert timeline.to_session_ms(250) == 5250
    assert timeline.sent_frames == ms_to_frames(1000)


def test_a_seam_parts_what_is_before_from_what_is_after() -> None:
    """At missing sound, an end belongs to the sound before it and a begin to the sound after it."""
    timeline = TaskTimeline()
    timeline.append(0, ms_to_frames(1000))
    timeline.append(ms_to_frames(1000), ms_to_frames(1000))
    timeline.append(ms_to_frames(9000), ms_to_frames(1000))
    assert timeline.to_session_ms(1999) == 1999
    assert timeline.to_session_ms(2000, is_end=True) == 2000
    assert timeline.to_session_ms(2000) == 9000
    assert timeline.to_session_ms(2500) == 9500


def test_a_time_beyond_what_was_sent_is_continued() -> None:
    """A service may round up; an empty timeline changes nothing."""
    timeline = TaskTimeline()
    assert timeline.to_session_ms(700) == 700
    timeline.append(ms_to_frames(100), ms_to_frames(100))
    assert timeline.to_session_ms(150) == 250


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 5000)), min_size=1), st.lists(st.integers(0, 60_000)))
def test_time_never_goes_back(pieces: list[tuple[int, int]], times_ms: list[int]) -> None:
    """Later in the task is later in the session, whatever is missing in between."""
    timeline = TaskTimeline()
    position = 0
    for missing, frames in pieces:
        timeline.append(position + missing, frames)
        position += missing + frames
    mapped = [timeline.to_session_ms(ms) for ms in sorted(times_ms)]
    assert mapped == sorted(mapped)
