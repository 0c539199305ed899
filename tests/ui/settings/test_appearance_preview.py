"""The preview of the captions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QVariantAnimation
from PySide6.QtWidgets import QApplication, QWidget

from app.settings.appearance import Appearance, Motion
from app.settings.model import Settings
from app.ui.overlay.motion import SystemMotion
from app.ui.settings.appearance_preview import AppearancePreview
from app.ui.settings.dialog import SettingsDialog

ONE_LINE = Appearance(lines=1)
"""Each sentence moves the one before it out of the way."""


def moves(preview: AppearancePreview) -> bool:
    """Whether lines move up in it now."""
    glides = preview.panes.findChildren(QVariantAnimation)
    return any(glide.state() is QVariantAnimation.State.Running for glide in glides)


@pytest.mark.parametrize(
    ("motion", "reduces", "expected"),
    [
        (Motion.SYSTEM, False, True),
        (Motion.SYSTEM, True, False),
        (Motion.SMOOTH, True, True),
        (Motion.NONE, False, False),
    ],
)
def test_lines_move_as_they_do_in_the_overlay(
    show: Callable[[QWidget], None], motion: Motion, reduces: bool, expected: bool
) -> None:
    """As chosen, or as the system wants; when the sentences are said in another language, for one."""
    preview = AppearancePreview(reduces_motion=lambda: reduces)
    show(preview)
    preview.show_settings(Settings(appearance=Appearance(lines=1, motion=motion)))
    assert not moves(preview)
    QApplication.sendEvent(preview, QEvent(QEvent.Type.LanguageChange))
    assert moves(preview) is expected


@pytest.mark.parametrize("reduces", [False, True])
def test_the_system_is_asked_as_the_overlay_asks_it(
    show: Callable[[QWidget], None], monkeypatch: pytest.MonkeyPatch, reduces: bool
) -> None:
    """By what asks GNOME, too."""
    monkeypatch.setattr(SystemMotion, "reduced", lambda _: reduces)
    preview = AppearancePreview()
    show(preview)
    preview.show_settings(Settings(appearance=ONE_LINE))
    QApplication.sendEvent(preview, QEvent(QEvent.Type.LanguageChange))
    assert moves(preview) is not reduces


@pytest.mark.parametrize("reduces", [False, True])
def test_the_settings_hand_the_answer_on(show: Callable[[QWidget], None], reduces: bool) -> None:
    """Whoever opens them asks the system once, for the overlay and the preview."""
    dialog = SettingsDialog(Settings(appearance=ONE_LINE), reduces_motion=lambda: reduces)
    show(dialog)
    preview = dialog.appearance.panel.preview
    QApplication.sendEvent(preview, QEvent(QEvent.Type.LanguageChange))
    assert moves(preview) is not reduces
