"""Qt's properties and signals are never given to a constructor by keyword: PySide finds them in some languages only."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

from PySide6 import QtCore, QtGui, QtWidgets

ROOT = Path(__file__).parent.parent
FILES = sorted(path for room in ("app", "packaging", "tests") for path in (ROOT / room).rglob("*.py"))
CLASSES: dict[str, type] = {
    name: thing
    for module in (QtCore, QtGui, QtWidgets)
    for name, thing in list(vars(module).items())
    if isinstance(thing, type) and issubclass(thing, QtCore.QObject)
}


@functools.cache
def keywords_of(cls: type) -> set[str]:
    """The properties and signals of a Qt class."""
    meta: QtCore.QMetaObject = cls.staticMetaObject  # type: ignore[attr-defined]
    properties = {str(meta.property(number).name()) for number in range(meta.propertyCount())}
    signals = (meta.method(number) for number in range(meta.methodCount()))
    kind = QtCore.QMetaMethod.MethodType.Signal
    return properties | {bytes(each.name().data()).decode() for each in signals if each.methodType() == kind}


def found_in(source: str) -> Iterator[str]:
    """Where Qt's properties or signals are given by keyword, as "line: class(keyword)"."""
    tree = ast.parse(source)
    inherited = {  # what is called as super().__init__
        id(call): base.id
        for made in ast.walk(tree)
        if isinstance(made, ast.ClassDef)
        for base in made.bases
        if isinstance(base, ast.Name)
        for call in ast.walk(made)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__"
    }
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = inherited.get(id(call)) or ast.unparse(call.func).rpartition(".")[2]
        if name not in CLASSES:
            continue
        for keyword in call.keywords:
            if keyword.arg is None or keyword.arg in keywords_of(CLASSES[name]):
                yield f"{call.lineno}: {name}({keyword.arg or '**'})"


def test_no_property_is_given_by_keyword() -> None:
    """Of no Qt class, nor of a class made from one, in any file."""
    found = []
    for path in FILES:
        if any(name in (source := path.read_text(encoding="utf-8")) for name in ("PySide6", "super().__init__")):
            found += [f"{path.relative_to(ROOT)}:{place}" for place in found_in(source)]
    assert found == []


def test_they_would_be_found() -> None:
    """In every form, and what only looks like it is not."""
    source = """
timer = QTimer(self, singleShot=True, interval=5)
other = QtCore.QTimer(timeout=print)
more = QLabel(**words)
class Mine(QWidget):
    def __init__(self, *, enabled):
        super().__init__(None, enabled=enabled)
made = Mine(enabled=True), QFileDialog(self, directory="x"), QPen(brush, 7, c=cap)
"""
    assert list(found_in(source)) == [
        "2: QTimer(singleShot)",
        "2: QTimer(interval)",
        "3: QTimer(timeout)",
        "4: QLabel(**)",
        "7: QWidget(enabled)",
    ]
