"""All texts that a window says, and a language that shows which of them nobody can translate.

In the *pseudo-language* each text stands between ⟦ and ⟧, and the values that are put into it stand outside:
"Delay: {seconds} s" is "⟦Delay: ⟧0.9⟦ s⟧". So whatever has a letter outside of these is a literal in the code, a value
that nobody translated, or one of the names that are the same in every language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, Qt, QTranslator
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QTabBar,
    QTextEdit,
    QWidget,
)

from app.captions.events import GapRecorded
from app.protocol.languages import GUMMY
from app.settings.window_keys import USUAL_KEYS
from app.ui.i18n.language_labels import language_label
from app.ui.overlay.overlay import Overlay
from app.ui.transcript.caption_list import CaptionList
from app.ui.transcript.row import texts_of

NAMES = ("Surtitle", "SRT")
"""What is called the same in every language, besides the names of languages and keys."""

_FIELD = re.compile(r"(\{[^{}]*\})")
_TRANSLATED = re.compile(r"⟦[^⟦⟧]*⟧|</?qt>")
_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)


class PseudoLanguage(QTranslator):
    """Every text of ours in brackets; `times`: how often it is said, for a language that needs more room."""

    def __init__(self, *, times: int = 1) -> None:
        super().__init__()
        self._times = times

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        """Qt's."""
        if context.startswith("Q"):  # Qt's own texts have translations of their own
            return None
        return _FIELD.sub(r"⟧\1⟦", f"⟦{' '.join([text] * self._times)}⟧").replace("⟦⟧", "")

    def isEmpty(self) -> bool:  # noqa: N802
        """Qt's."""
        return False


@contextmanager
def pseudo_language(application: QApplication, *, times: int = 1) -> Iterator[None]:
    """Speak it for a while; whatever is there already is told of the change, before and after."""
    translator = PseudoLanguage(times=times)
    application.installTranslator(translator)
    QApplication.processEvents()
    try:
        yield
    finally:
        application.removeTranslator(translator)
        QApplication.processEvents()


def texts_in(window: QWidget) -> dict[str, str]:
    """What the window and everything in it says, hidden or not: by where it is said, such as "3/1 QLabel text".

    Menus are windows too; other windows that belong to this one are not looked at. Captions are not among the texts.
    """
    found = dict(_texts_of(window, ""))
    if title := window.windowTitle():
        found["title"] = title
    return {place: text for place, text in found.items() if text}


def untranslated(texts: dict[str, str], *, names: Iterable[str] = ()) -> dict[str, str]:
    """Those that say something in the pseudo-language that is not translated.

    Args:
        names: what comes from the system or the test, besides those that are the same in every language.
    """
    same = sorted({*NAMES, *_language_names(), *_keys(), *names}, key=len, reverse=True)
    found = {}
    for place, text in texts.items():
        rest = _TRANSLATED.sub(" ", text)
        for name in same:
            rest = rest.replace(name, " ")
        if any(character.isalpha() for character in rest):
            found[place] = text
    return found


def _texts_of(widget: QWidget, where: str) -> Iterator[tuple[str, str]]:
    place = f"{where} {type(widget).__name__}"
    said = [*_own(widget), *_of_every_widget(widget)]
    yield from ((f"{place} {what}", text) for what, text in said)
    if isinstance(widget, QLineEdit | QAbstractSpinBox):
        return  # the buttons in it are Qt's
    for number, child in enumerate(widget.children()):
        if isinstance(child, QWidget) and not child.isWindow():
            yield from _texts_of(child, f"{where}/{number}")


def _of_every_widget(widget: QWidget) -> Iterator[tuple[str, str]]:
    for what in ("toolTip", "accessibleName", "accessibleDescription", "statusTip", "whatsThis"):
        yield what, getattr(widget, what)()
    for number, action in enumerate(widget.actions()):
        yield f"action {number}", action.text()
        if action.toolTip() != action.text().replace("&", ""):  # Qt makes it of the text
            yield f"action {number} toolTip", action.toolTip()


def _own(widget: QWidget) -> Iterator[tuple[str, str]]:
    match widget:
        case Overlay():
            yield "notice", widget.notice
            yield "hint", widget.hint
        case CaptionList():
            yield "placeholder", widget.placeholder
            gaps = (row for row in widget.rows if isinstance(row, GapRecorded))
            yield from ((f"gap {number}", texts_of(gap)[0].text) for number, gap in enumerate(gaps))
        case QComboBox():
            yield from ((f"item {index}", widget.itemText(index)) for index in range(widget.count()))
        case QLabel() | QAbstractButton():
            yield "text", widget.text()
        case QGroupBox():
            yield "title", widget.title()
        case QTabBar():
            yield from ((f"tab {index}", widget.tabText(index)) for index in range(widget.count()))
        case QSpinBox():
            yield from (("prefix", widget.prefix()), ("suffix", widget.suffix()), ("none", widget.specialValueText()))
        case QLineEdit() | QPlainTextEdit() | QTextEdit():
            yield "placeholder", widget.placeholderText()
        case QAbstractItemView() if (model := widget.model()) is not None:
            yield from _of_model(model)
        case _:
            whole = getattr(widget, "full_text", "")  # of a label that is painted
            yield "full text", whole


def _of_model(model: QAbstractItemModel) -> Iterator[tuple[str, str]]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    for row in range(model.rowCount()):
        for column in range(columns):
            for role in _ROLES:
                text = model.data(model.index(row, column), role)
                if isinstance(text, str):
                    yield f"item {row}.{column} {role.name}", text


def _language_names() -> set[str]:
    metrics = QFontMetrics(QGuiApplication.font())
    return {language_label(code, metrics) for code in GUMMY.targets}


def _keys() -> set[str]:
    return {QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) for keys in USUAL_KEYS.values()}


Window = TypeVar("Window", bound=QWidget)


def differences(
    application: QApplication, make: Callable[[], Window], *, part: Callable[[Window], QWidget] | None = None
) -> dict[str, tuple[str | None, str | None]]:
    """Where a window that hears of another language says something else than one that was made in it: both texts.

    Args:
        make: makes a window in some state, the same each time.
        part: looks at this part of it only.
    """
    window = make()
    with pseudo_language(application):
        QApplication.processEvents()
        followed = texts_in(part(window) if part else window)
        window.hide()
        other = make()
        made = texts_in(part(other) if part else other)
        other.hide()
    for each in (window, other):
        each.deleteLater()
    places = [*made, *(place for place in followed if place not in made)]
    return {p: (followed.get(p), made.get(p)) for p in places if followed.get(p) != made.get(p)}
