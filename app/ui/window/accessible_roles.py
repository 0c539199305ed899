"""What the app's own widgets are to a screen reader: Qt knows the roles of its own widgets only.

Qt asks a factory for what it tells assistive technology of an object; this one answers for our widgets, and leaves all
others to Qt. Names and descriptions are the widgets' own business.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from app.ui.parts.level_meter import LevelMeter
from app.ui.parts.message_banner import MessageBanner
from app.ui.transcript.caption_list import CaptionList
from app.ui.window.status_strip import StatusStrip

ROLES: dict[type[QWidget], QAccessible.Role] = {
    CaptionList: QAccessible.Role.List,
    LevelMeter: QAccessible.Role.Indicator,
    MessageBanner: QAccessible.Role.AlertMessage,
    StatusStrip: QAccessible.Role.StatusBar,
}
"""What each of our widgets is."""


class AccessibleRoles:
    """Gives our widgets their roles; one for each application, which must outlive it."""

    def __init__(self) -> None:
        self._told: dict[int, QAccessibleInterface] = {}  # Qt owns none of them as far as Python knows
        QAccessible.installFactory(self._interface)

    def _interface(self, _class_name: str, thing: QObject | None) -> QAccessibleInterface | None:
        role = next((role for kind, role in ROLES.items() if isinstance(thing, kind)), None)
        if role is None or not isinstance(thing, QWidget):
            return None
        made = QAccessibleWidget(thing, role)
        key = id(thing)
        self._told[key] = made
        thing.destroyed.connect(lambda: self._told.pop(key, None))
        return made
