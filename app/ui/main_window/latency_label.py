"""How long after they were said words appear: one number in the status strip, where it is worth knowing."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QWidget

from app.ui.i18n.live_text import on_language_change

_STEADY_S = 1.0
_MATTERS_MS = 2000
"""A shorter delay is what anybody expects of captions."""


class LatencyLabel(QLabel):
    """The delay of the captions in tenths of a second, hidden while it is not known or does not matter.

    Args:
        clock: seconds that only grow; the number changes once a second at most, so that it can be read.
    """

    def __init__(self, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._shown_at: float | None = None
        self._behind_ms = 0
        self.hide()
        on_language_change(self, self._say)

    def _say(self) -> None:
        self.setToolTip(self.tr("How far captions lag behind the speech"))
        self.setText(self.tr("Delay: {seconds} s").format(seconds=f"{self._behind_ms / 1000:.1f}"))

    def show_latency(self, behind_ms: int | None) -> None:
        """Show this delay; None: it is not known (any more), or told in words elsewhere."""
        if behind_ms is None or behind_ms < _MATTERS_MS:
            self._shown_at = None
            self.hide()
            return
        now = self._clock()
        if self._shown_at is not None and now - self._shown_at < _STEADY_S:
            return
        self._shown_at = now
        self._behind_ms = behind_ms
        self._say()
        self.show()
