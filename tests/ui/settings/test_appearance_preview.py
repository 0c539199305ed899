"""The preview of the captions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QVariantAnimation
from PySide6.QtWidgets import QApplication, QWidget

from app.protocol.languages import NAMES
from app.settings.appearance import Appearance, Motion
from app.settings.settings import Settings
from app.ui.overlay.motion import SystemMotion
from app.ui.settings.appearance_preview import AppearancePreview
from app.ui.settings.sample_captions import SAMPLES
from app.ui.settings.settings_dialog import SettingsDialog
from tests.ui.languages import Speak

LARGE_ROOM = Appearance(lines=2, text_px=14)
"""Each sentence has a line."""
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


def drawn(*languages: str) -> list[str]:
    """The lines of these samples; a sentence that goes on has no full stop yet."""
    return [
        line for final, open_one in (SAMPLES[code] for code in languages) for line in (final, open_one.rstrip(".。"))
    ]


@pytest.mark.parametrize(
    ("source", "target", "interface", "said", "translated"),
    [
        ("en", "ja", "en", "en", "ja"),
        ("ar", "en", "zh_CN", "ar", "en"),
        ("auto", "", "zh_CN", "zh", "en"),
        ("en", "", "zh_CN", "en", "zh"),
        ("en", "", "en", "en", "es"),
        ("zh", "zh", "zh_CN", "zh", "en"),
        ("xx", "yy", "en", "en", "es"),
    ],
)
def test_it_shows_the_languages_that_are_chosen(
    speak: Speak, source: str, target: str, interface: str, said: str, translated: str
) -> None:
    """What is left open is in the language of the window; a translation is never what it is a translation of."""
    preview = AppearancePreview(reduces_motion=lambda: True)
    preview.show_settings(Settings(appearance=LARGE_ROOM, source_language=source, target_language=target))
    with speak(interface):
        QApplication.sendEvent(preview, QEvent(QEvent.Type.LanguageChange))
        assert preview.panes.lines == drawn(said, translated)


def test_another_language_is_shown_at_once(show: Callable[[QWidget], None]) -> None:
    """As soon as it is chosen, in the order that is chosen."""
    preview = AppearancePreview(reduces_motion=lambda: True)
    show(preview)
    preview.show_settings(Settings(appearance=LARGE_ROOM, target_language="ko"))
    assert preview.panes.lines == drawn("en", "ko")
    preview.show_settings(Settings(appearance=LARGE_ROOM, target_language="th", overlay_translation_first=True))
    assert preview.panes.lines == drawn("th", "en")


def test_every_language_has_its_sample() -> None:
    """Each another one, in which the second sentence is still open."""
    assert SAMPLES.keys() == NAMES.keys()
    texts = [text for sample in SAMPLES.values() for text in sample]
    assert len(set(texts)) == len(texts)


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
