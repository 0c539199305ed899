"""What can be done with a past session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from app.transcripts.journal import SessionState
from app.ui.library.session_actions import SessionActions
from tests.ui.library.test_session_model import summary
from tests.ui.texts import pseudo_language

NAMES = ["open", "rename", "export", "folder", "delete"]


class Offered:
    """A window with a list, another field, the buttons, and what was chosen."""

    def __init__(self, show: Callable[[QWidget], None]) -> None:
        self.window, self.list, self.field = QWidget(), QWidget(), QLineEdit()
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.actions = SessionActions(self.window, self.list)
        layout = QVBoxLayout(self.window)
        layout.addWidget(self.list)
        layout.addWidget(self.field)
        layout.addLayout(self.actions.buttons())
        self.chosen: list[str] = []
        self.actions.chosen.connect(self.chosen.append)
        show(self.window)
        self.window.activateWindow()
        QTest.qWaitForWindowActive(self.window)

    @property
    def buttons(self) -> list[QPushButton]:
        """In their order."""
        return self.window.findChildren(QPushButton)


@pytest.fixture
def offered(show: Callable[[QWidget], None]) -> Offered:
    """For no session yet."""
    return Offered(show)


def test_each_is_a_button_and_all_are_in_the_menu(offered: Offered, tmp_path: Path) -> None:
    """The first one stands out."""
    offered.actions.enable(summary(tmp_path, "Budget"))
    assert [button.text() for button in offered.buttons] == ["&Open", "Re&name", "E&xport…", "Show &folder", "&Delete…"]
    assert [bool(button.property("primary")) for button in offered.buttons] == [True, False, False, False, False]
    for button in offered.buttons:
        button.click()
    assert offered.chosen == NAMES
    offered.actions.open_menu(QPoint(10, 10))
    menu = offered.window.findChild(QMenu)
    assert menu.isVisible()
    assert menu.actions() == list(offered.actions.by_name.values())
    menu.close()


def test_keys_are_those_of_the_list_but_for_the_export(offered: Offered, tmp_path: Path) -> None:
    """In a field, Delete and F2 are the field's."""
    offered.actions.enable(summary(tmp_path, "Budget"))

    def press(widget: QWidget) -> list[str]:
        offered.chosen.clear()
        widget.setFocus()
        for key, held in (("F2", ""), ("Delete", ""), ("E", "Control")):
            modifier = Qt.KeyboardModifier[f"{held}Modifier"] if held else Qt.KeyboardModifier.NoModifier
            QTest.keyClick(widget, Qt.Key[f"Key_{key}"], modifier)
        return list(offered.chosen)

    assert press(offered.list) == ["rename", "delete", "export"]
    assert press(offered.field) == ["export"]


@pytest.mark.parametrize(
    ("state", "able"),
    [
        (None, []),
        (SessionState.ENDED, NAMES),
        (SessionState.INTERRUPTED, NAMES),
        (SessionState.RUNNING, ["open", "export", "folder"]),
    ],
)
def test_only_what_makes_sense_can_be_chosen(
    offered: Offered, tmp_path: Path, state: SessionState | None, able: list[str]
) -> None:
    """A session that runs can neither be renamed nor deleted; the buttons follow."""
    offered.actions.enable(None if state is None else replace(summary(tmp_path, "Budget"), state=state))
    assert [name for name, action in offered.actions.by_name.items() if action.isEnabled()] == able
    assert [button.isEnabled() for button in offered.buttons] == [name in able for name in NAMES]


def test_why_it_cannot_be_deleted_is_told_in_every_language(
    offered: Offered, tmp_path: Path, application: QApplication
) -> None:
    """At the button, also when the language changes while it stands there."""
    session, button = summary(tmp_path, "Budget"), offered.buttons[-1]
    offered.actions.enable(session)
    assert button.toolTip() == "Move to trash"
    offered.actions.enable(replace(session, state=SessionState.RUNNING))
    assert button.toolTip() == "A running session can't be deleted"
    with pseudo_language(application):
        assert button.toolTip() == "⟦A session that is running cannot be deleted⟧"
        assert "⟦" in button.text()
