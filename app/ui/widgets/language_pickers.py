"""What is spoken, and what to translate it into: only what the service can do is on offer."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.protocol.languages import AUTO, LanguageSupport
from app.ui.i18n.language_labels import language_label
from app.ui.i18n.live_text import on_language_change
from app.ui.widgets.picker import Picker


class LanguagePickers(QObject):
    """Two pickers that know each other: the targets on offer are those of the spoken language.

    Attributes:
        source, target: the two widgets, to be placed by the owner of this.

    Signals:
        chosen(str, str): the user chose another pair: the codes of the spoken language (or "auto") and of the
            translation (or an empty string).
        shown: another pair is shown, whoever chose it, or it is called something else.
    """

    chosen = Signal(str, str)
    shown = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._support = LanguageSupport(targets={}, detects=False)
        self.source, self.target = _picker(parent), _picker(parent)
        self.source.activated.connect(self._on_source)
        self.target.activated.connect(self._emit)
        on_language_change(parent, self._say)

    def _say(self) -> None:
        names = {self.source: self.tr("Spoken language"), self.target: self.tr("Translate to")}
        for picker, name in names.items():
            picker.setAccessibleName(name)
            picker.setAccessibleDescription(name)  # Qt on Linux has the current text as the name of a picker
        self.source.setItemText(self.source.findData(AUTO), self.tr("Detect language"))
        self.target.setItemText(self.target.findData(""), self.tr("No translation"))
        self.shown.emit()

    @property
    def pair(self) -> tuple[str, str]:
        """The chosen pair, as `chosen` tells it."""
        return str(self.source.currentData() or ""), str(self.target.currentData() or "")

    @property
    def support(self) -> LanguageSupport:
        """What is on offer."""
        return self._support

    def set_support(self, support: LanguageSupport) -> None:
        """Offer what a service can do; what was chosen is kept where the service can do it too."""
        source, target = self.pair
        self._support = support
        self.select(source, target)

    def select(self, source: str, target: str) -> None:
        """Show this pair, or what is nearest to it that the service can do."""
        source, target = self._support.nearest(source, target)
        detect = {AUTO: self.tr("Detect language")} if self._support.offers_detection else {}
        self.source.offer({**detect, **_labels(self.source, self._support.targets)}, source)
        self._offer_targets(source, target)

    def _offer_targets(self, source: str, target: str) -> None:
        codes = self._support.targets_of(source)
        self.target.offer({"": self.tr("No translation"), **_labels(self.target, codes)}, target)
        self.shown.emit()

    def _on_source(self) -> None:
        self._offer_targets(*self._support.nearest(*self.pair))
        self._emit()

    def _emit(self) -> None:
        self.shown.emit()
        self.chosen.emit(*self.pair)


def _labels(picker: Picker, codes: Iterable[str]) -> dict[str, str]:
    return {code: language_label(code, picker.fontMetrics()) for code in codes}


def _picker(parent: QWidget) -> Picker:
    picker = Picker(parent)
    picker.setSizeAdjustPolicy(Picker.SizeAdjustPolicy.AdjustToContents)
    return picker
