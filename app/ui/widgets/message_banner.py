"""A message above the captions: what happened, in words, and perhaps a button that helps. Nothing waits for it."""

from __future__ import annotations

import enum

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from app.ui.i18n.live_text import in_our_language, on_language_change
from app.ui.widgets.icons import icon
from app.ui.widgets.theme import Theme

_BESIDE = 34
"""Times the height of a letter; in a narrower window the button stands below the text, which needs the room."""


class Severity(enum.Enum):
    """How much a message matters; it decides the colour."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class MessageBanner(QFrame):
    """One message at a time, with an icon that tells how much it matters; hidden while there is none.

    It is shown in the language of the interface, also when that changes: sentences and the texts of buttons come as
    they are told in English (`Message`).

    Args:
        dismissable: whether the user can take a message away; else it goes with what it tells of.

    Attributes:
        help_button: does what the message, or the offer, comes with. dismiss_button: takes it away.

    Signals:
        helpRequested: the button that the message came with was pressed.
        offerTaken: the button of the offer was pressed.
        changed: there is another message, or none any more.
    """

    helpRequested = Signal()  # noqa: N815
    offerTaken = Signal()  # noqa: N815
    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, dismissable: bool = True) -> None:
        super().__init__(parent)
        self._severity = Severity.INFO
        self._sentence = self._help = ""
        self._offer: tuple[str, str] | None = None
        self._offering = False
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.help_button = QPushButton()
        self.help_button.clicked.connect(self._on_help)
        self.help_button.hide()
        self.dismiss_button = QToolButton()
        self.dismiss_button.setAutoRaise(True)
        self.dismiss_button.clicked.connect(self._dismiss)
        self.dismiss_button.setVisible(dismissable)
        self._picture = QLabel()
        self._picture.setAccessibleName("")  # the words say what it shows
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 7, 10, 7)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._picture, 0, 0)
        self._grid.addWidget(self._text, 0, 1)
        self._grid.addWidget(self.dismiss_button, 0, 3)
        self._is_beside: bool | None = None
        self._place_button()
        self.setAutoFillBackground(True)
        self.hide()
        on_language_change(self, self._say)

    def _say(self) -> None:
        self.setAccessibleName(self.tr("Message"))
        self.dismiss_button.setAccessibleName(self.tr("Dismiss"))
        self.dismiss_button.setToolTip(self.tr("Dismiss"))
        text = in_our_language(self._sentence)
        self._text.setText(text)
        self.setAccessibleDescription(text)
        self.help_button.setText(in_our_language(self._help))

    @property
    def text(self) -> str:
        """The message that is shown; empty while none is."""
        return "" if self.isHidden() else self._text.text()

    @property
    def sentence(self) -> str:
        """The same, as it came."""
        return "" if self.isHidden() else self._sentence

    def take_away(self) -> None:
        """There is no message any more; an offer may come back."""
        self.hide()
        self.changed.emit()

    def show_message(self, text: str, severity: Severity, *, help_text: str = "") -> None:
        """Show this sentence, with a button of this text if it has one."""
        self._offering = False
        self._show(text, severity, help_text)

    def offer(self, text: str, help_text: str) -> None:
        """Offer this as soon as no message is in the way, until it is taken or dismissed."""
        self._offer = text, help_text
        if self.isHidden():
            self._show_offer()

    def _show_offer(self) -> None:
        if self._offer is not None:
            self._offering = True
            self._show(self._offer[0], Severity.INFO, self._offer[1])

    def _on_help(self) -> None:
        if not self._offering:
            self.helpRequested.emit()
            return
        self._offer = None
        self.take_away()
        self.offerTaken.emit()

    def _dismiss(self) -> None:
        if self._offering:
            self._offer = None
        self.take_away()
        self._show_offer()

    def _show(self, text: str, severity: Severity, help_text: str) -> None:
        self._sentence, self._help = text, help_text
        self._severity = severity
        self.help_button.setVisible(bool(help_text))
        self._colour()
        self._say()
        self.show()
        self.changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's colours."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._colour()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The text gets the room that it needs."""
        super().resizeEvent(event)
        self._place_button()

    def _place_button(self) -> None:
        beside = self.width() >= _BESIDE * self.fontMetrics().height()
        if beside is self._is_beside:
            return
        self._is_beside = beside
        self._grid.removeWidget(self.help_button)
        if beside:
            self._grid.addWidget(self.help_button, 0, 2)
        else:
            self._grid.addWidget(self.help_button, 1, 1, Qt.AlignmentFlag.AlignLeft)

    def _colour(self) -> None:
        theme = Theme.of(self.window().palette())
        back, front = {
            Severity.INFO: (theme.selection, theme.text),
            Severity.WARNING: (theme.warning, theme.on_warning),
            Severity.ERROR: (theme.error, theme.on_error),
        }[self._severity]
        palette = QPalette(theme.palette())
        palette.setColor(QPalette.ColorRole.Window, QColor(back))
        palette.setColor(QPalette.ColorRole.WindowText, QColor(front))
        self.setPalette(palette)
        self.dismiss_button.setIcon(icon("close", front, front))
        side = round(self.fontMetrics().height() * 1.1)
        name = "information" if self._severity is Severity.INFO else "warning"
        self._picture.setPixmap(icon(name, front, front).pixmap(QSize(side, side), self.devicePixelRatio()))
