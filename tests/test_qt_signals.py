"""What Qt's signals carry: no dict or list is declared, as Qt would take them apart.

It makes texts of the members of enumerations in them; a signal that is declared to carry an object hands it over.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Signal

FILES = sorted((Path(__file__).parent.parent / "app").rglob("*.py"))


def taken_apart(tree: ast.AST) -> Iterator[int]:
    """The lines on which a signal is declared to carry a dict or a list."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id == "Signal" and {"dict", "list"} & names_in(call.args):
            yield call.lineno


def names_in(values: list[ast.expr]) -> set[str]:
    """The names among them."""
    return {each.id for each in values if isinstance(each, ast.Name)}


def test_no_signal_takes_apart_what_it_carries() -> None:
    """In the whole app; and the check finds one."""
    assert [*taken_apart(ast.parse("a = Signal(int)\nb = Signal(str, dict)"))] == [2]
    found = {path: [*taken_apart(ast.parse(path.read_text()))] for path in FILES}
    assert len(found) > 100
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_an_object_arrives_as_it_was_sent() -> None:
    """A dict of members of an enumeration is the same one for who hears of it."""

    class Side(enum.StrEnum):
        LEFT = "left"

    class Sender(QObject):
        sent = Signal(object)

    sender, sent, heard = Sender(), {"side": Side.LEFT}, list[object]()
    sender.sent.connect(heard.append)
    sender.sent.emit(sent)
    assert heard[0] is sent
