"""The first page: what this machine can do alone, and what a key of the cloud service adds."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.protocol.languages import GUMMY, LanguageSupport
from app.ui.flow_layout import FlowLayout
from app.ui.language_labels import language_label


class WelcomePage(QScrollArea):
    """A page of plain words and three buttons.

    Signals:
        dismissed: it was read.
        demoRequested: the user wants to hear and see the built-in recording.
        keyEntryRequested: the user has a key to enter.
    """

    dismissed = Signal()
    demoRequested = Signal()  # noqa: N815
    keyEntryRequested = Signal()  # noqa: N815

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(32, 28, 32, 28)
        layout.setSpacing(10)
        layout.addWidget(_text(self.tr("Captions of what is said, while it is said"), scale=1.7, bold=True))
        layout.addWidget(
            _text(
                self.tr(
                    "Choose what to listen to and press Start. The captions appear here and in an overlay that lies "
                    "above your other windows, and are kept as a subtitle file."
                )
            )
        )
        layout.addSpacing(4)
        layout.addLayout(self._buttons())  # above the details: they are seen however low the window is
        layout.addSpacing(12)
        layout.addWidget(_text(self.tr("On this machine, with no account"), scale=1.2, bold=True))
        self._alone = _text("")
        layout.addWidget(self._alone)
        layout.addSpacing(8)
        layout.addWidget(_text(self.tr("With a key of the cloud service"), scale=1.2, bold=True))
        layout.addWidget(_text(self._cloud_words()))
        layout.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Welcome"))
        self.show_support(LanguageSupport(targets={"en": ()}, detects=False))

    @property
    def alone_text(self) -> str:
        """What it says of this machine."""
        return self._alone.text()

    def show_support(self, support: LanguageSupport) -> None:
        """Say what this machine can do alone."""
        heard = ", ".join(self._named(code) for code in support.targets)
        pairs = [
            f"{self._named(source)} → {self._named(target)}"
            for source, targets in support.targets.items()
            for target in targets
        ]
        words = self.tr("Captions: {languages}. Speech is recognised right here, and no sound leaves this computer.")
        if pairs:
            then = self.tr("Translation: {pairs}. It is rough, but it also works without the internet.")
        else:
            then = self.tr(
                "Translation: none yet. Where the program Apertium is installed with its English and Spanish data, "
                "Surtitle also translates into Spanish."
            )
        self._alone.setText(f"{words.format(languages=heard)}\n{then.format(pairs=', '.join(pairs))}")

    def _buttons(self) -> FlowLayout:
        begin = QPushButton(self.tr("&Got it"))
        begin.setProperty("primary", True)
        begin.clicked.connect(self.dismissed)
        demo = QPushButton(self.tr("Try the &built-in recording"))
        demo.clicked.connect(self.demoRequested)
        key = QPushButton(self.tr("Enter a &cloud key…"))
        key.clicked.connect(self.keyEntryRequested)
        buttons = FlowLayout()
        for button in (begin, demo, key):
            buttons.addWidget(button)
        return buttons

    def _named(self, code: str) -> str:
        return language_label(code, self.fontMetrics())

    def _cloud_words(self) -> str:
        pairs = sum(len(targets) for targets in GUMMY.targets.values())
        languages = ", ".join(self._named(code) for code in GUMMY.targets)
        return self.tr(
            "{count} languages, found out by itself if you like: {languages}. Translation in {pairs} directions. "
            "While the cloud is chosen, what is heard is sent to that service, which charges your account."
        ).format(count=len(GUMMY.targets), languages=languages, pairs=pairs)


def _text(words: str, *, scale: float = 1.08, bold: bool = False) -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    font.setBold(bold)
    label.setFont(font)
    return label
