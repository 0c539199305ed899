"""A picker of values that each have a name: a few good ones, and whichever other one is set already."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSignalBlocker, Signal

from app.ui.i18n.live_text import Words, on_language_change
from app.ui.widgets.picker import Picker


class ChoicePicker(Picker):
    """A list of values.

    Args:
        name: gives its name, for those who cannot see it.
        choices: gives the name of each value.
        describe: names a value that is not among them.

    Signals:
        chosen(object): the user chose this value.
    """

    chosen = Signal(object)

    def __init__(
        self,
        name: Words,
        choices: Callable[[], Mapping[object, str]],
        *,
        describe: Callable[[object], str] = str,
    ) -> None:
        super().__init__()
        self._name = name
        self._choices = choices
        self._values: list[object] = []
        self._describe = describe
        self.may_be_narrow()
        self.activated.connect(lambda index: self.chosen.emit(self._values[index]))
        on_language_change(self, self._say)

    @property
    def value(self) -> object:
        """What is chosen."""
        return self._values[self.currentIndex()] if self._values else None

    def select(self, value: object) -> None:
        """Show this value; emits nothing."""
        choices = self._choices()
        with QSignalBlocker(self):
            self.clear()
            self._values = [*choices, *([value] if value not in choices else [])]
            for each in self._values:
                self.addItem(choices[each] if each in choices else self._describe(each))
            self.setCurrentIndex(self._values.index(value))
        self.setToolTip(self.currentText())

    def _say(self) -> None:
        self.setAccessibleName(self._name())
        if self._values:
            self.select(self.value)
