"""Timers, ready to be started.

Qt's properties are never given to a constructor by keyword, as in ``QTimer(parent, interval=5)``: PySide looks for the
setter by changing the case of the first letter with the rules of the user's language, and in Turkish, Azerbaijani or
Kurdish there is no ``setInterval`` then, but a ``setinterval`` (``tests/test_qt_keywords.py``).
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer


def repeating_timer(parent: QObject, interval_ms: int) -> QTimer:
    """One that fires each time that so many milliseconds have passed; 0: whenever nothing else is to do."""
    timer = QTimer(parent)
    timer.setInterval(interval_ms)
    return timer


def single_shot_timer(parent: QObject, interval_ms: int = 0) -> QTimer:
    """One that fires once each time that it is started."""
    timer = repeating_timer(parent, interval_ms)
    timer.setSingleShot(True)
    return timer
