"""What the app's own widgets are to a screen reader: Qt knows the roles of its own widgets only.

Qt asks a factory for what it tells assistive technology of an object; this one answers for our widgets, and leaves most
others to Qt. Names and descriptions are the widgets' own business.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QStackedWidget, QWidget

from app.ui.i18n.live_text import on_language_change
from app.ui.main_window.status_strip import ElidedLabel, StatusStrip
from app.ui.settings.accessible_keys import AccessibleKeys
from app.ui.settings.key_rows import KeyField
from app.ui.transcript.accessible_rows import AccessibleCaptions
from app.ui.transcript.caption_list import CaptionList
from app.ui.widgets.accessible_level import AccessibleLevel
from app.ui.widgets.level_meter import LevelMeter
from app.ui.widgets.message_banner import MessageBanner

MAKERS: dict[type[QWidget], Callable[..., QAccessibleInterface]] = {
    CaptionList: AccessibleCaptions,
    ElidedLabel: lambda label: QAccessibleWidget(label, QAccessible.Role.StaticText),
    KeyField: AccessibleKeys,
    LevelMeter: AccessibleLevel,
    MessageBanner: lambda banner: QAccessibleWidget(banner, QAccessible.Role.AlertMessage),
    QStackedWidget: lambda pages: QAccessibleWidget(pages, QAccessible.Role.Client),  # else it is said at each page
    StatusStrip: lambda strip: QAccessibleWidget(strip, QAccessible.Role.StatusBar),
}
"""What makes what is told of each of our widgets, and of those of Qt that are better not told as Qt does."""


class AccessibleRoles:
    """Gives our widgets their roles; one for each application, which must outlive it."""

    def __init__(self) -> None:
        self._told: dict[int, QAccessibleInterface] = {}  # Qt owns none of them as far as Python knows
        QAccessible.installFactory(self._interface)

    def _interface(self, class_name: str, thing: QObject | None) -> QAccessibleInterface | None:
        if not isinstance(thing, QWidget):
            return None
        if class_name == "QLineEditIconButton":  # the only button that Qt itself puts into our fields
            on_language_change(thing, partial(_name_clearing, thing))
            return None
        make = next((make for kind, make in MAKERS.items() if isinstance(thing, kind)), None)
        if make is None and type(thing).__base__ is QWidget and type(thing).__module__.startswith("app."):
            make = _AccessiblePart
        if make is None:
            return None
        made = make(thing)
        key = id(thing)
        self._told[key] = made
        thing.destroyed.connect(lambda: self._told.pop(key, None))
        return made


def _name_clearing(button: QWidget) -> None:
    button.setAccessibleName(QCoreApplication.translate("AccessibleRoles", "Clear"))


class _AccessiblePart(QAccessibleWidget):
    """A widget of ours that is a window or only holds others; Qt takes both for the latter.

    What it is may change: most are made before they are put into a window. One that never is active, such as the
    overlay, is none to a screen reader, which would count it among the dialogs that wait for an answer.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, QAccessible.Role.Client)

    def role(self) -> QAccessible.Role:
        """A window, or nothing to be told of."""
        widget = self.widget()
        shown_aside = widget.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        return QAccessible.Role.Window if widget.isWindow() and not shown_aside else QAccessible.Role.Client
