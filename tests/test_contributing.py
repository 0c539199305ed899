"""CONTRIBUTING.md names only what there is."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_files_that_it_names_are_there() -> None:
    """Modules, tests and folders; not what a recipe is yet to make."""
    named = set(re.findall(r"`((?:app|tests|packaging|resources)/[\w./*-]+)`", TEXT))
    assert len(named) > 15
    made_by_a_recipe = {"resources/translations/surtitle_fr.ts"}
    assert [each for each in sorted(named - made_by_a_recipe) if not list(ROOT.glob(each))] == []


def test_the_tests_and_names_that_it_names_are_there() -> None:
    """A test is named with its file, a name of the code with a dot."""
    for name, file in re.findall(r"`(test_\w+)` in `(tests/[\w./]+)`", TEXT):
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")
    for name, file in re.findall(r"`([A-Z]\w+)` in\s`(app/[\w./]+)`", TEXT):
        assert re.search(rf"^(class )?{name}\b", (ROOT / file).read_text(encoding="utf-8"), re.M), (name, file)


def test_every_recipe_has_an_example_that_is_run() -> None:
    """Each leads to a test."""
    recipes = re.split(r"^### ", TEXT.partition("\n## Recipes")[2].partition("\n## Changes")[0], flags=re.M)[1:]
    written = [each for each in recipes if "*To be written.*" not in each]
    assert len(written) >= 4
    assert all(re.search(r"^Example: [\s\S]*`tests/[\w/]*test_\w+\.py`", each, re.M) for each in written)
