"""The controls above the captions: start and stop, what to hear, in which languages, by which service, the overlay.

They are placed in a flow, so that they take another row, not each other's room, when the window is narrow or the
letters are large. What the controls mean is the main window's business.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.settings.model import OverlayContent
from app.ui.parts.flow_layout import FlowLayout
from app.ui.parts.icons import IconButton
from app.ui.parts.language_pickers import LanguagePickers
from app.ui.parts.level_meter import LevelMeter
from app.ui.parts.picker import Picker
from app.ui.parts.shortcuts import WindowKeys
from app.ui.window.elapsed import ElapsedLabel
from app.ui.window.source_picker import SourcePicker


class ControlBar(QWidget):
    """All controls of the main window.

    Attributes:
        start, pause, stop, settings: buttons. overlay: a button that stays down while the overlay is shown.
        source, languages, service, overlay_content: pickers. elapsed, level: displays.
    """

    def __init__(self, keys: WindowKeys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self.start = IconButton("play", self.tr("Start"))
        self.start.setProperty("primary", True)
        self.start.dress()
        self.start.setToolTip(self._keys.with_keys(self.tr("Start captioning"), "start"))
        self.pause = IconButton("pause", self.tr("Pause"))
        self.stop = IconButton("stop", self.tr("Stop"))
        self.stop.setToolTip(self._keys.with_keys(self.tr("Stop, and keep the transcript"), "start"))
        self.elapsed = ElapsedLabel()
        self.level = LevelMeter()
        self.source = SourcePicker()
        tips = (
            self._keys.with_keys(self.tr("Open a WAV file"), "open_file"),
            self._keys.with_keys(self.tr("Play the recording"), "recording"),
        )
        self.source.explain("\n".join((self.tr("What to listen to"), *tips)))
        self.languages = LanguagePickers(self)
        self.service = Picker()
        self.service.setAccessibleName(self.tr("Speech service"))
        self.service.setToolTip(self.tr("Where speech is recognised"))
        self.service.setSizeAdjustPolicy(Picker.SizeAdjustPolicy.AdjustToContents)
        self.settings = QPushButton(self.tr("Settin&gs…"))
        self.settings.setToolTip(
            self._keys.with_keys(self.tr("Service, key, appearance, shortcuts and more"), "settings")
        )
        self.overlay = IconButton("overlay", self.tr("Overlay"))
        self.overlay.setCheckable(True)
        self.overlay.setToolTip(self._keys.with_keys(self.tr("Show captions above all other windows"), "overlay"))
        self.overlay_content = Picker()
        self.overlay_content.setAccessibleName(self.tr("What the overlay shows"))
        self.overlay_content.setToolTip(self._keys.with_keys(self.tr("What the overlay shows"), "overlay_content"))
        for content, text in (
            (OverlayContent.SOURCE, self.tr("Source")),
            (OverlayContent.TRANSLATION, self.tr("Translation")),
            (OverlayContent.BOTH, self.tr("Both")),
        ):
            self.overlay_content.addItem(text, content)

        transport, choices = FlowLayout(), FlowLayout(spacing=10)
        for widget in (self.start, self.pause, self.stop, self.elapsed, self.level):
            transport.addWidget(widget)
        transport.addWidget(_together(self.overlay, self.overlay_content))
        for group in (
            _labelled(self.tr("&Listen to"), self.source),
            _labelled(self.tr("Spo&ken"), self.languages.source),
            _labelled(self.tr("&Translate to"), self.languages.target),
            _together(_label_for(self.tr("Ser&vice"), self.service), self.service, self.settings),
        ):
            choices.addWidget(group)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 10)
        layout.setSpacing(10)
        layout.addLayout(transport)
        layout.addLayout(choices)
        self.show_paused(paused=False)

    def show_paused(self, *, paused: bool) -> None:
        """Let the pause button say what it would do next."""
        self.pause.setText(self.tr("Resume") if paused else self.tr("Pause"))
        tip = self.tr("Go on listening") if paused else self.tr("Stop listening for a while")
        self.pause.setToolTip(self._keys.with_keys(tip, "pause"))


def _label_for(text: str, widget: QWidget) -> QLabel:
    label = QLabel(text)
    label.setBuddy(widget)
    # Underlining a letter parts it from its neighbours, and unkerned the text is wider than Qt reckons.
    label.setContentsMargins(0, 0, label.fontMetrics().height() // 5, 0)
    return label


def _labelled(text: str, widget: QWidget) -> QWidget:
    return _together(_label_for(text, widget), widget)


def _together(*widgets: QWidget) -> QWidget:
    """These side by side, never parted by the end of a row."""
    group = QWidget()
    layout = QHBoxLayout(group)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    for widget in widgets:
        layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
    return group
