"""The first page: three choices with good defaults, and a button that starts. It is shown until it was used once.

A view: what is chosen here goes out, and comes back as what the window shows. While the page is seen, its owner lets
the microphone be heard, so that the bar shows whether it is the right one.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.audio.chunks import Level
from app.audio.devices import SoundSource
from app.catalogue import CATALOGUE
from app.protocol.languages import LanguageSupport
from app.protocol.models import CLOUD_MODEL, model_named
from app.ui.i18n.language_labels import language_label
from app.ui.i18n.live_text import in_our_language, on_language_change
from app.ui.main_window.source_picker import SourceChoice, SourcePicker
from app.ui.settings.settings_page import Note
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.language_pickers import LanguagePickers
from app.ui.widgets.level_meter import LevelMeter

_LOCAL, _CLOUD = "local", "cloud"


_WIDEST_EM = 48  # a line of text that is longer is tiring to read, and a list that is wider looks lost


class WelcomePage(QWidget):
    """What to hear, in which language, by which service.

    Attributes:
        source, level, languages, local, cloud, start: its controls.

    Signals:
        startRequested: captions shall begin. dismissed: not now.
        demoRequested: the user wants to hear and see the built-in recording.
        serviceChosen(str): "local" or "cloud".
        seen(bool): the page is seen now, or no more.
    """

    startRequested = Signal()  # noqa: N815
    dismissed = Signal()
    demoRequested = Signal()  # noqa: N815
    serviceChosen = Signal(str)  # noqa: N815
    seen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        page = QWidget()
        page.setMaximumWidth(_WIDEST_EM * self.fontMetrics().height())
        layout = QVBoxLayout(page)
        layout.setContentsMargins(32, 24, 32, 8)
        layout.setSpacing(8)
        self._title = _large(scale=1.7)
        layout.addWidget(self._title)
        layout.addSpacing(8)
        self.source = SourcePicker(wished_letters=36)
        self.level = LevelMeter()
        self._heard = Note()
        self._trouble = self._told = ""
        self._support = LanguageSupport(targets={"en": ()}, detects=False)
        asked_source = self._ask(layout, self.source, self.level)
        layout.addWidget(self._heard)
        self.languages = LanguagePickers(self)
        self.languages.source.may_be_narrow(letters=14)
        self.languages.target.may_be_narrow(letters=14)
        asked_languages = self._ask(layout, self.languages.source, self.languages.target)
        self.local, self.cloud = QRadioButton(), QRadioButton()
        self._asked = (asked_source, asked_languages, self._ask(layout, self.local, self.cloud))
        self._about = Note()
        layout.addWidget(self._about)
        self.cloud.toggled.connect(self._tell_about)
        self.local.clicked.connect(lambda: self.serviceChosen.emit(_LOCAL))
        self.cloud.clicked.connect(lambda: self.serviceChosen.emit(_CLOUD))
        layout.addStretch(1)
        choices = QScrollArea()
        choices.setWidget(page)
        choices.setWidgetResizable(True)
        choices.setFrameShape(QFrame.Shape.NoFrame)
        choices.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons = QVBoxLayout()
        buttons.setContentsMargins(32, 0, 32, 16)
        buttons.addLayout(self._buttons())  # they do not scroll: they are seen however low the window is
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(choices, 1)
        whole.addLayout(buttons)
        on_language_change(self, self._say)

    def _say(self) -> None:
        self.setAccessibleName(self.tr("Welcome"))
        self._title.setText(self.tr("Live captions for meetings, calls and videos"))
        texts = (
            self.tr("&1. Audio source"),
            self.tr("&2. Spoken language and translation"),
            self.tr("&3. Speech recognition"),
        )
        for label, text in zip(self._asked, texts, strict=True):
            label.setText(text)
        self.local.setText(self.tr("This computer"))
        self.cloud.setText(self.tr("Cloud"))
        for service in (self.local, self.cloud):  # a label can name one control only
            service.setAccessibleDescription(self.tr("Where speech recognition runs"))
        self.start.setText(self.tr("&Start captions"))
        self._demo.setText(self.tr("T&ry the sample recording"))
        self._later.setText(self.tr("&Not now"))
        self._say_heard()
        self._tell_about()

    @property
    def alone_text(self) -> str:
        """What it says of this machine."""
        separator = self.tr(", ")
        heard = separator.join(self._named(code) for code in self._support.targets)
        pairs = separator.join(
            f"{self._named(source)} → {self._named(target)}"
            for source, targets in self._support.targets.items()
            for target in targets
        )
        if not pairs:
            words = self.tr("No account, and no sound leaves it. Captions: {languages}. Translation: none yet.")
            offers = (in_our_language(engine.offer) for engine in CATALOGUE.translators if engine.offer)
            return " ".join((words.format(languages=heard), *offers))
        return self.tr(
            "No account needed. Audio stays on this computer. Captions: {languages}. Translation: {pairs} "
            "(basic quality, works offline)."
        ).format(languages=heard, pairs=pairs)

    def show_choices(self, source: SourceChoice, languages: tuple[str, str], service: str) -> None:
        """Show what is chosen; emits nothing."""
        self.source.select(source)
        self.languages.select(*languages)
        self.local.setChecked(service == _LOCAL)
        self.cloud.setChecked(service == _CLOUD)

    def show_sources(self, sources: Sequence[SoundSource]) -> None:
        """List these devices."""
        self.source.show_sources(sources)

    def show_level(self, level: Level) -> None:
        """Show how loud the microphone is."""
        self.level.show_level(level)

    def show_sound_trouble(self, sentence: str) -> None:
        """Say why the microphone cannot be heard; empty: it can, as far as is known."""
        self.level.reset()
        self._trouble = sentence
        self._say_heard()

    def show_message_text(self, sentence: str) -> None:
        """Say no trouble that is this sentence: it is told above this page already."""
        self._told = sentence
        self._say_heard()

    def _say_heard(self) -> None:
        if self._trouble and self._trouble == self._told:
            self._heard.say("")
            return
        words = in_our_language(self._trouble) or self.tr(
            "Say something. The bar moves when the microphone picks you up."
        )
        self._heard.say(words, good=False if self._trouble else None)

    def show_machine_support(self, support: LanguageSupport) -> None:
        """Say what this machine can do alone."""
        self._support = support
        self._tell_about()

    def showEvent(self, event: QShowEvent) -> None:
        """Say that it is seen."""
        super().showEvent(event)
        self.start.setFocus()
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Say that it is seen no more."""
        super().hideEvent(event)
        self.level.reset()
        self.seen.emit(False)

    def _buttons(self) -> FlowLayout:
        self.start, self._demo, self._later = QPushButton(), QPushButton(), QPushButton()
        self.start.setProperty("primary", True)
        self.start.clicked.connect(self.startRequested)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # outside of dialogs, Qt's buttons know only Space
            keys = QShortcut(QKeySequence(key), self.start, self.start.click)
            keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._demo.clicked.connect(self.demoRequested)
        self._later.clicked.connect(self.dismissed)
        buttons = FlowLayout()
        for button in (self.start, self._demo, self._later):
            buttons.addWidget(button)
        return buttons

    def _ask(self, layout: QVBoxLayout, *controls: QWidget) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setBuddy(controls[0])
        layout.addSpacing(8)
        layout.addWidget(label)
        beside = FlowLayout()
        for control in controls:
            beside.addWidget(control)
        layout.addLayout(beside)
        return label

    def _tell_about(self) -> None:
        """Say what the chosen service can do."""
        self._about.say(self._cloud_words() if self.cloud.isChecked() else self.alone_text)

    def _named(self, code: str) -> str:
        return language_label(code, self.fontMetrics())

    def _cloud_words(self) -> str:
        languages = model_named(CLOUD_MODEL).languages.targets
        pairs = sum(len(targets) for targets in languages.values())
        return self.tr(
            "With your own API key: {count} languages, optional automatic detection, and {pairs} translation "
            "pairs. Audio is sent to the service, which bills your account."
        ).format(count=len(languages), pairs=pairs)


def _large(*, scale: float) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    font.setBold(True)
    label.setFont(font)
    return label
