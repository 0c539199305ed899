"""What the overlay says beside the captions: why none come, or that they come late.

The notice has a strip of its own above the captions, so it hides and moves nothing when it comes or goes. How late
captions are changes every second: the number stands in a field of its own, so nothing around it moves either.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from app.captions.events import State, StatusChanged
from app.ui.parts.state_words import state_sentence, state_word

GROUND, INK = QColor("#3d3113"), QColor("#ffdf94")
ALARM_GROUND, ALARM_INK = QColor("#46201f"), QColor("#ffc9c6")
_HINT_GROUND, _HINT_INK = QColor("#0c0d10"), QColor("#d0d5dd")
_HINT_PX_MOST, _HINT_PX_LEAST = 22, 11
_DIGITS = 2  # there is always room for; a delay of minutes takes more
_NUMBER = "\N{OBJECT REPLACEMENT CHARACTER}"


def notice_text(status: StatusChanged) -> str:
    """What is told of this state; empty where all is well."""
    before, number, after = _parts(status)
    return before + number + after


def draw_notice(painter: QPainter, status: StatusChanged, font: QFont, strip: QRectF) -> None:
    """Draw the notice at the left of the strip, cut off at its end if it must be."""
    before, number, after = _parts(status)
    if not before:
        return
    metrics = QFontMetricsF(font)
    padding = metrics.averageCharWidth()
    if number:
        field = metrics.horizontalAdvance("0" * max(_DIGITS, len(number)))
        widths = [metrics.horizontalAdvance(before), field, metrics.horizontalAdvance(after)]
    else:
        before = metrics.elidedText(before, Qt.TextElideMode.ElideRight, strip.width() - 2 * padding)
        widths = [metrics.horizontalAdvance(before)]
    alarming = status.state is State.FAILED
    box = QRectF(strip.x(), strip.y(), sum(widths) + 2 * padding, strip.height())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ALARM_GROUND if alarming else GROUND)
    painter.drawRoundedRect(box, strip.height() / 3, strip.height() / 3)
    painter.setPen(ALARM_INK if alarming else INK)
    painter.setFont(font)
    x = box.x() + padding
    for text, width in zip((before, number, after), widths, strict=False):
        area = QRectF(x, box.y(), width + 1, box.height())
        side = Qt.AlignmentFlag.AlignRight if text is number else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | side, text)
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


def _parts(status: StatusChanged) -> tuple[str, str, str]:
    """What stands before the number, the number, and what stands behind it."""
    if status.state is not State.LISTENING:
        # A stop says no more: where the transcript is does not concern whoever reads the overlay.
        stopped = status.state is State.STOPPED
        return state_word(State.STOPPED) if stopped else state_sentence(status), "", ""
    if not status.behind_ms:
        return "", "", ""
    sentence = QCoreApplication.translate("overlay", "Catching up: {seconds} s behind").format(seconds=_NUMBER)
    before, _, after = sentence.partition(_NUMBER)
    return before, str(status.behind_ms // 1000), after
