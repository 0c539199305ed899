"""A field for keys to a screen reader: a text that is changed by pressing keys in it.

Qt takes its `QKeySequenceEdit` for something that only holds others: the field that shows the keys is inside, but never
has the focus. So what a reader asks of the text is answered by that inner one, and it is told of no more by itself. Its
text cannot be set from outside: a reader that writes letters into it would not press keys.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleTextUpdateEvent, QKeySequence
from PySide6.QtWidgets import QAccessibleWidget, QLineEdit
from shiboken6 import VoidPtr

from app.ui.settings.key_rows import KeyField
from app.ui.widgets.accessible_leaf import Childless


class AccessibleKeys(Childless, QAccessibleWidget):
    """The field, its name, and the keys in it; the inner field is no thing of its own.

    Args:
        listening: whether anything wants to be told. tell: tells it.
    """

    def __init__(
        self,
        field: KeyField,
        *,
        listening: Callable[[], bool] = QAccessible.isActive,
        tell: Callable[[QAccessibleEvent], None] = QAccessible.updateAccessibility,
    ) -> None:
        super().__init__(field, QAccessible.Role.EditableText)
        self._field = field
        self._shown = cast(QLineEdit, field.findChild(QLineEdit))  # Qt makes it with the field
        self._before = self._shown.text()
        self._listening, self._tell = listening, tell
        field.keySequenceChanged.connect(self._on_keys)

    def text(self, kind: QAccessible.Text) -> str:
        """The value is the keys, as this system writes them."""
        if kind is QAccessible.Text.Value:
            return self._field.keySequence().toString(QKeySequence.SequenceFormat.NativeText)
        return super().text(kind)

    def state(self) -> QAccessible.State:
        """It can be changed."""
        state = super().state()
        state.editable = True
        return state

    def interface_cast(self, kind: QAccessible.InterfaceType) -> int:
        """The text of the inner field; on how Qt wants the answer, see `AccessibleLevel`."""
        if kind is QAccessible.InterfaceType.TextInterface:
            address = QAccessible.queryAccessibleInterface(self._shown).interface_cast(kind)
        else:
            address = super().interface_cast(kind)
        return cast(int, VoidPtr(0)) if address is None else address

    def _on_keys(self, _keys: QKeySequence) -> None:
        """Whoever pressed keys hears which ones have arrived."""
        before, self._before = self._before, self._shown.text()
        if self._listening() and before != self._before:
            self._tell(QAccessibleTextUpdateEvent(self._field, 0, before, self._before))
