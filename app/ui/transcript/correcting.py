"""Correcting a text of the transcript where it stands: a field lies over it, and moves with it.

While somebody types, the view stays where it is, whatever comes, and the row is as high as what is typed needs; if it
followed the newest before, it does so again afterwards. Only what is final can be corrected: anything else may
still change by itself.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.captions.events import Stream
from app.captions.transcript import Sentence
from app.ui.transcript.editor import CaptionEditor
from app.ui.transcript.row import texts_of
from app.ui.transcript.row_stack import RowStack


class Correcting(QObject):
    """One correction at a time.

    Args:
        rows: the transcript.
        viewport: what it is drawn on, and where the field lies.

    Signals:
        begun, ended: a field has appeared, and gone; `ended` says whether the newest shall be followed again.
        resized: the field may need another place, or its row another height.
        corrected(int, Stream, str): the text that the user has put in the place of one of the sentence of this number;
            of a corrected text that was emptied, what the service had said.
    """

    begun = Signal()
    ended = Signal(bool)
    resized = Signal()
    corrected = Signal(int, object, str)

    def __init__(self, rows: RowStack, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._rows = rows
        self._viewport = viewport
        self._editor: CaptionEditor | None = None
        self._number, self._stream = 0, Stream.SOURCE
        self._followed = False

    @property
    def editor(self) -> CaptionEditor | None:
        """The field; None while nothing is being corrected."""
        return self._editor

    def begin(self, row: int, text: int) -> None:
        """Let the user correct this text of this row; nothing, if it may still change, or is no sentence's."""
        content = self._rows[row]
        texts = texts_of(content)
        if not isinstance(content, Sentence) or text >= len(texts) or not texts[text].final:
            return
        self.end(keep=True)
        caption = texts[text]
        self._number, self._stream = content.number, caption.stream
        self._followed = self._rows.following
        self._rows.reveal(row)
        self._rows.hold()
        self._editor = CaptionEditor(caption.text, self._rows.layout_of(row).font_of(caption), self._viewport)
        self._editor.finished.connect(self._on_finished)
        self._editor.textChanged.connect(self.resized)
        self.place()
        self._editor.show()
        self._editor.setFocus()
        self.begun.emit()

    def begin_stream(self, row: int, stream: Stream) -> None:
        """The same with the text of this stream; where there is none, with the other one."""
        texts = texts_of(self._rows[row])
        self.begin(row, next((number for number, text in enumerate(texts) if text.stream is stream), 0))

    def end(self, *, keep: bool) -> None:
        """Stop correcting, if anything is being corrected."""
        if self._editor is not None:
            self._editor.finish(keep=keep)

    def place(self) -> None:
        """Lie over the text, wherever that is now."""
        row = self._rows.row_of(self._number)
        if self._editor is not None and row is not None:
            texts = texts_of(self._rows[row])
            text = next((number for number, each in enumerate(texts) if each.stream is self._stream), 0)
            area = self._rows.layout_of(row).text_rect(text)
            self._editor.place(area.translated(0, self._rows.top_in_view(row)).toAlignedRect())
            if self._rows.give_room(self._number, self._stream, self._editor.text_height):
                self._rows.reveal(row)  # what is being typed is seen, also at the lower edge
                self.resized.emit()

    def _on_finished(self, text: str | None) -> None:
        editor, self._editor = self._editor, None
        if editor is None:
            return
        held_focus = editor.hasFocus()
        for part in (editor, editor.hint):
            part.hide()
            part.deleteLater()
        self._rows.take_room_back()
        row = self._rows.row_of(self._number)
        if text is not None and row is not None:
            text = text or self._rows.originals_of(row).get(self._stream, "")
            if text:
                self.corrected.emit(self._number, self._stream, text)
        if held_focus:
            self._viewport.setFocus()  # whose proxy is the list
        self.ended.emit(self._followed)
