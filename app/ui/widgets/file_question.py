"""A dialog that asks for a file or a folder: opened, said in the language of the interface, and gone when it is closed.

Qt says its own words in it anew by itself; ours are the title and the kinds of files. Where the dialog is the system's
own, what that shows already may stay as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFileDialog

from app.ui.i18n.live_text import Words, on_language_change


def open_files(dialog: QFileDialog, title: Words, kinds: Callable[[], Sequence[str]] | None = None) -> None:
    """Open it; nothing waits for it. `kinds` are the filters of names, the first one chosen; None: as they are."""

    def say() -> None:
        dialog.setWindowTitle(title())
        if kinds is not None:
            before = dialog.nameFilters()
            chosen = before.index(dialog.selectedNameFilter()) if dialog.selectedNameFilter() in before else 0
            filters = list(kinds())
            dialog.setNameFilters(filters)
            dialog.selectNameFilter(filters[min(chosen, len(filters) - 1)])

    on_language_change(dialog, say)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
