"""What is going on and where it is written: the strip under the captions, where the newest words are read."""

from __future__ import annotations

import html
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.captions.events import State, StatusChanged
from app.message import Message
from app.ui.i18n.live_text import in_our_language, on_language_change
from app.ui.i18n.state_words import state_sentence, state_word
from app.ui.i18n.times import clock
from app.ui.main_window.latency_label import LatencyLabel
from app.ui.widgets.icons import IconButton
from app.ui.widgets.shortcuts import WindowKeys
from app.ui.widgets.theme import Theme

_ROOMY, _CRAMPED = 40, 30  # times the height of a letter


class StatusStrip(QWidget):
    """The session's state in words, the transcript's path, and a button that opens its folder.

    Attributes:
        latency: how far the captions are behind. sessions: a button for the past sessions.

    Signals:
        openFolderRequested: the user wants to see the transcript's folder.
    """

    openFolderRequested = Signal()  # noqa: N815

    def __init__(self, keys: WindowKeys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self._state = State.STOPPED
        self._warning = False
        self._sentence = ""
        self._path_shown: Path | None = None
        self._usage_s = 0
        self._lamp = _Lamp()
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._path = ElidedLabel()
        self._open = QPushButton()
        self._open.clicked.connect(self.openFolderRequested)
        self.sessions = IconButton("sessions")
        self.latency = LatencyLabel()
        self._usage = QLabel()
        self._usage.setTextFormat(Qt.TextFormat.PlainText)
        self._usage.hide()
        texts = QGridLayout()
        texts.setHorizontalSpacing(10)
        texts.setVerticalSpacing(4)
        texts.addWidget(self._lamp, 0, 0)
        texts.addWidget(self._words, 0, 1, 1, 3)
        for column, widget in enumerate((self._path, self.latency, self._usage), 1):  # numbers cost the words no room
            texts.addWidget(widget, 1, column)
        texts.setColumnStretch(1, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 12, 8)
        layout.addLayout(texts, 1)
        layout.addSpacing(10)
        layout.addWidget(self._open, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.sessions, 0, Qt.AlignmentFlag.AlignVCenter)
        self.say(Message("Ready"))
        self._path.hide()
        on_language_change(self, self._say)

    def _say(self) -> None:
        self._open.setText(self.tr("Open &folder"))
        self._open.setToolTip(self._keys.with_keys(self.tr("Open transcripts folder"), "folder"))
        self.sessions.setAccessibleName(self.tr("Past sessions"))
        self.sessions.setToolTip(self._keys.with_keys(self.tr("Read, search and export earlier sessions"), "sessions"))
        self._usage.setToolTip(self.tr("Audio time that the speech service has billed for this session"))
        self._name_sessions()
        self._say_sentence()
        self._say_usage()
        self._say_path()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the words of the session get it, and a button is a picture, or is not there."""
        super().resizeEvent(event)
        self._name_sessions()

    def _name_sessions(self) -> None:
        letters = self.width() // self.fontMetrics().height()
        self.sessions.setText(self.tr("&Past sessions…") if letters > _ROOMY else "")
        self.sessions.setVisible(letters > _CRAMPED)  # its keys are there all the same

    @property
    def text(self) -> str:
        """What it says of the session."""
        return self._words.text()

    @property
    def path_text(self) -> str:
        """What it says of the transcript; empty before there is one."""
        return "" if self._path.isHidden() else self._path.full_text

    def show_status(self, status: StatusChanged, *, brief: bool = False) -> None:
        """Say what the session does; in brief, where it is told elsewhere why."""
        self._state = status.state
        if status.state is not State.LISTENING or status.behind_ms:  # which its sentence tells then
            self.latency.show_latency(None)
        if status.state is State.LISTENING and status.behind_ms:
            self.warn(state_sentence(status))
        else:
            self.say(state_word(status.state) if brief else state_sentence(status))

    def say(self, sentence: str) -> None:
        """Say this (`Message`) of the session."""
        self._warning, self._sentence = False, sentence
        self._say_sentence()
        self._colour()

    def warn(self, sentence: str) -> None:
        """Say this (`Message`) of the session, which goes on but comes late."""
        self._warning, self._sentence = True, sentence
        self._say_sentence()
        self._colour()

    def _say_sentence(self) -> None:
        words = in_our_language(self._sentence)
        self._words.setText(words)
        self._words.setAccessibleName(self.tr("Status: {words}").format(words=words))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's colours."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._colour()

    def _colour(self) -> None:
        theme = Theme.of(self.window().palette())
        failed = self._state is State.FAILED
        palette = QPalette(theme.palette())
        palette.setColor(
            QPalette.ColorRole.WindowText,
            QColor(theme.on_error if failed else theme.on_warning if self._warning else theme.text),
        )
        # What asks for something to be done has a ground of its own: the eyes are on the captions.
        palette.setColor(QPalette.ColorRole.Window, QColor(theme.warning if self._warning else theme.window))
        self._words.setPalette(palette)
        self._words.setAutoFillBackground(self._warning)
        self._lamp.show_colour(
            theme.level_loud
            if self._warning
            else {
                State.LISTENING: theme.level,
                State.CONNECTING: theme.accent,
                State.RECONNECTING: theme.level_loud,
                State.FAILED: theme.on_error,
            }.get(self._state, theme.muted)
        )

    @property
    def usage_text(self) -> str:
        """What it says of the costs; empty where there are none."""
        return "" if self._usage.isHidden() else self._usage.text()

    def show_usage(self, seconds: int) -> None:
        """Say how many seconds the service has counted in this session; 0 says nothing."""
        self._usage_s = seconds
        self._say_usage()
        self._usage.setVisible(seconds > 0)

    def _say_usage(self) -> None:
        self._usage.setText(self.tr("Billed: {time}").format(time=clock(self._usage_s * 1000)))

    def show_path(self, path: Path) -> None:
        """Say where the transcript is written."""
        self._path_shown = path
        self._say_path()
        self._path.show()

    def _say_path(self) -> None:
        if (path := self._path_shown) is not None:
            self._path.show_text(self.tr("Transcript: {path}").format(path=_short(path)), str(path))

    def hide_path(self) -> None:
        """There is no transcript to tell of."""
        self._path.hide()


def _short(path: Path) -> str:
    """The path as a person would tell it: from the home folder on."""
    home = Path.home()
    return str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else str(path)


class _Lamp(QWidget):
    """A coloured dot; what it means is always said in words too."""

    def __init__(self) -> None:
        super().__init__()
        self._colour = QColor()

    def show_colour(self, colour: str) -> None:
        self._colour = QColor(colour)
        self.update()

    def sizeHint(self) -> QSize:
        side = self.fontMetrics().height() * 2 // 3
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        side = self.sizeHint().width()
        painter.drawEllipse((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        painter.end()


class ElidedLabel(QWidget):
    """One line that leaves out its middle where it does not fit; the tooltip has all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.full_text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str, tooltip: str) -> None:
        """Show this text, and this one in the tooltip."""
        self.full_text = text
        self.setToolTip(f"<qt>{html.escape(tooltip)}</qt>")  # a path may look like markup
        self.setAccessibleName(text)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as all of the text."""
        return QSize(self.fontMetrics().horizontalAdvance(self.full_text), self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much of it as there is room for."""
        painter = QPainter(self)
        painter.setPen(QColor(Theme.of(self.palette()).muted))
        text = self.fontMetrics().elidedText(self.full_text, Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()
