"""The controls above the captions: start and stop, what to hear, in which languages, by which service, the overlay.

They are placed in a flow, so that they take another row, not each other's room, when the window is narrow or the
letters are large. What the controls mean is the main window's business.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.settings.settings import OverlayContent
from app.ui.i18n.live_text import on_language_change
from app.ui.main_window.elapsed import ElapsedLabel
from app.ui.main_window.source_picker import SourcePicker
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.icons import IconButton
from app.ui.widgets.language_pickers import LanguagePickers
from app.ui.widgets.level_meter import LevelMeter
from app.ui.widgets.picker import Picker
from app.ui.widgets.shortcuts import WindowKeys


class ControlBar(QWidget):
    """All controls of the main window.

    Attributes:
        start, pause, stop, settings: buttons. overlay: a button that stays down while the overlay is shown.
        source, languages, service, overlay_content: pickers. elapsed, level: displays.
    """

    def __init__(self, keys: WindowKeys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self.start, self.pause, self.stop = IconButton("play"), IconButton("pause"), IconButton("stop")
        self.start.setProperty("primary", True)
        self.start.dress()
        self._paused = False
        self.elapsed = ElapsedLabel()
        self.level = LevelMeter()
        self.source = SourcePicker()
        self.source.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)  # not what stands beside it
        self.languages = LanguagePickers(self)
        self.service = Picker()
        self.service.setSizeAdjustPolicy(Picker.SizeAdjustPolicy.AdjustToContents)
        self.settings = QPushButton()
        self.overlay = IconButton("overlay")
        self.overlay.setCheckable(True)
        self.overlay_content = Picker()
        for content in OverlayContent:
            self.overlay_content.addItem("", content)
        asked = (self.source, self.languages.source, self.languages.target, self.service)
        self._labels = tuple(_label_for(picker) for picker in (*asked, self.overlay_content))

        transport, choices = FlowLayout(), FlowLayout(spacing=10)
        for widget in (self.start, self.pause, self.stop, self.elapsed, self.level):
            transport.addWidget(widget)
        transport.addWidget(_together(self.overlay, self._labels[-1], self.overlay_content))
        for label, picker in zip(self._labels, asked, strict=False):
            beside = [self.settings] if picker is self.service else []
            group = _together(label, picker, *beside)
            choices.addWidget(group)
            if picker is self.source:  # devices have long names
                choices.let_grow(group, lambda: self.source.lacking_width)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 10)
        layout.setSpacing(10)
        layout.addLayout(transport)
        layout.addLayout(choices)
        on_language_change(self, self._say)

    def _say(self) -> None:
        self.start.setText(self.tr("Start"))
        self.start.setToolTip(self._keys.with_keys(self.tr("Start captions"), "start"))
        self.stop.setText(self.tr("Cancel"))
        self.stop.setToolTip(self._keys.with_keys(self.tr("Stop and save the transcript"), "start"))
        tips = (
            self._keys.with_keys(self.tr("Open audio file"), "open_file"),
            self._keys.with_keys(self.tr("Play sample recording"), "recording"),
        )
        self.source.explain("\n".join((self.tr("Audio source"), *tips)))
        self.settings.setText(self.tr("Settin&gs…"))
        self.settings.setToolTip(
            self._keys.with_keys(self.tr("Speech service, API key, overlay, shortcuts and more"), "settings")
        )
        self.overlay.setText(self.tr("Overlay"))
        self.overlay.setToolTip(self._keys.with_keys(self.tr("Keep captions on top of all windows"), "overlay"))
        self.overlay_content.setAccessibleName(self.tr("Overlay content"))
        self.overlay_content.setToolTip(self._keys.with_keys(self.tr("Overlay content"), "overlay_content"))
        for content, text in {
            OverlayContent.SOURCE: self.tr("Original"),
            OverlayContent.TRANSLATION: self.tr("Translation"),
            OverlayContent.BOTH: self.tr("Both"),
        }.items():
            self.overlay_content.setItemText(self.overlay_content.findData(content), text)
        asked = (self.tr("Aud&io source"), self.tr("Spo&ken language"), self.tr("&Translate to"), self.tr("Ser&vice"))
        texts = (*asked, self.tr("Sho&w"))
        for label, text in zip(self._labels, texts, strict=True):
            label.setText(text)
        self.service.setAccessibleName(self.tr("Speech service"))
        self.service.setToolTip(self.tr("Where speech recognition runs"))
        self.service.setItemText(self.service.findData("local"), self.tr("This computer"))
        self.service.setItemText(self.service.findData("cloud"), self.tr("Cloud"))
        self.show_paused(paused=self._paused)

    def show_paused(self, *, paused: bool) -> None:
        """Let the pause button say what it would do next."""
        self._paused = paused
        self.pause.show_icon("play" if paused else "pause")
        self.pause.setText(self.tr("Resume") if paused else self.tr("Pause"))
        tip = self.tr("Resume listening") if paused else self.tr("Pause listening")
        self.pause.setToolTip(self._keys.with_keys(tip, "pause"))

    def enable(self, *, busy: bool, ending: bool) -> bool:
        """Let only what makes sense be pressed, while a session is there (`busy`), and while it ends.

        Returns whether the button that had the focus is none to press any more, and no other one is.
        """
        running = busy and not ending
        transport = {self.start: not busy, self.pause: running, self.stop: running}
        held = next((button for button in transport if button.hasFocus()), None)
        for button, sensible in transport.items():
            button.setEnabled(sensible)
        for picker in (self.source, self.languages.source, self.service):
            picker.setEnabled(not busy)
        self.languages.target.setEnabled(not busy and self.languages.target.count() > 1)
        if held is None or held.isEnabled():
            return False
        # Qt would go on to the overlay's button, and Space would hide it.
        following = next((button for button, sensible in transport.items() if sensible), None)
        if following is not None:
            following.setFocus()
        return following is None

    def show_service(self, service: str) -> None:
        """Show which service is used: "local", "cloud" or a URL."""
        texts = {"local": self.tr("This computer"), "cloud": self.tr("Cloud")}
        self.service.offer(texts if service in texts else {**texts, service: service}, service)


def _label_for(widget: QWidget) -> QLabel:
    label = QLabel()
    label.setBuddy(widget)
    # Underlining a letter parts it from its neighbours, and unkerned the text is wider than Qt reckons.
    label.setContentsMargins(0, 0, label.fontMetrics().height() // 5, 0)
    return label


def _together(*widgets: QWidget) -> QWidget:
    """These side by side, never parted by the end of a row."""
    group = QWidget()
    layout = QHBoxLayout(group)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    for widget in widgets:
        layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
    return group
