"""How long the captions have been running: a clock that stands while they are paused."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QLabel, QWidget

from app.ui.i18n.live_text import on_language_change
from app.ui.i18n.times import clock
from app.ui.widgets.timers import repeating_timer


class ElapsedLabel(QLabel):
    """The time since Start, pauses not counted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(clock(0), parent)
        self._before_ms = 0
        self._running = QElapsedTimer()
        self._tick = repeating_timer(self, 250)  # shorter than the second it shows, so that none is skipped
        self._tick.timeout.connect(self._show)
        on_language_change(self, self._say)

    def _say(self) -> None:
        self.setAccessibleName(self.tr("Elapsed time"))
        self.setToolTip(self.tr("Captioning time, excluding pauses"))

    @property
    def elapsed_ms(self) -> int:
        """What the clock shows, in milliseconds."""
        return self._before_ms + (self._running.elapsed() if self._running.isValid() else 0)

    def reset(self) -> None:
        """Back to nothing, standing."""
        self.stand()
        self._before_ms = 0
        self._show()

    def run(self) -> None:
        """Go on from where it stands."""
        if not self._running.isValid():
            self._running.start()
            self._tick.start()

    def stand(self) -> None:
        """Stop counting, keep what is shown."""
        self._before_ms = self.elapsed_ms
        self._running.invalidate()
        self._tick.stop()
        self._show()

    def _show(self) -> None:
        shown = clock(self.elapsed_ms)
        if shown != self.text():
            self.setText(shown)
            self.setAccessibleDescription(shown)
