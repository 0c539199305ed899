"""The clock that goes on while the computer sleeps."""

import threading

from app.audio.clock import system_clock


def test_time_passes_and_nobody_sleeps() -> None:
    """Time never goes back, and a machine that is awake has slept no longer at the end of the test, however busy."""
    stop = threading.Event()

    def be_busy() -> None:
        while not stop.is_set():
            sum(range(1_000))

    busy = [threading.Thread(target=be_busy) for _ in range(3)]
    for thread in busy:
        thread.start()
    moments = [system_clock() for _ in range(500)]
    stop.set()
    for thread in busy:
        thread.join()
    assert moments == sorted(moments, key=lambda moment: moment.now_s)
    assert moments[-1].now_s > moments[0].now_s
    assert max(moment.asleep_s for moment in moments) - min(moment.asleep_s for moment in moments) < 0.25
