from __future__ import annotations

import pytest
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QWidget

from app.ui.overlay.motion import system_reduces_motion


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
