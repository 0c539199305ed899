"""The table of engines and models, and that nothing but it and an engine's own module names one."""

from __future__ import annotations

import ast
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.catalogue import CATALOGUE, Engine, ModelChoice, PackagedFile
from app.errors import InputError

APP = Path(__file__).parent.parent / "app"
ENGINES = (*CATALOGUE.recognizers, *CATALOGUE.translators)
NAMES = {engine.name for engine in ENGINES}


def words_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every name, import and string of the code, with its line; what is only documentation aside."""
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=module, names=names):
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in names)
            case ast.Constant(value=str(text)) if id(node) not in documentation:
                yield node.lineno, text


def named_in(path: Path) -> list[tuple[int, str]]:
    """Where a file names an engine."""
    found = words_of(ast.parse(path.read_text(encoding="utf-8")))
    return [(line, word) for line, word in found if any(name in word.lower() for name in NAMES)]


def module_file(engine: Engine) -> Path:
    """The engine's own module."""
    return APP.parent / (engine.factory.partition(":")[0].replace(".", "/") + ".py")


def test_nothing_else_names_an_engine() -> None:
    """So another one is added by its module and its rows."""
    own = {APP / "catalogue.py", *map(module_file, ENGINES)}
    assert all(named_in(path) for path in own), "nothing would be found where it is"
    assert {
        str(path): found for path in sorted(APP.rglob("*.py")) if path not in own and (found := named_in(path))
    } == {}


def test_the_table_is_sound() -> None:
    """Names are unique, every model has its engine, and every engine can be made."""
    for rows in (CATALOGUE.models, CATALOGUE.recognizers, CATALOGUE.translators):
        assert len({row.name for row in rows}) == len(rows)
    for model in CATALOGUE.models:
        assert CATALOGUE.recognizer_of(model).is_installed
        assert model.languages
    assert all(callable(pkgutil.resolve_name(engine.factory)) for engine in ENGINES)


def test_who_only_reads_the_table_loads_no_engine() -> None:
    """Windows and commands do, at their start."""
    script = "import sys, app.catalogue; print(*(name for name in sys.modules if name.startswith('app.')))"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=APP.parent)
    assert "app.catalogue" in out.stdout
    assert "app.service" not in out.stdout


def test_a_model_that_was_just_asked_for_has_to_be_there() -> None:
    """One that was kept in the settings is replaced by the usual one, and that is said."""
    with pytest.raises(InputError, match=r"no on-device model “gone”\. Choose one of: moonshine-tiny-en\.$"):
        CATALOGUE.chosen(ModelChoice("gone", is_required=True))
    model, notice = CATALOGUE.chosen(ModelChoice("gone"))
    assert model is CATALOGUE.usual
    assert notice.endswith("Until then, Moonshine Tiny is used.")
    assert CATALOGUE.chosen(ModelChoice()) == (CATALOGUE.usual, "")
    assert CATALOGUE.chosen(ModelChoice(CATALOGUE.usual.name, is_required=True)) == (CATALOGUE.usual, "")


def test_what_is_not_installed_is_not_found() -> None:
    """Neither a package, nor a file in one that is there."""
    assert not replace(CATALOGUE.recognizers[0], package="no_such_package").is_installed
    assert PackagedFile("no_such_package", "x").find() is None
    assert PackagedFile(CATALOGUE.recording.package, "assets/no_such_file").find() is None
    assert PackagedFile("sys", "x").find() is None
