"""A dialog that asks for a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from app.ui.widgets.file_question import open_files
from tests.ui.texts import pseudo_language

KINDS = ["Settings (*.json)", "All files (*)"]


def say(text: str) -> str:
    """In the language that the interface has now."""
    return QCoreApplication.translate("test", text)


@pytest.fixture
def dialog(show: Callable[[QWidget], None], tmp_path: Path) -> QFileDialog:
    """It asks where to write settings, over a window."""
    window = QWidget()
    show(window)
    made = QFileDialog(window, directory=str(tmp_path))
    made.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    made.selectFile("mine.json")
    open_files(made, lambda: say("Export"), lambda: [say(kind) for kind in KINDS])
    assert made.isVisible()
    return made


def test_it_says_what_it_is_for_and_offers_the_first_kind(dialog: QFileDialog) -> None:
    """And is told of a file that is chosen."""
    assert (dialog.windowTitle(), dialog.nameFilters(), dialog.selectedNameFilter()) == ("Export", KINDS, KINDS[0])


def test_it_is_gone_once_it_is_closed(dialog: QFileDialog) -> None:
    """Nothing of it is kept."""
    window = dialog.parentWidget()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert window.findChildren(QFileDialog) == []


def test_it_follows_the_language_while_it_is_open(dialog: QFileDialog, application: QApplication) -> None:
    """What was chosen and typed stays."""
    dialog.selectNameFilter(KINDS[1])
    field = dialog.findChild(QLineEdit)
    field.setText("ours.json")
    with pseudo_language(application):
        assert dialog.windowTitle() == "⟦Export⟧"
        assert dialog.nameFilters() == [f"⟦{kind}⟧" for kind in KINDS]
        assert dialog.selectedNameFilter() == "⟦All files (*)⟧"
        assert field.text() == "ours.json"
    assert dialog.windowTitle() == "Export"


def test_a_folder_has_no_kinds(show: Callable[[QWidget], None], application: QApplication) -> None:
    """Its title follows all the same."""
    window = QWidget()
    show(window)
    dialog = QFileDialog(window)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    before = dialog.nameFilters()
    open_files(dialog, lambda: say("Folder"))
    assert dialog.nameFilters() == before
    with pseudo_language(application):
        assert dialog.windowTitle() == "⟦Folder⟧"
