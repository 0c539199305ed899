"""What has nothing in it, as a screen reader is told: for whatever Qt would look into, or knows nothing of."""

from __future__ import annotations

from typing import cast

from PySide6.QtGui import QAccessibleInterface

NOTHING = cast(QAccessibleInterface, None)
"""Qt's answer for "there is none", of which its stubs know nothing."""


class Childless:
    """Goes before the class of Qt that it answers for."""

    def childCount(self) -> int:  # noqa: N802
        """None are in it."""
        return 0

    def child(self, index: int) -> QAccessibleInterface:
        """None."""
        return NOTHING

    def childAt(self, x: int, y: int) -> QAccessibleInterface:  # noqa: N802
        """None."""
        return NOTHING

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: N802
        """None."""
        return -1
