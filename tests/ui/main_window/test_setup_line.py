"""The line that tells what is heard, in which languages and by which service."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.main_window.setup_line import SetupLine, elided_parts

SOURCE, LANGUAGES, SERVICE = "A microphone with a long name", "English → Español", "Cloud"


def elide(text: str, width: int) -> str:
    """As Qt does it, in letters that are all as wide as one pixel."""
    half = (width - 1) // 2
    return f"{text[: width - 1 - half]}…{text[len(text) - half :] if half else ''}"


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (99, "A microphone with a long name · English → Español · Cloud"),
        (50, "A microphon… long name · English → Español · Cloud"),
        (33, "A …me · English → Español · Cloud"),
        (31, "A mic… name · English → Español"),
        (22, "English → Español"),
        (12, "Englis…pañol"),
        (4, ""),
    ],
)
def test_the_longest_part_loses_its_middle_first(width: int, shown: str) -> None:
    """Then the service goes, then both others get shorter, and in the end the languages stand alone."""
    found = elided_parts((SOURCE, LANGUAGES, SERVICE), width, len, elide)
    assert found == shown


@pytest.mark.parametrize("width", range(70))
def test_it_is_never_wider_than_its_room(width: int) -> None:
    """Whatever the parts are; one that is empty is no part."""
    for parts in ((SOURCE, LANGUAGES, SERVICE), ("Mic", "English", "This computer"), ("", "English", ""), ()):
        found = elided_parts(parts, width, len, elide)
        assert len(found) <= width
        assert not found.startswith(" ·")


def test_it_shows_what_it_can_and_tells_the_rest(show: Callable[[QWidget], None]) -> None:
    """In its tooltip, and to a screen reader; the chevron is always there."""
    line = SetupLine()
    line.explain("What is heard")
    line.show_parts(SOURCE, LANGUAGES, SERVICE)
    show(line)
    line.resize(line.sizeHint())
    assert line.shown_text == line.full_text == f"{SOURCE} · {LANGUAGES} · {SERVICE}"
    line.resize(line.sizeHint().width() - 50, line.height())
    assert "…" in line.shown_text
    assert line.full_text in line.toolTip()
    assert (line.accessibleName(), line.accessibleDescription()) == ("What is heard", line.full_text)
    line.resize(line.minimumSizeHint())
    assert line.shown_text == ""
    QApplication.processEvents()
    assert not line.grab().isNull()
