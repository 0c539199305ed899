"""What is said of a sound that is muted, too quiet or too loud: once, and only where it is true."""

from __future__ import annotations

from itertools import cycle, islice

import pytest

from app.audio.chunks import Level
from app.terminal.sound_notices import FileNotices, MicrophoneNotices

NOTHING = [Level(0.0, 0.0)]
FAINT = [Level(0.004, 0.002)] * 4 + [Level(0.0006, 0.0001)] * 6
GOOD = [Level(0.4, 0.1)] * 4 + [Level(0.002, 0.001)] * 6
LOUD = [Level(1.0, 0.5)] * 5 + [Level(0.3, 0.1)] * 5


@pytest.mark.parametrize(
    ("levels", "of_microphone", "of_file"),
    [(NOTHING, "muted", None), (FAINT, "too quiet", "too quiet"), (GOOD, None, None), (LOUD, "too loud", "too loud")],
)
def test_each_fault_is_said_once(levels: list[Level], of_microphone: str | None, of_file: str | None) -> None:
    """A minute of it, 100 ms a time; a file may be silent for as long as it likes."""
    now_s = 0.0
    said: list[str] = []
    microphone = MicrophoneNotices(said.append, clock=lambda: now_s)
    for level in islice(cycle(levels), 600):
        now_s += 0.1
        microphone(level)
    assert [of_microphone is not None and of_microphone in each for each in said] == [True] * bool(of_microphone)
    said.clear()
    file = FileNotices(said.append, name="talk.wav")
    for level in islice(cycle(levels), 600):
        file(level)
    assert [of_file is not None and of_file in each and "“talk.wav”" in each for each in said] == [True] * bool(of_file)


def test_a_fault_that_comes_back_is_said_again() -> None:
    """A microphone that is muted, used, and muted again: each time its user has to know."""
    now_s = 0.0
    said: list[str] = []
    microphone = MicrophoneNotices(said.append, clock=lambda: now_s)
    for levels in (NOTHING, GOOD, NOTHING):
        for level in islice(cycle(levels), 300):
            now_s += 0.1
            microphone(level)
    assert ["muted" in each for each in said] == [True, True]
