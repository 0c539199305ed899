"""Pictures of the overlay: its presets, what it says beside the captions, and texts of many scripts.

Each picture shows it three times: over white, over black, and over a busy picture. It is drawn by itself, with its
background as translucent as it is, and then laid over these grounds, as a screen does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
from drawing import Studio, drop, named, settle
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication
from session_states import (
    BEHIND,
    CONNECTING,
    FAILED,
    LISTENING,
    PAUSED,
    PROVISIONAL,
    RECONNECTING,
    SAID,
    SCRIPTS,
    STOPPED,
    UNPLUGGED,
    translations_for,
    uttered,
)

from app.audio.sound_watch import SoundFault
from app.captions.events import StatusChanged
from app.settings.appearance import PRESETS, Alignment, Preset
from app.settings.settings import OverlayContent, Settings
from app.ui.overlay.buttons import OverlayButtons
from app.ui.overlay.overlay import Overlay
from app.ui.settings.appearance_preview import draw_picture

_EDGE = 52  # of the ground around the overlay, with room for the handle and the buttons

State = Callable[[Overlay, str], None]
"""Brings an overlay into a state; the second argument is the language that is translated into."""


def _say(overlay: Overlay, language: str) -> None:
    """Three sentences, the last one not final yet."""
    overlay.show_status(LISTENING)
    overlay.clear(translating=True)
    for number, (text, translations) in enumerate((*SAID[:2], PROVISIONAL)):
        overlay.show_sentence(uttered(number, ("en", text), (language, translations[language]), final=number < 2))
        settle()


def _preset(preset: Preset) -> State:
    def state(overlay: Overlay, language: str) -> None:
        overlay.apply(Settings(appearance=PRESETS[preset]))
        _say(overlay, language)

    state.__name__ = f"preset_{preset}"
    return state


def _notice(name: str, *statuses: StatusChanged, fault: SoundFault = SoundFault.NONE, said: bool = True) -> State:
    def state(overlay: Overlay, language: str) -> None:
        if said:
            _say(overlay, language)
        for status in statuses:
            overlay.show_status(status)
        overlay.show_sound_fault(fault)

    state.__name__ = f"notice_{name}"
    return state


def _script(row: tuple[str, str, str, str]) -> State:
    def state(overlay: Overlay, language: str) -> None:
        overlay.show_status(LISTENING)
        overlay.clear(translating=True)
        overlay.show_sentence(uttered(0, row[:2], row[2:]))

    state.__name__ = f"script_{row[0]}" if len(row[1]) < 100 else "long_word"
    return state


def before_a_session(overlay: Overlay, language: str) -> None:
    """Where nothing has been said, it says what it is."""


def listening_in_silence(overlay: Overlay, language: str) -> None:
    """It waits for the first word."""
    overlay.show_status(LISTENING)


def source_only(overlay: Overlay, language: str) -> None:
    """No translation, four lines."""
    look = msgspec.structs.replace(overlay.appearance, lines=4)
    overlay.apply(Settings(overlay_content=OverlayContent.SOURCE, appearance=look))
    _say(overlay, language)


def translation_first(overlay: Overlay, language: str) -> None:
    """Above what was said, in the middle."""
    look = msgspec.structs.replace(overlay.appearance, alignment=Alignment.CENTRE)
    overlay.apply(Settings(overlay_translation_first=True, appearance=look))
    _say(overlay, language)


def locked(overlay: Overlay, language: str) -> None:
    """Clicks go through it; the handle stands beside it."""
    _say(overlay, language)
    overlay.set_locked(locked=True)


def under_the_pointer(overlay: Overlay, language: str) -> None:
    """Its buttons and its frame are there."""
    _say(overlay, language)
    overlay.show_status(RECONNECTING)
    _enter(overlay)


def under_the_pointer_paused(overlay: Overlay, language: str) -> None:
    """It can be gone on with there."""
    _say(overlay, language)
    overlay.show_status(PAUSED)
    _enter(overlay)


def large_letters(overlay: Overlay, language: str) -> None:
    """As for a room full of people, with a notice nearly as large."""
    overlay.apply(Settings(appearance=msgspec.structs.replace(overlay.appearance, text_px=56)))
    _say(overlay, language)
    overlay.show_sound_fault(SoundFault.MUTED)


def narrow(overlay: Overlay, language: str) -> None:
    """As narrow as it can be, under the pointer."""
    _say(overlay, language)
    overlay.set_width_percent(1)
    overlay.show_status(UNPLUGGED)
    _enter(overlay)


def _enter(overlay: Overlay) -> None:
    place = QPointF(20, overlay.height() / 2)
    overlay.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)  # Qt's own, which knows where the pointer really is
    QApplication.sendEvent(overlay, QEnterEvent(place, place, overlay.mapToGlobal(place)))


def states() -> Iterator[State]:
    """All of them, in the order of the pictures."""
    yield from (_preset(preset) for preset in Preset)
    yield from (before_a_session, listening_in_silence)
    yield _notice("connecting-first", CONNECTING, said=False)
    yield _notice("connecting", CONNECTING)
    yield _notice("reconnecting", RECONNECTING)
    yield _notice("unplugged", UNPLUGGED)
    yield _notice("paused", PAUSED)
    yield _notice("failed", FAILED)
    yield _notice("failed-first", FAILED, said=False)
    yield _notice("muted", LISTENING, fault=SoundFault.MUTED)
    yield _notice("behind", BEHIND)
    yield _notice("stopped", STOPPED)
    yield from (source_only, translation_first, locked, under_the_pointer, under_the_pointer_paused)
    yield from (narrow, large_letters)
    yield from map(_script, SCRIPTS)


def draw(studio: Studio, code: str) -> None:
    """Write the pictures, for an interface in this language."""
    for number, state in enumerate(states(), 1):
        overlay = Overlay(buttons_stay_ms=60_000, reduces_motion=lambda: True, keep_private=lambda *_, **__: True)
        overlay.show()
        settle()
        state(overlay, translations_for(code))
        settle()
        studio.keep(f"overlay-{named(number, state)}", _over_three_grounds(overlay))
        overlay.hide()  # with its handle, which it needs for that
        drop(overlay.handle)
        drop(overlay)


def _over_three_grounds(overlay: Overlay) -> QPixmap:
    drawn, handle, (buttons,) = overlay.grab(), overlay.handle, overlay.findChildren(OverlayButtons)
    left = max(_EDGE, overlay.x() - buttons.x() + 12 if buttons.isVisible() else 0)
    width, height = left + overlay.width() + _EDGE, overlay.height() + 2 * _EDGE
    picture = QPixmap(width, 3 * height)
    painter = QPainter(picture)
    painter.fillRect(0, 0, width, height, QColor("#ffffff"))
    painter.fillRect(0, height, width, height, QColor("#000000"))
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    draw_picture(painter, QRectF(0, 2 * height, width, height))
    painter.restore()
    for row in range(3):
        painter.drawPixmap(left, row * height + _EDGE, drawn)
        for beside in (handle, buttons):
            if beside.isVisible():
                at = beside.pos() - overlay.pos()
                painter.drawPixmap(left + at.x(), row * height + _EDGE + at.y(), beside.grab())
    painter.end()
    return picture
