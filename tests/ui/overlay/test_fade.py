from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.captions.events import State, StatusChanged
from app.settings.settings import Settings
from app.ui.overlay.fade import AFTER_MS, OverlayFade
from app.ui.overlay.overlay import Overlay
from tests.fakes.captions import sentence

LISTENING, STOPPED = StatusChanged(State.LISTENING, ""), StatusChanged(State.STOPPED, "Stopped. Transcript saved.")


def overlay(show: Callable[[QWidget], None], *, still: bool = True, stays_ms: int = 1) -> Overlay:
    """In a session that has said something."""
    made = Overlay(stays_ms=stays_ms, reduces_motion=lambda: still)
    show(made)
    made.show_status(LISTENING)
    made.show_sentence(sentence(0, "Hello"))
    return made


def test_it_stays_ten_seconds() -> None:
    """Long enough to read the last lines, short enough to be forgotten."""
    assert AFTER_MS == 10_000


def test_it_goes_after_stop_and_comes_with_the_next_session(show: Callable[[QWidget], None], qtbot: QtBot) -> None:
    """As soon as that connects; and again."""
    made = overlay(show)
    for _ in range(2):
        made.show_status(STOPPED)
        assert made.isVisible()
        qtbot.waitUntil(lambda: not made.isVisible(), timeout=20_000)
        made.show_status(StatusChanged(State.CONNECTING, ""))
        assert made.isVisible()
        made.show_status(LISTENING)


def test_it_grows_fainter_on_the_way(show: Callable[[QWidget], None], qtbot: QtBot) -> None:
    """Step by step, as it is drawn; and it is whole when it comes again."""
    made = overlay(show, still=False)
    whole = made.grab().toImage().pixelColor(made.width() // 2, made.height() // 2).alpha()
    made.show_status(STOPPED)
    seen: set[int] = set()

    def is_gone() -> bool:
        seen.add(made.grab().toImage().pixelColor(made.width() // 2, made.height() // 2).alpha())
        return not made.isVisible()

    qtbot.waitUntil(is_gone, timeout=20_000)
    assert any(0 < alpha < whole for alpha in seen)
    made.show_status(LISTENING)
    assert made.grab().toImage().pixelColor(made.width() // 2, made.height() // 2).alpha() == whole


def test_where_nothing_shall_move_it_is_whole_until_it_is_gone(show: Callable[[QWidget], None], qtbot: QtBot) -> None:
    """No faint pictures."""
    made = overlay(show)
    fade = made.findChild(OverlayFade)
    assert fade is not None
    changes: list[float] = []
    fade.changed.connect(lambda: changes.append(fade.opacity))
    made.show_status(STOPPED)
    qtbot.waitUntil(lambda: not made.isVisible(), timeout=20_000)
    assert changes == []


@pytest.mark.parametrize("state", [state for state in State if state is not State.STOPPED])
def test_only_a_stop_lets_it_go(show: Callable[[QWidget], None], qtbot: QtBot, state: State) -> None:
    """An error is to be seen, and a session that begins again keeps it."""
    made = overlay(show, stays_ms=40)
    made.show_status(STOPPED)
    made.show_status(StatusChanged(state, "What happened."))
    fade = made.findChild(OverlayFade)
    assert fade is not None
    assert not fade.is_coming
    QApplication.processEvents()
    assert made.isVisible()


def test_before_the_first_session_it_stays(show: Callable[[QWidget], None]) -> None:
    """It says what it is, and nothing was stopped."""
    made = Overlay(stays_ms=1)
    show(made)
    made.show_status(STOPPED)
    fade = made.findChild(OverlayFade)
    assert fade is not None
    assert not fade.is_coming


def test_what_the_user_wants_comes_first(show: Callable[[QWidget], None], qtbot: QtBot) -> None:
    """Hidden, it does not come back by itself; shown again after it had gone, it stays."""
    made = overlay(show)
    made.show_status(STOPPED)
    qtbot.waitUntil(lambda: not made.isVisible(), timeout=20_000)
    made.apply(Settings(overlay_shown=False))
    made.show_status(LISTENING)
    assert not made.isVisible()
    made.apply(Settings())
    made.show()
    made.show_status(STOPPED)
    qtbot.waitUntil(lambda: not made.isVisible(), timeout=20_000)
    made.show()
    fade = made.findChild(OverlayFade)
    assert fade is not None
    assert not fade.is_coming
    assert made.isVisible()


def test_under_the_pointer_it_stays_for_as_long_again(show: Callable[[QWidget], None], qtbot: QtBot) -> None:
    """Who reads or moves it is not done with it."""
    used = [True, True, False]
    window = QWidget()
    show(window)
    fade = OverlayFade(window, reduces_motion=lambda: True, is_used=lambda: used.pop(0), after_ms=1)
    fade.show_change(State.LISTENING, State.STOPPED)
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert used == []
