"""The first page: a card with three choices that have good defaults, and a button that starts.

It is shown until it was used once. Which service recognises speech is asked first: it decides which languages there
are.

A view: what is chosen here goes out, and comes back as what the window shows. While the page is seen, its owner lets
the microphone be heard, so that the bar shows whether it is the right one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.audio.chunks import Level
from app.audio.devices import SoundSource, SourceKind
from app.catalogue import CATALOGUE
from app.protocol.languages import LanguageSupport
from app.protocol.models import CLOUD_MODEL, model_named
from app.ui.i18n.language_labels import language_label
from app.ui.i18n.live_text import in_our_language, on_language_change
from app.ui.main_window.service_option import ServiceOption
from app.ui.main_window.source_picker import SourceChoice, SourcePicker
from app.ui.settings.settings_page import Note
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.language_pickers import LanguagePickers
from app.ui.widgets.level_meter import LevelMeter

_LOCAL, _CLOUD = "local", "cloud"
_WIDEST_EM = 44  # a line of text that is longer is tiring to read, and a list that is wider looks lost


class WelcomePage(QWidget):
    """By which service, what to hear, and in which language.

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
        self._trouble = self._told = ""
        self._support = LanguageSupport(targets={"en": ()}, detects=False)
        self._title = _large(scale=1.6)
        self.local, self.cloud = ServiceOption("computer"), ServiceOption("cloud")
        self.source = SourcePicker(wished_letters=32)
        self.level = LevelMeter()
        self._heard, self._limit = Note(), Note()
        self.languages = LanguagePickers(self)
        for picker in (self.languages.source, self.languages.target):
            picker.may_be_narrow(letters=14)
        self._arrow = QLabel("→")
        content = QWidget()
        content.setObjectName("card")
        layout = QVBoxLayout(content)
        layout.setContentsMargins(28, 24, 28, 12)
        layout.setSpacing(8)
        layout.addWidget(self._title)
        services = self._ask(layout, self.local, self.cloud, fills=True)
        sources = self._ask(layout, self.source, self.level)
        layout.addWidget(self._heard)
        languages = self._ask(layout, self.languages.source, self._arrow, self.languages.target)
        layout.addWidget(self._limit)
        self._asked = (services, sources, languages)
        self.local.clicked.connect(lambda: self.serviceChosen.emit(_LOCAL))
        self.cloud.clicked.connect(lambda: self.serviceChosen.emit(_CLOUD))
        self.languages.shown.connect(self._say_limit)
        self.source.renamed.connect(self._say_heard)
        choices = _Content(content)
        buttons = QVBoxLayout()
        buttons.setContentsMargins(28, 4, 28, 20)
        buttons.addLayout(self._buttons())  # they do not scroll: they are seen however low the window is
        card = QFrame()
        card.setObjectName("card")
        card.setMaximumWidth(_WIDEST_EM * self.fontMetrics().height())
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(choices)
        inside.addLayout(buttons)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(card, 100)
        across.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(8, 8, 8, 8)
        whole.addStretch(1)
        whole.addLayout(across)
        whole.addStretch(1)
        order = (self.local, self.cloud, self.source, self.languages.source, self.languages.target, self.start)
        for before, after in pairwise(order):
            self.setTabOrder(before, after)
        on_language_change(self, self._say)

    def _say(self) -> None:
        self.setAccessibleName(self.tr("Welcome"))
        self._title.setText(self.tr("Live captions for meetings, calls and videos"))
        texts = (
            self.tr("&1. Speech recognition"),
            self.tr("&2. Audio source"),
            self.tr("&3. Spoken language and translation"),
        )
        for label, text in zip(self._asked, texts, strict=True):
            label.setText(text)
        self.start.setText(self.tr("&Start captions"))
        self._demo.setText(self.tr("T&ry the sample recording"))
        self._later.setText(self.tr("&Not now"))
        self._say_heard()
        self._tell_about()

    @property
    def alone_text(self) -> str:
        """What it says of this machine."""
        return self.local.words

    def _alone_facts(self) -> str:
        separator = self.tr(", ")
        heard = separator.join(self._named(code) for code in self._support.targets)
        pairs = separator.join(
            f"{self._named(source)} → {self._named(target)}"
            for source, targets in self._support.targets.items()
            for target in targets
        )
        if not pairs:
            words = self.tr("Captions: {languages}. Translation: none yet.")
            offers = (in_our_language(engine.offer) for engine in CATALOGUE.translators if engine.offer)
            return " ".join((words.format(languages=heard), *offers))
        return self.tr("Captions: {languages}. Translation: {pairs}, basic quality.").format(
            languages=heard, pairs=pairs
        )

    def show_choices(self, source: SourceChoice, languages: tuple[str, str], service: str) -> None:
        """Show what is chosen; emits nothing."""
        self.source.select(source)
        self.languages.select(*languages)
        self.local.setChecked(service == _LOCAL)
        self.cloud.setChecked(service == _CLOUD)
        self._say_limit()

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
        self._heard.say(in_our_language(self._trouble) or self._how_to_try(), good=False if self._trouble else None)

    def _how_to_try(self) -> str:
        """What makes the bar move; empty where nothing does."""
        match self.source.heard_kind:
            case SourceKind.MICROPHONE:
                return self.tr("Say something. The bar moves when the microphone picks you up.")
            case SourceKind.MONITOR:
                return self.tr("Play something. The bar moves when this computer plays sound.")
            case None:
                return ""

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

    def _ask(self, layout: QVBoxLayout, *controls: QWidget, fills: bool = False) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setBuddy(controls[0])
        layout.addSpacing(10)
        layout.addWidget(label)
        beside = FlowLayout(fills=fills)
        for control in controls:
            beside.addWidget(control)
        layout.addLayout(beside)
        return label

    def _tell_about(self) -> None:
        """Say what each service can do, and asks for."""
        self.local.show_texts(self.tr("This computer"), self.tr("Private. No account."), self._alone_facts())
        count = len(model_named(CLOUD_MODEL).languages.targets)
        self.cloud.show_texts(
            self.tr("Cloud"),
            self.tr("{count} languages. Needs an API key.").format(count=count),
            self.tr("Audio is sent to the service, which bills your account."),
        )
        self._say_limit()

    def _say_limit(self) -> None:
        """Say it where only one language can be chosen, beside what lets others be chosen."""
        known = list(self.languages.support.targets)
        if len(known) != 1 or not self.local.isChecked():
            self._limit.say("")
            return
        self._limit.say(
            self.tr("This computer understands {language} only. For other languages, choose Cloud.").format(
                language=self._named(known[0])
            ),
        )

    def _named(self, code: str) -> str:
        return language_label(code, self.fontMetrics())


class _Content(QScrollArea):
    """As high as what is in it, where there is so much room; else it scrolls."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setSizePolicy(policy)
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is in it may need another height now."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The narrower, the higher."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """All of its content, at the width that it has."""
        return QSize(self._content.sizeHint().width(), self._content.heightForWidth(self.viewport().width()))

    def minimumSizeHint(self) -> QSize:
        """Some lines of it."""
        return QSize(0, self.fontMetrics().height() * 4)


def _large(*, scale: float) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    font.setBold(True)
    label.setFont(font)
    return label
