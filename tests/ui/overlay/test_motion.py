from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle, QStyleOption, QWidget

from app.ui.overlay.motion import SystemMotion, system_reduces_motion
from tests.fakes.display import wait_until


class Still(QProxyStyle):
    """The style of a desktop that wants no animations."""

    def styleHint(  # noqa: N802
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        answer: object = None,
    ) -> int:
        if hint is QStyle.StyleHint.SH_Widget_Animation_Duration:
            return 0
        return super().styleHint(hint, option, widget, answer)  # type: ignore[arg-type]


@pytest.mark.usefixtures("application")
def test_a_desktop_without_animations_is_heeded() -> None:
    """Its style says that an animation takes no time."""
    assert system_reduces_motion("linux", style=Still("Fusion")) is True


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_where_nobody_tells_motion_is_not_reduced(platform: str) -> None:
    """Also where the library that would tell is not there: here, those of the other systems."""
    assert system_reduces_motion(platform) is False


@pytest.fixture
def gsettings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for GNOME's program, which is not there yet, and the only one where programs are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "gsettings"


def answer(gsettings: Path, word: str) -> None:
    """Let the program say this of the animations, and nothing of any other setting."""
    wanted = "get org.gnome.desktop.interface enable-animations"
    gsettings.write_text(f'#!/bin/sh\n[ "$*" = "{wanted}" ] && echo {word}\n')
    gsettings.chmod(0o755)


def soon(condition: Callable[[], bool]) -> Callable[[], bool]:
    """The same, while Qt goes on."""
    return lambda: (QApplication.processEvents(), condition())[1]


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize("desktop", ["GNOME", "ubuntu:GNOME", "Budgie:GNOME"])
def test_gnome_is_asked_at_the_start(gsettings: Path, desktop: str) -> None:
    """By its own program; until that answers, and where it answers that things move, they do."""
    answer(gsettings, "false")
    motion = SystemMotion(platform="linux", desktop=desktop)
    assert motion.reduced() is False
    wait_until(soon(motion.reduced), "the answer")


@pytest.mark.usefixtures("application")
def test_where_gnome_animates_so_does_the_overlay(gsettings: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The answer is no, then."""
    answer(gsettings, "true")
    caplog.set_level("INFO")
    motion = SystemMotion(platform="linux", desktop="GNOME")
    wait_until(soon(lambda: "GNOME animates: True" in caplog.text), "the answer")
    assert motion.reduced() is False


@pytest.mark.usefixtures("application")
@pytest.mark.parametrize(("platform", "desktop"), [("linux", "KDE"), ("linux", ""), ("win32", "GNOME")])
def test_others_are_not_asked(gsettings: Path, platform: str, desktop: str) -> None:
    """Their styles tell, or their own functions."""
    answer(gsettings, "false")
    motion = SystemMotion(platform=platform, desktop=desktop)
    asked = SystemMotion(platform="linux", desktop="GNOME")
    wait_until(soon(asked.reduced), "the answer to another one")
    assert motion.reduced() is False


@pytest.mark.usefixtures("application", "gsettings")
def test_where_the_program_is_not_there_nothing_is_known() -> None:
    """And nothing fails."""
    assert SystemMotion(platform="linux", desktop="GNOME").reduced() is False
