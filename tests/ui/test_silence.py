from __future__ import annotations

from app.audio.chunks import Level
from app.ui.silence import FLOOR, SilenceWatch

NOTHING, QUIET_ROOM = Level(peak=0.0, rms=0.0), Level(peak=2 * FLOOR, rms=FLOOR)


def test_silence_is_noticed_after_a_while_and_ends_with_the_first_sound() -> None:
    """Not at once, not in a quiet room, and not from before the watch began anew."""
    now = [100.0]
    watch = SilenceWatch(patience_s=5, clock=lambda: now[0])

    def after(seconds: float, level: Level) -> bool:
        now[0] += seconds
        return watch.is_silent(level)

    assert not after(0, NOTHING)
    assert not after(4.9, NOTHING)
    assert after(0.1, NOTHING)
    assert not after(1, QUIET_ROOM)
    assert not after(4.9, NOTHING)
    assert after(1, NOTHING)
    watch.reset()
    assert not after(60, NOTHING)
    assert after(5, NOTHING)
