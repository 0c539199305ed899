"""The end of the desktop's session, as a session manager tells of it."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QApplication

from app.ui.platform.session_end import SessionEnd


class Manager:
    """What a session manager is told; Qt makes none where there is no session."""

    def __init__(self) -> None:
        self.hints: list[QSessionManager.RestartHint] = []

    def setRestartHint(self, hint: QSessionManager.RestartHint) -> None:  # noqa: N802
        """Whether the app is to be started again."""
        self.hints.append(hint)


def test_the_answer_is_given_when_the_app_has_ended(application: QApplication) -> None:
    """Meanwhile everything goes on; the app is asked to end once, and not to be started by the next login."""
    happened: list[str] = []

    def end() -> None:
        happened.append("end")
        QTimer.singleShot(0, lambda: (happened.append("ended"), session_end.ended.emit()))

    session_end, manager = SessionEnd(application, end, left_ms=60_000), Manager()
    assert not session_end.begun
    for _ in range(2):
        session_end._on_commit(cast("QSessionManager", manager))
        happened.append("answer")
    assert happened == ["end", "ended", "answer", "answer"]
    assert set(manager.hints) == {QSessionManager.RestartHint.RestartNever}
    session_end.deleteLater()


def test_the_session_manager_waits_for_no_longer_than_it_would(application: QApplication) -> None:
    """It would end the app then anyway."""
    session_end = SessionEnd(application, lambda: None, left_ms=1)
    session_end.wait()
    assert session_end.begun
    session_end.deleteLater()
