"""The dialog in which a session is exported: the choices, how the file will begin, and what could not be as it should.

A view: what it needs is asked for with signals and answered with calls. The text that it previews comes from outside,
and is shown as nothing but text.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontDatabase, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.transcripts.export import ExportOptions
from app.ui.export.export_form import ExportForm
from app.ui.i18n.live_text import Words, in_our_language, on_language_change
from app.ui.widgets.file_question import open_files
from app.ui.widgets.question import ask
from app.ui.widgets.theme import Theme
from app.ui.widgets.timers import single_shot_timer

PREVIEW_DELAY_MS = 250
_STEPS = 1000  # of the progress bar


class ExportDialog(QDialog):
    """The dialog; to be `open()`ed.

    Attributes:
        form: the choices. preview: how the file begins. export_button: begins an export. progress: of one that goes on.
        files: the chooser of the file, while it is open.

    Signals:
        previewRequested(ExportOptions): something else was chosen.
        fileRequested(ExportOptions): a file shall be chosen; `choose_file` opens the chooser.
        targetChosen(Path, ExportOptions): write the session there, unless something else is there.
        replaceConfirmed(Path, ExportOptions): write it there all the same.
        cancelRequested: stop writing.
    """

    previewRequested = Signal(object)  # noqa: N815
    fileRequested = Signal(object)  # noqa: N815
    targetChosen = Signal(object, object)  # noqa: N815
    replaceConfirmed = Signal(object, object)  # noqa: N815
    cancelRequested = Signal()  # noqa: N815

    def __init__(
        self, title: Words, parent: QWidget | None = None, *, preview_delay_ms: int = PREVIEW_DELAY_MS
    ) -> None:
        """`title` gives what the session is called, which may be its date in the language of the interface."""
        super().__init__(parent)
        self._title = title
        self._said: Sequence[str] = ()
        self._why = ""
        self._writing = False
        self.files: QFileDialog | None = None
        self.form = ExportForm()
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.preview.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.preview.setTabChangesFocus(True)
        self._notes, self._trouble = _label(), _label()
        self.progress = QProgressBar()
        self.progress.setRange(0, _STEPS)
        self.export_button = QPushButton()
        self.export_button.setProperty("primary", True)
        self.export_button.setDefault(True)
        self.export_button.clicked.connect(lambda: self.fileRequested.emit(self.form.options))
        self._close = QPushButton()
        self._close.setAutoDefault(False)
        self._close.clicked.connect(self.reject)
        self._waiting = single_shot_timer(self, preview_delay_ms)
        self._waiting.timeout.connect(self._ask_for_preview)
        self._lay_out()
        self.form.changed.connect(self._on_changed)
        on_language_change(self, self._say)

    # What comes in

    @property
    def notes(self) -> str:
        """What could not be as it should, as it is shown."""
        return self._notes.text()

    @property
    def trouble(self) -> str:
        """Why nothing can be written, or was; empty while all is well."""
        return "" if self._trouble.isHidden() else self._trouble.text()

    @property
    def writing(self) -> bool:
        """Whether a file is being written."""
        return self._writing

    @property
    def preview_waits(self) -> bool:
        """Whether something was chosen a moment ago, and the preview for it is not asked for yet."""
        return self._waiting.isActive()

    def show_preview(self, text: str) -> None:
        """Show how the file begins."""
        if text != self.preview.toPlainText():
            self.preview.setPlainText(text)

    def show_notes(self, notes: Sequence[str], *, good: bool = False) -> None:
        """Say what could not be as it should; `good`: it is no trouble."""
        self._said = notes
        self._notes.setText("\n".join(in_our_language(note) for note in notes))
        self._notes.setProperty("good", good)
        self._colour()

    def show_trouble(self, sentence: str) -> None:
        """Say why it cannot be, where another room knows that; empty: nothing is in the way."""
        self._why = sentence
        self._tell_trouble()

    def ask_to_overwrite(self, paths: Sequence[Path], target: Path, options: ExportOptions) -> None:
        """Ask whether these files, which are there already, shall be replaced."""
        names = ", ".join(path.name for path in paths)

        def question() -> str:
            words = self.tr("{names} already exists in {folder}. Replace it?")
            if len(paths) > 1:
                words = self.tr("{names} already exist in {folder}. Replace them?")
            return words.format(names=names, folder=target.parent)

        ask(
            self,
            lambda: self.tr("Replace file?"),
            question,
            lambda: self.tr("Replace"),
            lambda: self.replaceConfirmed.emit(target, options),
        )

    def show_progress(self, share: float) -> None:
        """Show how much is written, from 0 to 1."""
        self.progress.setValue(round(share * _STEPS))

    def begin_writing(self) -> None:
        """A file is being written: nothing can be chosen, but to stop."""
        self._writing = True
        self.show_trouble("")
        self.progress.setValue(0)
        self._enable()

    def end_writing(self, trouble: str = "") -> None:
        """It is written, was stopped, or could not be written."""
        self._writing = False
        self.show_trouble(trouble)
        self._enable()

    # What goes out

    def done(self, result: int) -> None:
        """No preview is wanted any more."""
        self._waiting.stop()
        super().done(result)

    def reject(self) -> None:
        """Escape, and the button: the first one stops what is being written, the next one closes."""
        if self._writing:
            self.cancelRequested.emit()
        else:
            super().reject()

    def _on_changed(self) -> None:
        self.show_trouble("")
        self._enable()
        self._waiting.start()

    def _ask_for_preview(self) -> None:
        if not self.form.trouble:
            self.previewRequested.emit(self.form.options)

    def choose_file(self, suggested: Path, options: ExportOptions) -> None:
        """Let the user choose a file for what is written with these options."""
        if self.files is not None:
            return
        dialog = QFileDialog(self, directory=str(suggested.parent))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # it would wait for the answer; and there may be two
        dialog.setDefaultSuffix(str(options.format))
        dialog.selectFile(suggested.name)
        dialog.fileSelected.connect(lambda path: self.targetChosen.emit(Path(path), options))
        dialog.finished.connect(lambda: setattr(self, "files", None))
        self.files = dialog
        open_files(
            dialog,
            lambda: self.tr("Export session"),
            lambda: [f"{self.form.format.currentText()} (*.{options.format})", self.tr("All files (*)")],
        )

    def showEvent(self, event: QShowEvent) -> None:
        """The form is never cut at its side: it scrolls up and down only."""
        self._widen()
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's colours."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._colour()

    def _colour(self) -> None:
        theme = Theme.of(self.window().palette())
        for label, back, front in (
            (self._notes, theme.window, theme.muted if self._notes.property("good") else theme.on_warning),
            (self._trouble, theme.error, theme.on_error),
        ):
            palette = QPalette(theme.palette())
            palette.setColor(QPalette.ColorRole.WindowText, QColor(front))
            palette.setColor(QPalette.ColorRole.Window, QColor(back))
            label.setPalette(palette)

    def _say(self) -> None:
        self.setWindowTitle(self.tr("Export “{title}”").format(title=self._title()))
        self._heading.setText(self.tr("Previe&w"))
        self.preview.setAccessibleName(self.tr("Preview"))
        self.progress.setAccessibleName(self.tr("Export progress"))
        self.export_button.setText(self.tr("&Export…"))
        self.show_notes(self._said, good=bool(self._notes.property("good")))
        self._tell_trouble()
        self._enable()

    def _tell_trouble(self) -> None:
        """What stands in the form comes after what another room has said of it."""
        words = in_our_language(self._why) or self.form.trouble
        self._trouble.setText(words)
        self._trouble.setVisible(bool(words))
        self._trouble.setAccessibleName(words)

    def _widen(self) -> None:
        self.form.ensurePolished()
        beside = self._scroll.verticalScrollBar().sizeHint().width() + 2 * self._scroll.frameWidth()
        most = self.screen().availableSize().width() * 13 // 20 - beside
        self.form.fit(most)
        self._scroll.setMinimumWidth(min(self.form.minimumSizeHint().width(), most) + beside)

    def _enable(self) -> None:
        self.form.setEnabled(not self._writing)
        self.export_button.setEnabled(not self._writing and not self.form.trouble)
        self._close.setText(self.tr("Cancel") if self._writing else self.tr("Close"))
        self.progress.setVisible(self._writing)

    def _lay_out(self) -> None:
        scroll = QScrollArea()
        scroll.setWidget(self.form)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll = scroll
        side = QVBoxLayout()
        self._heading = QLabel()
        self._heading.setBuddy(self.preview)
        side.addWidget(self._heading)
        side.addWidget(self.preview, 1)
        both = QHBoxLayout()
        both.setSpacing(14)
        both.addWidget(scroll, 0)
        both.addLayout(side, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.progress, 1)
        buttons.addStretch(0)
        buttons.addWidget(self._close)
        buttons.addWidget(self.export_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 12)
        layout.setSpacing(10)
        layout.addLayout(both, 1)
        layout.addWidget(self._notes)
        layout.addWidget(self._trouble)
        layout.addLayout(buttons)
        self._trouble.setAutoFillBackground(True)
        self._trouble.setMargin(8)
        self._trouble.hide()
        self._colour()
        unit, screen = self.fontMetrics().height(), self.screen().availableSize()
        self.preview.setMinimumSize(min(10 * unit, screen.width() * 2 // 10), 4 * unit)
        self.setMinimumHeight(min(24 * unit, screen.height() * 9 // 10))
        self.resize(QSize(66 * unit, 54 * unit).boundedTo(screen * 0.9))


def _label() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
