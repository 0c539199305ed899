"""How the overlay goes when a session is over: some seconds after Stop it fades out, so that it is in nobody's way.

It is painted ever fainter, which every system can do; a window's own opacity is nothing that Wayland knows. Where
nothing shall move, it is there until it is not.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QVariantAnimation, Signal
from PySide6.QtWidgets import QWidget

from app.captions.events import State
from app.ui.widgets.timers import single_shot_timer

AFTER_MS = 10_000
_FADE_MS = 700


class OverlayFade(QObject):
    """Takes one overlay away after a session, and shows it again when the next one begins.

    Args:
        window: the overlay.
        reduces_motion: whether nothing shall move.
        is_used: whether the user has the pointer on it now: then it stays for as long again.
        after_ms: how long it stays.

    Attributes:
        is_wanted: whether the user wants to see it at all.

    Signals:
        changed: `opacity` is another one.
    """

    changed = Signal()

    def __init__(
        self,
        window: QWidget,
        *,
        reduces_motion: Callable[[], bool],
        is_used: Callable[[], bool],
        after_ms: int = AFTER_MS,
    ) -> None:
        super().__init__(window)
        self.is_wanted = True
        self._window = window
        self._has_gone = False
        self._reduces_motion = reduces_motion
        self._is_used = is_used
        self._waiting = single_shot_timer(self, after_ms)
        self._waiting.timeout.connect(self._begin)
        self._fading = QVariantAnimation(self)
        self._fading.setDuration(_FADE_MS)
        self._fading.setStartValue(1.0)
        self._fading.setEndValue(0.0)
        self._fading.valueChanged.connect(self.changed)
        self._fading.finished.connect(self._go)

    @property
    def opacity(self) -> float:
        """How much of it is seen, 0 to 1."""
        running = self._fading.state() is QVariantAnimation.State.Running
        return float(self._fading.currentValue()) if running else 1.0

    @property
    def is_coming(self) -> bool:
        """Whether it will go, or is going."""
        return self._waiting.isActive() or self._fading.state() is QVariantAnimation.State.Running

    def show_change(self, before: State | None, now: State) -> None:
        """The session does something else: after Stop, go after a while; before and in the next one, be there."""
        if now is State.STOPPED:
            if before not in (None, State.STOPPED):
                self._waiting.start()
            return
        self.stop()
        if self._has_gone and self.is_wanted:
            self._window.show()
        self._has_gone = False

    def stop(self) -> None:
        """Stay, and be seen whole; it was shown, maybe by somebody else."""
        self._waiting.stop()
        if self._window.isVisible():
            self._has_gone = False
        if self._fading.state() is QVariantAnimation.State.Running:
            self._fading.stop()
            self.changed.emit()

    def _begin(self) -> None:
        if self._is_used():
            self._waiting.start()
        elif self._reduces_motion():
            self._go()
        else:
            self._fading.start()

    def _go(self) -> None:
        if self._window.isVisible():
            self._has_gone = True
            self._window.hide()
