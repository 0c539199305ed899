from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from app.ui.transcript.reading_clock import ReadingClock
from tests.fakes.waiting import wait_until


def processed(condition: Callable[[], bool]) -> Callable[[], bool]:
    """The condition, looked at after Qt has done what there was to do."""

    def holds() -> bool:
        QApplication.processEvents()
        return condition()

    return holds


def test_it_runs_as_time_does_and_stands_where_it_is_put(application: QApplication) -> None:
    """It goes on by just what has passed, from where it was, and is nowhere at first."""
    seconds = [100.0]
    clock = ReadingClock(clock=lambda: seconds[0])
    moves: list[int | None] = []
    clock.moved.connect(lambda: moves.append(clock.ms))
    clock.run()
    assert not clock.running
    clock.put(5000)
    clock.run()
    seconds[0] = 101.5
    wait_until(processed(lambda: clock.ms == 6500))
    clock.stand()
    seconds[0] = 200
    assert (clock.ms, clock.running) == (6500, False)
    clock.run()
    seconds[0] = 200.25
    wait_until(processed(lambda: clock.ms == 6750))
    clock.put(None)
    assert not clock.running
    assert moves == [5000, 6500, 6750, None]
