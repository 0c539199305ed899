"""One past session to be read: its captions, which can be searched, gone through by time, copied, and corrected.

Nothing comes in by itself any more; a correction goes out, and comes back as the sentence that it made.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.captions.events import GapRecorded
from app.captions.transcript import Sentence
from app.transcripts.journal import SessionSummary
from app.ui.i18n.live_text import on_language_change
from app.ui.i18n.session_words import details_of, title_of
from app.ui.transcript.transcript_page import TranscriptPage
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.shortcuts import WindowKeys


class SessionPage(QWidget):
    """The page of the window of past sessions on which one is read.

    Attributes:
        transcript: the captions, and all that is done to them.
        session: the one that is shown; None before the first one.

    Signals:
        backRequested: show all sessions again.
        exportRequested, folderRequested: of the session that is shown.
        corrected(int, Stream, str): the user put this text in the place of one of the sentence of this number.
    """

    backRequested = Signal()  # noqa: N815
    exportRequested = Signal()  # noqa: N815
    folderRequested = Signal()  # noqa: N815
    corrected = Signal(int, object, str)

    def __init__(self, parent: QWidget | None = None, *, keys: WindowKeys | None = None) -> None:
        super().__init__(parent)
        self.session: SessionSummary | None = None
        self.transcript = TranscriptPage(keys=keys)
        self.transcript.captions.live = False
        self._title, self._details = QLabel(), QLabel()
        font = self._title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.2)
        self._title.setFont(font)
        for label in (self._title, self._details):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._back, self._find, self._export, self._folder = (QPushButton() for _ in range(4))
        buttons = FlowLayout()
        for button, do in (
            (self._back, self.backRequested),
            (self._find, self.transcript.open_search),
            (self._export, self.exportRequested),
            (self._folder, self.folderRequested),
        ):
            button.clicked.connect(do)
            buttons.addWidget(button)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._details)
        head = QVBoxLayout()
        head.setContentsMargins(12, 12, 12, 10)
        head.setSpacing(10)
        head.addLayout(buttons)
        head.addLayout(words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.transcript, 1)
        self.transcript.captions.corrected.connect(self.corrected)
        self._whole = False
        on_language_change(self, self._say)

    def begin(self, session: SessionSummary) -> None:
        """Make room for this session; its rows follow."""
        self.transcript.search.close_strip()
        self.transcript.time.close_strip()
        self.transcript.captions.clear()
        self._whole = False
        self.describe(session)
        self._say()

    def describe(self, session: SessionSummary) -> None:
        """Tell what it is; after it got another name, too."""
        self.session = session
        self._title.setText(title_of(session))
        self._details.setText("   ·   ".join(details_of(session)))

    def _say(self) -> None:
        self._back.setText(self.tr("← All &sessions"))
        self._back.setToolTip(self.tr("Back to the list (Esc)"))
        self._find.setText(self.tr("F&ind…"))
        self._export.setText(self.tr("E&xport…"))
        self._folder.setText(self.tr("Show &folder"))
        whole = self.tr("No captions in this session.")
        self.transcript.captions.set_placeholder(whole if self._whole else self.tr("Loading session…"))
        if self.session is not None:
            self.describe(self.session)

    def add(self, rows: Sequence[Sentence | GapRecorded], originals: Sequence[Sentence] = ()) -> None:
        """Show these, or these in the place of those of their number; corrected ones first as the `originals` were."""
        captions = self.transcript.captions
        before = {original.number: original for original in originals}
        for row in rows:
            if isinstance(row, Sentence):
                if row.number in before:  # the list remembers what a text was
                    captions.show_sentence(before[row.number])
                captions.show_sentence(row)
            else:
                captions.show_gap(row)
        captions.rows.hold()  # at the begin, however many come

    def finish(self, go_to_ms: int | None) -> None:
        """All of it is there: go to this time, or to its begin."""
        captions = self.transcript.captions
        self._whole = True
        self._say()
        if len(captions.rows) and (go_to_ms is None or not captions.go_to_time(go_to_ms)):
            captions.rows.move_to(0)
            captions.rows.hold()
            captions.reveal(0)
        captions.setFocus(Qt.FocusReason.OtherFocusReason)
