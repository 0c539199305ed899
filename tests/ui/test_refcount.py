"""PySide6 6.12.0 on Python 3.11 drops one reference to None with each call to a Qt method that returns nothing.

After some thousands of calls none is left, and the process aborts ("none_dealloc"). So the count is watched while the
kinds of calls are made of which the app makes many. From Python 3.12 on None is immortal: what its count says means
nothing then (code that was built for an older Python still changes it).
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator

import pytest
import qasync
from PySide6.QtCore import QPointF, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel

from app.audio.chunks import Level
from app.ui.overlay.overlay import Overlay
from app.ui.transcript.caption_list import CaptionList
from app.ui.widgets.level_meter import LevelMeter
from tests.fakes.captions import sentence

pytestmark = pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal")

CALLS = 3000
NOISE = 200
"""References that the interpreter itself comes and goes with; far fewer than one per call."""


def lost_while(act: Callable[[int], object]) -> int:
    """How many references to None were lost while this was done many times."""
    for number in range(50):
        act(number)  # caches are filled once
    before = sys.getrefcount(None)
    for number in range(CALLS):
        act(number)
    return before - sys.getrefcount(None)


@pytest.fixture
def painter(application: QApplication) -> Iterator[QPainter]:
    """A painter on an image."""
    image = QImage(50, 50, QImage.Format.Format_ARGB32)
    image.fill(0)
    made = QPainter(image)
    yield made
    made.end()


def test_widget_calls_keep_none(application: QApplication) -> None:
    """Setting texts, sizes and states of widgets keeps the count."""
    label = QLabel()

    def act(number: int) -> None:
        label.setText(str(number % 7))
        label.move(number % 5, 0)
        label.setEnabled(number % 2 == 0)
        label.update()

    assert lost_while(act) < NOISE


def test_painter_calls_keep_none(painter: QPainter) -> None:
    """Painting keeps the count."""

    def act(number: int) -> None:
        painter.save()
        painter.drawText(QPointF(1, 20), str(number % 7))
        painter.drawLine(QPointF(0, 0), QPointF(9, 9))
        painter.restore()

    assert lost_while(act) < NOISE


def test_views_keep_none(application: QApplication) -> None:
    """What a session calls with each caption and each level keeps the count, overridden methods included."""
    captions, overlay, level = CaptionList(), Overlay(), LevelMeter()
    for view in (captions, overlay, level):
        view.show()

    def act(number: int) -> None:
        level.show_level(Level(peak=number % 10 / 10, rms=number % 8 / 10))
        if number % 20 == 0:
            said = sentence(number // 100, "word " * (number % 9 + 1), final=False)
            captions.show_sentence(said)
            overlay.show_sentence(said)
        QApplication.processEvents()

    try:
        assert lost_while(act) < NOISE
    finally:
        for view in (captions, overlay, level):
            view.hide()
            view.deleteLater()


def test_signals_and_timers_keep_none(application: QApplication) -> None:
    """Emitting signals and starting and stopping timers keeps the count."""
    timer = QTimer()
    timer.timeout.connect(lambda: None)

    def act(number: int) -> None:
        timer.start(1000 + number % 3)
        timer.timeout.emit()
        timer.stop()

    assert lost_while(act) < NOISE


def test_the_event_loop_keeps_none(application: QApplication) -> None:
    """Callbacks, timers and tasks of asyncio on Qt's loop keep the count."""

    async def many() -> int:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(0.001)
        before = sys.getrefcount(None)
        for _ in range(CALLS // 30):
            done = [loop.create_future() for _ in range(30)]
            for number, future in enumerate(done):
                if number % 3:
                    loop.call_soon(future.set_result, number)
                else:
                    loop.call_later(0, future.set_result, number)
            await asyncio.gather(*done)
            await asyncio.sleep(0)
        return before - sys.getrefcount(None)

    loop = qasync.QEventLoop(application)
    try:
        assert loop.run_until_complete(many()) < NOISE
    finally:
        loop.close()
        asyncio.set_event_loop(None)
