"""What the overlay says beside the captions: why none come, or that they come late; and before the first, what it is.

The notice has a row of its own above the captions, nearly as large as they are, so it hides and moves nothing when it
comes or goes. It is a sign and a few words: the whole sentence stands in the window. How late captions are changes
every second: the number stands in a field of its own, so nothing around it moves either.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from app.audio.sound_watch import SoundFault
from app.captions.events import State, StatusChanged
from app.ui.i18n.live_text import in_our_language
from app.ui.i18n.state_words import sound_fault_sentence, state_sentence, state_word
from app.ui.widgets.signs import draw_late, draw_muted, draw_paused, draw_stopped, draw_waiting, draw_warning

GROUND, INK = QColor("#3d3113"), QColor("#ffdf94")
ALARM_GROUND, ALARM_INK = QColor("#46201f"), QColor("#ffc9c6")
_HINT_GROUND, _HINT_INK = QColor("#0c0d10"), QColor("#d0d5dd")
_HINT_PX_MOST, _HINT_PX_LEAST = 22, 11
_DIGITS = 2  # there is always room for; a delay of minutes takes more
_NUMBER = "\N{OBJECT REPLACEMENT CHARACTER}"

Sign = Callable[[QPainter, QRectF, QColor], None]
_SIGNS: dict[State, Sign] = {
    State.CONNECTING: draw_waiting,
    State.RECONNECTING: draw_waiting,
    State.PAUSED: draw_paused,
    State.STOPPED: draw_stopped,
    State.FAILED: draw_warning,
}


class OverlayNotice:
    """What is known of the session, in the language of the interface of the moment.

    Attributes:
        status: what the session does; None: there has been none yet.
        fault: what is wrong with the sound. Only a muted microphone is told of: of what is said too quietly or too
            loudly there are captions, and they need the room.
    """

    def __init__(self) -> None:
        self.status: StatusChanged | None = None
        self.fault = SoundFault.NONE

    @property
    def text(self) -> str:
        """Why no captions come, or come late, in four words at most; empty while all is well, and before a session."""
        return "".join(self._parts())

    @property
    def sentence(self) -> str:
        """The same with all that is known of it."""
        status = self.status
        if status is None or not self.text:
            return ""
        if status.state is State.STOPPED:  # where the transcript is does not concern whoever reads the overlay
            return self.text
        if status.state is not State.LISTENING:
            return in_our_language(state_sentence(status))
        return in_our_language(sound_fault_sentence(self.fault) if self.fault is SoundFault.MUTED else status.message)

    @property
    def hint(self) -> str:
        """Before anything has been said, what this is."""
        if self.text:
            return self.sentence
        if self.status is not None and self.status.state is State.LISTENING:
            return QCoreApplication.translate("overlay", "Listening. Captions appear here.")
        return QCoreApplication.translate("overlay", "Captions appear here. Drag to move, drag an edge to resize.")

    def draw(self, painter: QPainter, font: QFont, strip: QRectF) -> None:
        """Draw sign and text at the left of the strip, cut off at its end if it must be."""
        failed = self.status is not None and self.status.state is State.FAILED
        _draw(painter, self._sign(), self._parts(), font, strip, alarming=failed)

    def _sign(self) -> Sign:
        status = self.status
        if status is None or status.state is State.LISTENING:
            return draw_muted if self.fault is SoundFault.MUTED else draw_late
        return _SIGNS[status.state]

    def _parts(self) -> tuple[str, str, str]:
        """What stands before the number, the number, and what stands behind it."""
        status = self.status
        if status is None:
            return "", "", ""
        if status.state is State.FAILED:
            return QCoreApplication.translate("overlay", "Stopped: error"), "", ""
        if status.state is not State.LISTENING:
            return in_our_language(state_word(status.state)), "", ""
        if self.fault is SoundFault.MUTED:
            return QCoreApplication.translate("overlay", "Microphone muted"), "", ""
        if not status.behind_ms:
            return "", "", ""
        sentence = QCoreApplication.translate("overlay", "{seconds} s behind").format(seconds=_NUMBER)
        before, _, after = sentence.partition(_NUMBER)
        return before, str(status.behind_ms // 1000), after


def _draw(
    painter: QPainter, sign: Sign, parts: tuple[str, str, str], font: QFont, strip: QRectF, *, alarming: bool
) -> None:
    before, number, after = parts
    if not any(parts):
        return
    metrics = QFontMetricsF(font)
    padding = metrics.averageCharWidth()
    side = metrics.ascent()
    room = strip.width() - 3 * padding - side
    field = metrics.horizontalAdvance("0" * max(_DIGITS, len(number)))
    widths = [metrics.horizontalAdvance(before), field, metrics.horizontalAdvance(after)]
    if not number or sum(widths) > room:
        before, number = metrics.elidedText(before + number + after, Qt.TextElideMode.ElideRight, room), ""
        after = ""
        if before in ("", "…"):  # no room: a mark without a word would only be in the way
            return
        widths = [metrics.horizontalAdvance(before), 0, 0]
    box = QRectF(strip.x(), strip.y(), sum(widths) + side + 3 * padding, strip.height())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ALARM_GROUND if alarming else GROUND)
    painter.drawRoundedRect(box, strip.height() / 3, strip.height() / 3)
    ink = ALARM_INK if alarming else INK
    sign(painter, QRectF(box.x() + padding, box.center().y() - side / 2, side, side), ink)
    painter.setPen(ink)
    painter.setFont(font)
    x = box.x() + 2 * padding + side
    for text, width in zip((before, number, after), widths, strict=True):
        area = QRectF(x, box.y(), width + 1, box.height())
        at = Qt.AlignmentFlag.AlignRight if number and text is number else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | at, text)
        x += width


def draw_hint(painter: QPainter, hint: str, font: Callable[[float], QFont], area: QRectF) -> None:
    """Write this in the middle of the area, as large as there is room for; `font` makes one of so many pixels."""
    how = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    for px in range(_HINT_PX_MOST, _HINT_PX_LEAST - 1, -1):
        needed = QFontMetricsF(font(px)).boundingRect(area, how, hint)
        if needed.height() <= area.height():
            break
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_HINT_GROUND)
    painter.drawRoundedRect(needed.adjusted(-10, -4, 10, 4), 8, 8)
    painter.setPen(_HINT_INK)
    painter.setFont(font(px))
    painter.drawText(area, how, hint)
