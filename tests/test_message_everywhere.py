"""Sentences that are told stand in the code as a whole: what gathers them for translation only reads it."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "app"

TOLD_ROOMS = ["audio", "captions", "protocol", "session", "service", "settings", "transcripts", "terminal", "ui"]
TOLD_ROOMS += sorted(path.name for path in ROOT.glob("*.py"))
"""The rooms whose sentences can all be told in another language: their errors are made of nothing but `Message`."""


def files_of(room: str) -> list[Path]:
    """The source files of a room, or of a single module at the top."""
    path = ROOT / room
    return [path] if path.suffix else sorted(path.rglob("*.py"))


def told_calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call of `Message`, also as the attribute of a module."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="Message") | ast.Attribute(attr="Message")):
                yield node


def mistake_in(call: ast.Call) -> str:
    """What is wrong with a call of `Message`; empty if nothing is."""
    if len(call.args) != 1:
        return "takes one template, and its values by keyword"
    template = call.args[0]
    if not isinstance(template, ast.Constant) or not isinstance(template.value, str):
        return "the template is no literal"
    if not template.value:
        return "there is nothing to translate: `NOTHING` says that"
    given = [keyword.arg for keyword in call.keywords]
    if None in given:
        return "values are named one by one"
    try:
        fields = [(name, spec, conversion) for _, name, spec, conversion in string.Formatter().parse(template.value)]
    except ValueError as error:
        return str(error)
    named = [(name, spec, conversion) for name, spec, conversion in fields if name is not None]
    if any(not name.isidentifier() or conversion or "{" in (spec or "") for name, spec, conversion in named):
        return "a field is more than a name and its format"
    if {name for name, _, _ in named} != set(given):
        return f"the fields are {sorted({name for name, _, _ in named})}, the values {sorted(map(str, given))}"
    return ""


def errors_untold(tree: ast.AST, errors: set[str]) -> Iterator[int]:
    """The lines where an error of ours is made from a text that was not told."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in errors and node.args:
            sentence = node.args[0]
            if isinstance(sentence, ast.Constant | ast.JoinedStr | ast.BinOp):
                yield node.lineno


def our_errors() -> set[str]:
    """The names of the classes of ``errors.py``."""
    tree = ast.parse((ROOT / "errors.py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.ClassDef)}


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ('Message("All is well.")', True),
        ('Message("All " "is well.")', True),
        ('Message("{seconds:.1f} s", seconds=seconds)', True),
        ('app.message.Message("{a}", a=1)', True),
        ('Message(f"{seconds} s")', False),
        ("Message(SENTENCE)", False),
        ('Message("a" + "b")', False),
        ('Message("{} s".format(1))', False),
        ("Message()", False),
        ('Message("")', False),
        ('Message("{a}")', False),
        ('Message("{a}", 1)', False),
        ('Message("{a}", b=1)', False),
        ('Message("{a} {b}", a=1)', False),
        ('Message("{a}", a=1, b=2)', False),
        ('Message("{a.name}", a=1)', False),
        ('Message("{a!r}", a=1)', False),
        ('Message("{a:{b}}", a=1, b=2)', False),
        ('Message("{0}", a=1)', False),
        ('Message("{a", a=1)', False),
        ('Message("{a}", **values)', False),
    ],
)
def test_mistakes_are_found(code: str, right: bool) -> None:
    """What the translators' tool cannot see, or cannot be put together again."""
    (call,) = told_calls(ast.parse(code))
    assert (mistake_in(call) == "") is right


def test_every_sentence_stands_as_it_is() -> None:
    """In the whole app."""
    calls = [
        (path, call)
        for path in sorted(ROOT.rglob("*.py"))
        for call in told_calls(ast.parse(path.read_text(encoding="utf-8")))
    ]
    mistakes = {f"{path.relative_to(ROOT)}:{call.lineno}": mistake_in(call) for path, call in calls}
    assert {place: mistake for place, mistake in mistakes.items() if mistake} == {}
    assert len(calls) > 100  # else they are not found any more


@pytest.mark.parametrize("room", TOLD_ROOMS)
def test_errors_are_told(room: str) -> None:
    """An error that was made of a plain text stays English in every language."""
    untold = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in files_of(room)
        for line in errors_untold(ast.parse(path.read_text(encoding="utf-8")), our_errors())
    ]
    assert untold == []
