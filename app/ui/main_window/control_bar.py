"""The controls above the captions, in one row at every width: start and stop, what is heard, the overlay, the settings.

What to hear, in which languages and by which service stands in the row itself where that is wide enough and nothing
runs. Else one line tells it (``setup_line.py``), and opens the pickers below the row. While captions run they can be
looked at, not changed, and it is said why. In a narrow row the buttons are icons, and the line gets shorter.

Not here: what the controls mean, which is the main window's business.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QMouseEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from app.ui.i18n.live_text import on_language_change
from app.ui.main_window.elapsed import ElapsedLabel
from app.ui.main_window.overlay_menu import OverlayMenu
from app.ui.main_window.setup_line import SetupLine
from app.ui.main_window.source_picker import SourcePicker
from app.ui.widgets.flow_layout import FlowLayout
from app.ui.widgets.icons import IconButton, ToolIconButton
from app.ui.widgets.language_pickers import LanguagePickers
from app.ui.widgets.level_meter import LevelMeter
from app.ui.widgets.picker import Picker
from app.ui.widgets.shortcuts import WindowKeys


class _Fit(NamedTuple):
    """How much the row says: which buttons have their text, how wide the meter is, how long the line at least."""

    inline: bool
    overlay: bool
    pause: bool
    start: bool
    meter: int
    letters: int


_FITS = (
    _Fit(inline=True, overlay=True, pause=True, start=True, meter=7, letters=0),
    _Fit(inline=True, overlay=False, pause=True, start=True, meter=7, letters=0),
    _Fit(inline=False, overlay=True, pause=True, start=True, meter=7, letters=45),
    _Fit(inline=False, overlay=False, pause=True, start=True, meter=7, letters=30),
    _Fit(inline=False, overlay=False, pause=False, start=True, meter=6, letters=20),
    _Fit(inline=False, overlay=False, pause=False, start=True, meter=4, letters=12),
    _Fit(inline=False, overlay=False, pause=False, start=False, meter=3, letters=6),
    _Fit(inline=False, overlay=False, pause=False, start=False, meter=2, letters=0),
)
"""From the widest row to the narrowest."""


class StartButton(IconButton):
    """Starts, and stops; a double click, which would do both, only starts."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Leave the second press out."""
        event.accept()


class ControlBar(QWidget):
    """All controls of the main window.

    Attributes:
        start: starts, and stops what runs. pause: is there while captions run. settings: a button.
        overlay: a button that stays down while the overlay is shown. overlay_menu: what else there is to choose for it.
        setup: the line that opens the pickers. source, languages, service: the pickers. elapsed, level: displays.

    Signals:
        setupShown: the pickers are seen.
    """

    setupShown = Signal()  # noqa: N815

    def __init__(self, keys: WindowKeys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self._busy = self._ending = self._paused = self._open = False
        self._fit_now = _FITS[0]
        self.start, self.pause = StartButton("play"), IconButton("pause")
        self.elapsed, self.level = ElapsedLabel(), LevelMeter()
        self.setup = SetupLine()
        self.setup.clicked.connect(self.show_setup)
        self.source = SourcePicker(grows=True)
        self.languages = LanguagePickers(self)
        self.service = Picker()
        self.service.setSizeAdjustPolicy(Picker.SizeAdjustPolicy.AdjustToContents)
        self.overlay, self.settings = IconButton("overlay"), ToolIconButton("settings")
        self.overlay.setCheckable(True)
        self.overlay_menu = OverlayMenu(keys, self)
        self.overlay_options = _menu_button(self.overlay_menu)
        self._pickers: tuple[Picker, ...] = (self.source, self.languages.source, self.languages.target, self.service)
        self._asked = tuple(_Asked(picker) for picker in self._pickers)
        self._letters = tuple(_Letter(self, picker) for picker in self._pickers)
        self._settings_letter = _Letter(self, self.settings, click=True)
        self._arrow, self._locked_note = QLabel("→"), QLabel()
        self._locked_note.setWordWrap(True)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, lambda: self.show_setup(shown=False))
        self._escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._lay_out()
        self.source.renamed.connect(self._tell_setup)
        self.languages.shown.connect(self._tell_setup)
        self.service.currentTextChanged.connect(lambda _: self._tell_setup())
        on_language_change(self, self._say)
        self.enable(busy=False, ending=False)

    def _lay_out(self) -> None:
        self._row, self._below = QHBoxLayout(), FlowLayout(spacing=12)
        self._row.setSpacing(8)
        for widget in (self.start, self.pause, self.elapsed, self.level, self.setup):
            self._row.addWidget(widget)
        self._first = self._row.count()
        self._row.addStretch(1)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self.overlay)
        beside.addWidget(self.overlay_options)
        self._row.addLayout(beside)
        self._row.addWidget(self.settings)
        for asked in self._asked:
            self._below.addWidget(asked)
        self._arrow.setParent(self)
        self._arrow.hide()
        layout = self._rows = QVBoxLayout(self)
        layout.setContentsMargins(12, 9, 12, 9)
        layout.setSpacing(8)
        layout.addLayout(self._row)
        layout.addLayout(self._below)
        layout.addWidget(self._locked_note)
        order = (self.start, self.pause, self.setup, *self._pickers, self.overlay, self.overlay_options, self.settings)
        for before, after in pairwise(order):
            self.setTabOrder(before, after)

    # What it says

    def _say(self) -> None:
        tips = (
            self._keys.with_keys(self.tr("Open audio file"), "open_file"),
            self._keys.with_keys(self.tr("Play sample recording"), "recording"),
        )
        self.source.explain("\n".join((self.tr("Audio source"), *tips)))
        settings = self.tr("Settin&gs…")
        self._settings_letter.use(settings)
        self.settings.setAccessibleName(settings.replace("&", ""))
        self.settings.setToolTip(
            self._keys.with_keys(self.tr("Speech service, API key, overlay, shortcuts and more"), "settings")
        )
        self.overlay.setAccessibleName(self.tr("Overlay"))
        self.overlay.setToolTip(self._keys.with_keys(self.tr("Keep captions on top of all windows"), "overlay"))
        self.overlay_options.set_name(self.tr("Overlay options"))
        self.setup.explain(self.tr("Audio source, languages and service"))
        texts = (self.tr("Aud&io source"), self.tr("Spo&ken language"), self.tr("&Translate to"), self.tr("Ser&vice"))
        for asked, letter, text in zip(self._asked, self._letters, texts, strict=True):
            asked.label.setText(text)
            letter.use(text)
        self.service.setAccessibleName(self.tr("Speech service"))
        self.service.setToolTip(self.tr("Where speech recognition runs"))
        self.service.setItemText(self.service.findData("local"), self.tr("This computer"))
        self.service.setItemText(self.service.findData("cloud"), self.tr("Cloud"))
        self._locked_note.setText(self.tr("To change these, stop captions first."))
        self._tell_setup()
        self._name_buttons()

    def _start_text(self) -> str:
        return self.tr("Stop") if self._busy else self.tr("Start")

    def _pause_text(self) -> str:
        return self.tr("Resume") if self._paused else self.tr("Pause")

    def _name_buttons(self) -> None:
        """Say what each button would do next, in words where there is room for them."""
        fit = self._fit_now
        tip = self.tr("Stop and save the transcript") if self._busy else self.tr("Start captions")
        self.start.setToolTip(self._keys.with_keys(tip, "start"))
        tip = self.tr("Resume listening") if self._paused else self.tr("Pause listening")
        self.pause.setToolTip(self._keys.with_keys(tip, "pause"))
        for button, text, shown in (
            (self.start, self._start_text(), fit.start),
            (self.pause, self._pause_text(), fit.pause),
            (self.overlay, self.tr("Overlay"), fit.overlay),
        ):
            button.setAccessibleName(text)
            if button.text() != (text if shown else ""):
                button.setText(text if shown else "")
        self._fit()

    def _tell_setup(self) -> None:
        source, target = self.languages.source.currentText(), self.languages.target.currentText()
        translating = bool(self.languages.pair[1])
        languages = f"{source} → {target}" if translating else source
        self.setup.show_parts(self.source.choice_name, languages, self.service.currentText())
        self.overlay_menu.show_translating(translating=translating)
        self._fit()

    def show_paused(self, *, paused: bool) -> None:
        """Let the pause button say what it would do next."""
        self._paused = paused
        self.pause.show_icon("play" if paused else "pause")
        self._name_buttons()

    def show_service(self, service: str) -> None:
        """Show which service is used: "local", "cloud" or a URL."""
        texts = {"local": self.tr("This computer"), "cloud": self.tr("Cloud")}
        self.service.offer(texts if service in texts else {**texts, service: service}, service)

    # What can be pressed

    def enable(self, *, busy: bool, ending: bool) -> bool:
        """Let only what makes sense be pressed, while a session is there (`busy`), and while it ends.

        Returns whether the button that had the focus is none to press any more, and no other one is.
        """
        begins = busy and not self._busy
        self._busy, self._ending = busy, ending
        running = busy and not ending
        had_focus = self.start.hasFocus() or self.pause.hasFocus()
        self.start.setEnabled(not ending)
        self.start.set_primary(primary=not busy)
        if busy:
            self.start.show_icon("stop", lambda theme: theme.level_clipped)
        else:
            self.start.show_icon("play")
        if had_focus and self.pause.hasFocus() and not running and not ending:
            self.start.setFocus()  # Qt would go on to what comes next
        self.pause.setEnabled(running)
        for widget in (self.pause, self.elapsed, self.level):
            widget.setVisible(busy)
        for picker in (self.source, self.languages.source, self.service):
            picker.setEnabled(not busy)
        self.languages.target.setEnabled(not busy and self.languages.target.count() > 1)
        if begins:
            self._open = False
        self._name_buttons()
        self._show_pickers()
        return had_focus and ending

    def show_setup(self, shown: bool = True) -> None:
        """Let the pickers be seen, or no more where there is no room in the row for them."""
        if shown is self._open:
            return
        held = any(picker.hasFocus() for picker in self._pickers)
        self._open = shown
        self._show_pickers()
        if shown and not self._busy and not self._fit_now.inline:
            self.source.setFocus()
        elif held and not self.setup.isHidden():
            self.setup.setFocus()

    def choose_source(self) -> None:
        """Let the user choose another source: its picker is seen, and has the focus."""
        self.show_setup()
        self.source.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # The row

    def event(self, event: QEvent) -> bool:
        """What is in the row may need another width now."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the narrowest row, or the widest of the pickers where they are open."""
        size = super().minimumSizeHint()
        margins = self._rows.contentsMargins()
        below = self._below.minimumSize().width() if self._open and not self._fit_now.inline else 0
        size.setWidth(max(self._width_of(_FITS[-1]), below) + margins.left() + margins.right())
        return size

    def _fit(self) -> None:
        """Choose the row that says most in the width that there is."""
        margins = self._rows.contentsMargins()
        width = self.width() - margins.left() - margins.right()
        usable = [fit for fit in _FITS if not (fit.inline and self._busy)]
        fit = next((each for each in usable if self._width_of(each) <= width), _FITS[-1])
        if fit != self._fit_now:
            was_inline, self._fit_now = self._fit_now.inline, fit
            self.level.set_width(fit.meter)
            self._name_buttons()
            if fit.inline is not was_inline:
                self._show_pickers()
            self._rows.activate()

    def _width_of(self, fit: _Fit) -> int:
        """How wide such a row is, in pixels."""
        widths = [
            self.start.width_with(max(self.tr("Start"), self._start_text(), key=len) if fit.start else ""),
            self.overlay.width_with(self.tr("Overlay") if fit.overlay else "")
            + self.overlay_options.sizeHint().width(),
            self.settings.sizeHint().width(),
        ]
        if self._busy:
            meter = self.level.fontMetrics().height() * fit.meter
            widths += [self.pause.width_with(self._pause_text() if fit.pause else "")]
            widths += [self.elapsed.sizeHint().width(), meter]
        if fit.inline:
            widths += [self.source.minimumSizeHint().width(), self._arrow.sizeHint().width()]
            widths += [picker.sizeHint().width() for picker in self._pickers[1:]]
        else:
            widths += [max(self.setup.minimumSizeHint().width(), self.setup.width_for(fit.letters))]
        return sum(widths) + self._row.spacing() * len(widths)  # one more, before the stretch

    def _show_pickers(self) -> None:
        """Put the pickers into the row, or below it, with their labels; or let them be seen nowhere."""
        inline = self._fit_now.inline and not self._busy
        shown = inline or self._open
        held = next((picker for picker in self._pickers if picker.hasFocus()), None)
        for number, asked in enumerate(self._asked):
            self._row.removeWidget(asked)
            self._below.removeWidget(asked)
            asked.show_label(shown=not inline)
            if inline:
                self._row.insertWidget(self._first + number + (number > 1), asked)
                if number == 1:
                    self._row.insertWidget(self._first + 2, self._arrow)
            else:
                self._below.addWidget(asked)
            asked.setVisible(shown)
        self._arrow.setVisible(inline)
        if not inline:
            self._row.removeWidget(self._arrow)
        self.setup.setVisible(not inline)
        self.setup.setChecked(self._open and not inline)
        self._locked_note.setVisible(self._open and self._busy)
        self._escape.setEnabled(self._open and not inline)
        for letter in self._letters:
            letter.setEnabled(inline or not self._open)  # the labels below the row have the letters themselves
        if held is not None and not held.isVisibleTo(self):
            self.setup.setFocus()
        self.updateGeometry()
        if shown:
            self.setupShown.emit()


class _Asked(QWidget):
    """A picker, below its label where that is shown."""

    def __init__(self, picker: Picker) -> None:
        super().__init__()
        self.label = QLabel()
        self.label.setBuddy(picker)
        # Underlining a letter parts it from its neighbours, and unkerned the text is wider than Qt reckons.
        self.label.setContentsMargins(0, 0, self.label.fontMetrics().height() // 5, 0)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.label)
        layout.addWidget(picker)

    def show_label(self, *, shown: bool) -> None:
        """Have the label, or not."""
        self.label.setVisible(shown)


class _Letter(QShortcut):
    """Alt and a letter lead to a control that has no label with that letter underlined."""

    def __init__(self, bar: ControlBar, control: QWidget, *, click: bool = False) -> None:
        super().__init__(bar)
        self._bar, self._control, self._clicks = bar, control, click
        self.activated.connect(self._go)

    def use(self, text: str) -> None:
        """Be the letter after the "&" of this text."""
        self.setKey(QKeySequence.mnemonic(text))

    def _go(self) -> None:
        if self._clicks:
            self._bar.settings.click()
            return
        if not self._control.isVisible():
            self._bar.show_setup()
        self._control.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _menu_button(menu: QMenu) -> ToolIconButton:
    button = ToolIconButton("down")
    button.setObjectName("menu")  # which needs no arrow beside its icon
    button.setPopupMode(ToolIconButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(menu)
    return button
