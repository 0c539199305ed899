"""The menu beside the overlay's button: which texts it shows, whether clicks go through it, how large its letters are.

Only what there is can be chosen: without a translation the overlay shows the original.

Not here: the overlay, and where the settings are kept.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.settings.settings import OverlayContent
from app.ui.i18n.live_text import on_language_change
from app.ui.widgets.shortcuts import WindowKeys


class OverlayMenu(QMenu):
    """A menu that shows what is chosen for the overlay.

    Attributes:
        lock, larger, smaller: its actions besides the texts.

    Signals:
        contentChosen(OverlayContent): the user chose these texts.
        lockToggled(bool): clicks shall go through the overlay, or not.
        textStepped(int): its letters shall be larger (1) or smaller (-1).
    """

    contentChosen = Signal(object)  # noqa: N815
    lockToggled = Signal(bool)  # noqa: N815
    textStepped = Signal(int)  # noqa: N815

    def __init__(self, keys: WindowKeys, parent: QWidget) -> None:
        super().__init__(parent)
        self._keys = keys
        self._content = OverlayContent.BOTH
        self._translating = True
        self._contents: dict[OverlayContent, QAction] = {}
        group = QActionGroup(self)
        for content in OverlayContent:
            action = self.addAction("")
            action.setCheckable(True)
            action.triggered.connect(lambda _, content=content: self._choose(content))
            group.addAction(action)
            self._contents[content] = action
        self.addSeparator()
        self.lock = self.addAction("")
        self.lock.setCheckable(True)
        self.lock.triggered.connect(self.lockToggled)
        self.addSeparator()
        self.larger, self.smaller = self.addAction(""), self.addAction("")
        self.larger.triggered.connect(lambda: self.textStepped.emit(1))
        self.smaller.triggered.connect(lambda: self.textStepped.emit(-1))
        on_language_change(self, self._say)
        self._mark()

    @property
    def content(self) -> OverlayContent:
        """Which texts are chosen."""
        return self._content

    @property
    def offered(self) -> list[OverlayContent]:
        """Which texts can be chosen."""
        return [content for content, action in self._contents.items() if action.isVisible()]

    def show_content(self, content: OverlayContent) -> None:
        """Show which texts are chosen; emits nothing."""
        self._content = content
        self._mark()

    def show_translating(self, *, translating: bool) -> None:
        """Offer a translation, or none."""
        self._translating = translating
        self._mark()

    def show_locked(self, *, locked: bool) -> None:
        """Show whether clicks go through; emits nothing."""
        self.lock.setChecked(locked)

    def _choose(self, content: OverlayContent) -> None:
        if self._translating:  # without one, what is chosen for the next time stays
            self._content = content
            self.contentChosen.emit(content)
        self._mark()

    def _mark(self) -> None:
        for content, action in self._contents.items():
            action.setVisible(self._translating or content is OverlayContent.SOURCE)
        self._contents[self._content if self._translating else OverlayContent.SOURCE].setChecked(True)

    def _say(self) -> None:
        self.setAccessibleName(self.tr("Overlay options"))
        for content, text in {
            OverlayContent.SOURCE: self.tr("&Original"),
            OverlayContent.TRANSLATION: self.tr("&Translation"),
            OverlayContent.BOTH: self.tr("&Both"),
        }.items():
            self._contents[content].setText(text)
        for action, text, keys in (
            (self.lock, self.tr("&Lock (clicks pass through)"), "overlay_lock"),
            (self.larger, self.tr("L&arger text"), "overlay_larger"),
            (self.smaller, self.tr("&Smaller text"), "overlay_smaller"),
        ):
            shown = self._keys.shown(keys)
            action.setText(f"{text}\t{shown}" if shown else text)
