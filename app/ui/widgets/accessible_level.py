"""The level meter to a screen reader: a bar that can be asked for its value, and does not talk by itself.

Of Qt's role for indicators nothing is told on Linux; that of a progress bar is known everywhere. No change of the value
is reported, as there are many a second; the words of the meter are (its description), and change in steps.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtGui import QAccessible, QAccessibleValueInterface
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import VoidPtr, getCppPointer, isValid

from app.ui.widgets.level_meter import LevelMeter


class AccessibleLevel(QAccessibleWidget):
    """The meter, and its value in percent of the bar."""

    def __init__(self, meter: LevelMeter) -> None:
        super().__init__(meter, QAccessible.Role.ProgressBar)
        self._value = _Percent(meter)

    def interface_cast(self, kind: QAccessible.InterfaceType) -> int:
        """The value, for those who ask for it.

        Qt wants the address of an object, or 0. PySide takes it from a `VoidPtr` only, whatever its stubs say: at None
        the process dies, and an int is taken for the object itself.
        """
        if kind is QAccessible.InterfaceType.ValueInterface:
            return cast(int, VoidPtr(getCppPointer(self._value)[0]))
        address = super().interface_cast(kind)
        return cast(int, VoidPtr(0)) if address is None else address

    def state(self) -> QAccessible.State:
        """It is only looked at."""
        state = super().state()
        state.readOnly = True
        return state


class _Percent(QAccessibleValueInterface):
    def __init__(self, meter: LevelMeter) -> None:
        super().__init__()
        self._meter = meter

    def currentValue(self) -> float:  # noqa: N802
        """How much of the bar is filled."""
        return round(100 * self._meter.filled) if isValid(self._meter) else 0

    def minimumValue(self) -> float:  # noqa: N802
        """Silence."""
        return 0

    def maximumValue(self) -> float:  # noqa: N802
        """Full scale."""
        return 100

    def minimumStepSize(self) -> float:  # noqa: N802
        """Finer steps cannot be heard."""
        return 1

    def setCurrentValue(self, value: object) -> None:  # noqa: N802
        """The sound alone changes it."""
