from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QWidget

from app.ui.overlay.overlay import Overlay
from app.ui.parts import shortcuts
from app.ui.settings.shortcuts_page import ShortcutsPage
from app.ui.window.main_window import MainWindow


def test_no_keys_are_given_twice() -> None:
    """Each action has keys of its own, and Qt understands them all."""
    sequences = [QKeySequence(keys).toString() for keys in shortcuts.KEYS.values()]
    assert len(set(sequences)) == len(shortcuts.KEYS)
    assert all(sequences)


@pytest.mark.usefixtures("application")
def test_unknown_actions_are_refused() -> None:
    """An action that the table lacks is a mistake, and is found at once."""
    with pytest.raises(KeyError):
        shortcuts.install(QWidget(), {"fly": lambda: None})


NO_CONTROL = {"key", "quit", "find", "find_next", "find_previous", "go_to_time"}
"""Actions without a control that is seen at once."""


def test_tooltips_name_the_keys(show: Callable[[QWidget], None]) -> None:
    """Every shortcut of a control can be read from a tooltip, in the window or on the overlay."""
    window, overlay = MainWindow(), Overlay()
    show(window)
    show(overlay)
    widgets = [*window.findChildren(QWidget), *overlay.findChildren(QWidget)]
    tips = " ".join(widget.toolTip() for widget in widgets)
    missing = {action for action, keys in shortcuts.KEYS.items() if f"({keys})" not in tips}
    assert missing <= NO_CONTROL


@pytest.mark.usefixtures("application")
def test_the_settings_list_all_keys() -> None:
    """Those that no control names, too."""
    texts = [label.text() for label in ShortcutsPage().findChildren(QLabel)]
    assert [keys for keys in shortcuts.KEYS.values() if keys not in texts] == []
