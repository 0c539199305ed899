"""What to listen to: a microphone, the sound of this computer, the built-in recording, or a sound file.

They are listed in groups, each with its icon, so that the sound of the computer is not taken for a microphone.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QIcon, QStandardItemModel
from PySide6.QtWidgets import QFileDialog, QWidget

from app.audio.devices import SoundSource, SourceKind
from app.audio.sound_files import SUFFIXES
from app.ui.i18n.live_text import in_our_language, on_language_change
from app.ui.widgets.file_question import open_files
from app.ui.widgets.icons import icon
from app.ui.widgets.picker import Picker
from app.ui.widgets.theme import Theme

_PATTERNS = " ".join(f"*.{each} *.{each.upper()}" for each in SUFFIXES)
"""Names of sound files, as Qt's file dialog takes them."""

_LEAST_LETTERS = 20
"""There is always room for."""


class ChoiceKind(enum.Enum):
    """What kind of thing is listened to."""

    DEVICE = "device"
    RECORDING = "recording"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """What the user chose to listen to.

    Attributes:
        value: of a device its `SoundSource.id`, empty for the system's default; of a file its path; of the built-in
            recording nothing.
    """

    kind: ChoiceKind
    value: str = ""


DEFAULT_DEVICE = SourceChoice(ChoiceKind.DEVICE)
RECORDING = SourceChoice(ChoiceKind.RECORDING)


class SourcePicker(Picker):
    """The list of sources.

    Signals:
        chosen(SourceChoice): the user chose another source. Not emitted for what the program sets.
        opened: the list is about to be seen.
        renamed: what is chosen is called something else, or is something else.
    """

    chosen = Signal(object)
    renamed = Signal()
    opened = Signal()

    def __init__(
        self, parent: QWidget | None = None, *, wished_letters: int = _LEAST_LETTERS, grows: bool = False
    ) -> None:
        """`wished_letters`: so wide it is where there is room; `grows`: as wide as the name of what is chosen."""
        super().__init__(parent)
        self._grows = grows
        self._wished_letters = wished_letters
        self._choice = DEFAULT_DEVICE
        self._sources: tuple[SoundSource, ...] = ()
        self._choices: list[SourceChoice | None] = []  # as listed; None: a heading, or what opens the file dialog
        self._file = ""
        self._explanation = ""
        self.setSizeAdjustPolicy(Picker.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LEAST_LETTERS)
        self.activated.connect(self._on_activated)
        on_language_change(self, self._say)

    def _say(self) -> None:
        self.setAccessibleName(self.tr("Audio source"))
        self._fill()

    @property
    def choice(self) -> SourceChoice:
        """What is chosen now."""
        return self._choice

    @property
    def choice_name(self) -> str:
        """What is chosen, by its name alone."""
        if self._choice == DEFAULT_DEVICE:
            default = next((source.name for source in self._sources if source.is_default), "")
            return in_our_language(default) or self.currentText()
        return self.currentText()

    @property
    def heard_kind(self) -> SourceKind | None:
        """What kind of device is chosen; None where it is not there, or none is chosen."""
        if self._choice.kind is not ChoiceKind.DEVICE:
            return None
        wanted = self._choice.value
        chosen = (each.kind for each in self._sources if (each.id == wanted if wanted else each.is_default))
        return next(chosen, None)

    def explain(self, text: str) -> None:
        """Say this in the tooltip, after the whole name of what is chosen."""
        self._explanation = text
        self._name_choice()

    def show_sources(self, sources: Sequence[SoundSource]) -> None:
        """List these devices; a chosen one that is gone stays listed, and says so."""
        self._sources = tuple(sources)
        self._fill()

    def select(self, choice: SourceChoice) -> None:
        """Show this choice."""
        if choice == self._choice:
            return
        self._choice = choice
        if choice.kind is ChoiceKind.FILE:
            self._file = choice.value
        self._fill()

    def sizeHint(self) -> QSize:
        """As wide as it is wished to be; it can be narrower."""
        more = (self._wished_letters - _LEAST_LETTERS) * self.fontMetrics().horizontalAdvance("X")
        if self._grows:
            more += self.lacking_width
        return super().sizeHint() + QSize(more, 0)

    @property
    def lacking_width(self) -> int:
        """How many pixels more than it asks for would show the whole name of what is chosen; not below 0."""
        letters = self.fontMetrics()
        wished = self._wished_letters * letters.horizontalAdvance("X")
        return max(0, letters.horizontalAdvance(self.currentText()) - wished)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and self._choices:
            self._fill()

    def showPopup(self) -> None:  # noqa: N802
        """Open the list, and say so."""
        self.opened.emit()
        super().showPopup()

    def open_file_dialog(self) -> None:
        """Let the user choose a sound file; does nothing while another source is being heard."""
        if not self.isEnabled():
            return
        dialog = QFileDialog(self.window())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._choose(SourceChoice(ChoiceKind.FILE, path)))
        open_files(
            dialog,
            lambda: self.tr("Open audio file"),
            lambda: [self.tr("Audio files ({patterns})").format(patterns=_PATTERNS), self.tr("All files (*)")],
        )

    def _fill(self) -> None:
        self.clear()
        self._choices = []
        side = self.fontMetrics().height()
        self.setIconSize(QSize(side, side))
        kinds = SourceKind.MICROPHONE, SourceKind.MONITOR
        microphones, monitors = ([each for each in self._sources if each.kind is kind] for kind in kinds)
        default = next((source for source in self._sources if source.is_default), None)
        if default is not None and default.kind is SourceKind.MONITOR:
            self._add(self._named_default(default), DEFAULT_DEVICE, "speaker")
        self._add_heading(self.tr("Microphones"))
        if default is None:
            self._add(self.tr("Default microphone"), DEFAULT_DEVICE)
        elif default.kind is SourceKind.MICROPHONE:
            self._add(self._named_default(default), DEFAULT_DEVICE)
        for source in microphones:
            self._add(in_our_language(source.name), SourceChoice(ChoiceKind.DEVICE, source.id))
        listed = [SourceChoice(ChoiceKind.DEVICE, source.id) for source in self._sources]
        if self._choice.kind is ChoiceKind.DEVICE and self._choice not in (DEFAULT_DEVICE, *listed):
            self._add(self.tr("{name} (not connected)").format(name=self._choice.value), self._choice)
        if monitors:
            self._add_heading(self.tr("Computer audio"))
        for source in monitors:
            self._add(in_our_language(source.name), SourceChoice(ChoiceKind.DEVICE, source.id), "speaker")
        self._add_heading(self.tr("Files"))
        self._add(self.tr("Sample recording"), RECORDING, "file")
        if self._file:
            self._add(Path(self._file).name, SourceChoice(ChoiceKind.FILE, self._file), "file")
        self._add(self.tr("Open audio file…"), None, "")
        self.setCurrentIndex(self._choices.index(self._choice))
        self._name_choice()

    def _named_default(self, source: SoundSource) -> str:
        return self.tr("Default: {name}").format(name=in_our_language(source.name))

    def _name_choice(self) -> None:
        self.updateGeometry()  # another name lacks another width
        self.setToolTip("\n".join(filter(None, (self.currentText(), self._explanation))))
        self.setAccessibleDescription(self._explanation)  # what is chosen is said as the name
        self.renamed.emit()

    def _add(self, text: str, choice: SourceChoice | None, icon_name: str = "microphone") -> None:
        theme = Theme.of(self.window().palette())
        ink = {"colour": theme.muted, "disabled_colour": theme.muted, "selected_colour": theme.on_accent}
        self.addItem(icon(icon_name, **ink) if icon_name else QIcon(), text)
        self._choices.append(choice)

    def _add_heading(self, text: str) -> None:
        """A line that names the group below it; it cannot be chosen, and the arrow keys go past it."""
        self.addItem(text)
        self._choices.append(None)
        model = self.model()
        assert isinstance(model, QStandardItemModel)  # noqa: S101 - Qt's own
        item = model.item(model.rowCount() - 1)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        letters = item.font()
        letters.setBold(True)
        item.setFont(letters)
        item.setForeground(QBrush(QColor(Theme.of(self.window().palette()).muted)))

    def _on_activated(self, index: int) -> None:
        choice = self._choices[index]
        if choice is None:
            self.setCurrentIndex(self._choices.index(self._choice))
            self.open_file_dialog()
        elif choice != self._choice:
            self._choose(choice)

    def _choose(self, choice: SourceChoice) -> None:
        self.select(choice)
        self.chosen.emit(choice)
