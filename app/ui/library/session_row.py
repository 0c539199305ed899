"""How one past session is painted: its name and date, what is known of it, and a line of what was said.

What a search has found is marked, and the line begins so that the mark is seen. All is drawn as plain text. Not here:
which sessions there are (`library_model.py`).
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.captions.cues import printable
from app.transcripts.journal import SessionState
from app.ui.i18n.session_words import LONGEST_SHOWN, details_of, first_words_of, title_of
from app.ui.i18n.times import clock
from app.ui.library.session_model import SessionModel
from app.ui.transcript.search_text import fold
from app.ui.widgets.focus_ring import shows_ring
from app.ui.widgets.theme import Theme, caption_font

_BEFORE_MARK = 24  # characters that are shown before the first mark of a long text


class SessionRow(QStyledItemDelegate):
    """Paints the rows of a `SessionModel`.

    Attributes:
        wanted: the words that are searched for, to be marked.
    """

    wanted = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines, whatever is in them."""
        unit = option.fontMetrics.height()
        return QSize(20 * unit, round(3.6 * unit))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one row."""
        model = index.model()
        assert isinstance(model, SessionModel)  # noqa: S101 - it is made for this one
        theme = Theme.of(option.palette)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        font: QFont = option.font
        session, hits = model.session_at(index), model.hits_at(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.selection))
        painter.fillRect(area.x(), area.bottom(), area.width(), 1, QColor(theme.line))
        if state & QStyle.StateFlag.State_HasFocus and shows_ring(option.widget):
            painter.setPen(QColor(theme.accent))
            painter.drawRect(QRectF(area).adjusted(1, 1, -1.5, -1.5))
        inner = self._inner(area, font)
        half = inner.height() // 2
        upper, lower = inner.adjusted(0, 0, 0, half - inner.height()), inner.adjusted(0, half, 0, 0)
        bold = QFont(font)
        bold.setBold(True)
        painter.setFont(font)
        details = "   ·   ".join(details_of(session))
        metrics = QFontMetrics(font)
        room = min(metrics.horizontalAdvance(details) + metrics.height() // 2, upper.width() * 3 // 5)
        painter.setPen(QColor(_ink_of(session.state, theme)))
        painter.drawText(
            upper.adjusted(upper.width() - room, 0, 0, 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextSingleLine,
            metrics.elidedText(details, Qt.TextElideMode.ElideRight, room),
        )
        self._line(
            painter, upper.adjusted(0, 0, -room - metrics.height(), 0), title_of(session), bold, theme.text, theme
        )
        text_font = caption_font(font, session.header.source_language)
        if hits:
            begin, text, ink = f"{clock(hits[0].begin_ms)}  ", printable(hits[0].text), theme.text
            if QFontMetrics(text_font).horizontalAdvance(begin + text) > lower.width():
                text = _from_mark(text, self.wanted)
            text = begin + text
        else:
            text, ink = first_words_of(session), theme.settling
        self._line(painter, lower, text, text_font, ink, theme)
        painter.restore()

    def createEditor(self, parent: QWidget, _option: object, _index: object) -> QWidget:
        """A field for the name."""
        field = QLineEdit(parent)
        field.setAccessibleName(self.tr("Session name"))
        return field

    def updateEditorGeometry(  # noqa: N802
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The field lies over the upper line."""
        area: QRect = option.rect
        inner = self._inner(area, option.font)
        height = min(editor.sizeHint().height(), area.height())
        editor.setGeometry(inner.x() - 8, area.y() + 1, inner.width() * 3 // 5, height)

    @staticmethod
    def _inner(area: QRect, font: QFont) -> QRect:
        unit = QFontMetrics(font).height()
        return area.adjusted(unit, unit // 3, -unit, -unit // 3)

    def _line(self, painter: QPainter, area: QRect, text: str, font: QFont, ink: str, theme: Theme) -> None:
        """One line of text, cut where there is no more room, with the marks of what was searched for."""
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        layout = QTextLayout(shown, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        mark = QTextCharFormat()
        mark.setBackground(QColor(theme.warning))
        mark.setForeground(QColor(theme.on_warning))
        ranges = []
        for begin, end in _marks(shown, self.wanted):
            stretch = QTextLayout.FormatRange()
            stretch.start = len(shown[:begin].encode("utf-16-le")) // 2
            stretch.length = len(shown[begin:end].encode("utf-16-le")) // 2
            stretch.format = mark
            ranges.append(stretch)
        layout.setFormats(ranges)
        layout.beginLayout()
        line = layout.createLine()
        layout.endLayout()
        if line.isValid():
            painter.setPen(QColor(ink))
            layout.draw(painter, QPointF(area.x(), area.y() + (area.height() - line.height()) / 2))


def _ink_of(state: SessionState, theme: Theme) -> str:
    """The colour of what is told of a session; what has no end stands out."""
    return {SessionState.INTERRUPTED: theme.on_warning, SessionState.RUNNING: theme.accent}.get(state, theme.muted)


def _marks(text: str, wanted: str) -> list[tuple[int, int]]:
    """Where the words that are searched for stand in a text: each at the begin of a word, or anywhere in a script
    that parts none."""
    folded = fold(text)
    found = []
    for word in wanted.split():
        for begin, end in folded.find_all(fold(word).text):
            if begin == 0 or not text[begin - 1].isalnum() or not text[begin].isascii():
                found.append((begin, end))
    return sorted(found)


def _from_mark(text: str, wanted: str) -> str:
    """The text from a little before its first mark on."""
    marks = _marks(text, wanted)
    begin = marks[0][0] - _BEFORE_MARK if marks else 0
    if begin <= _BEFORE_MARK:
        return text[:LONGEST_SHOWN]
    blank = text.rfind(" ", begin - _BEFORE_MARK, begin)
    return "…" + text[blank + 1 if blank >= 0 else begin :][:LONGEST_SHOWN]
