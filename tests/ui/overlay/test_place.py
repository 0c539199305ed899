"""Where the overlay lies, and how large it is."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.settings.appearance import LINES_MOST, Appearance
from app.ui.overlay.panes import CaptionPanes
from app.ui.overlay.place import FOOT, MARGIN, OverlayPlace
from app.ui.platform.placement import as_geometry, screens_key
from tests.ui.overlay.test_overlay import Monitors

SCREEN = QRect(0, 0, 1600, 900)
BUTTONS_WIDTH = 300


class Placed:
    """A window with captions, and what places it on these screens."""

    def __init__(self, *screens: QRect) -> None:
        self.window = QWidget()
        self.panes = CaptionPanes(self.window, self.window.font(), width=1.0, reduces_motion=lambda: True)
        self.monitors = Monitors(*(screens or (SCREEN,)))
        self.place = OverlayPlace(self.window, self.panes, self.monitors, buttons_width=lambda: BUTTONS_WIDTH)

    def look(self, **changes: object) -> None:
        """Change the appearance, and make room for it."""
        self.panes.set_appearance(msgspec.structs.replace(self.panes.appearance, **changes))
        self.place.fit()


@pytest.fixture
def placed(application: QApplication) -> Placed:
    """On one screen, not placed yet."""
    return Placed()


def test_never_placed_it_lies_at_the_foot_of_the_first_screen(application: QApplication) -> None:
    """In the middle, three fifths as wide; and nothing is remembered, as the user has chosen nothing."""
    placed = Placed(SCREEN, QRect(1600, 0, 800, 600))
    placed.place.restore({})
    rect = placed.window.geometry()
    assert (rect.width(), rect.height()) == (960, placed.place.height)
    assert abs(rect.center().x() - SCREEN.center().x()) <= 1
    assert SCREEN.height() * 0.9 < rect.bottom() < SCREEN.bottom()
    assert placed.place.remembered == {}
    assert placed.place.screen == SCREEN


def test_what_the_user_chose_is_remembered_for_these_screens(placed: Placed) -> None:
    """As it lies then, with the height that its lines need; other screens keep theirs."""
    placed.place.restore({"other": (1, 2, 3, 4)})
    placed.place.take(QRect(100, 50, 700, 1))
    assert as_geometry(placed.window.geometry()) == (100, 50, 700, placed.place.height)
    assert placed.place.remembered == {
        "other": (1, 2, 3, 4),
        screens_key([SCREEN]): (100, 50, 700, placed.place.height),
    }


def test_a_place_beyond_the_screens_is_brought_back(placed: Placed) -> None:
    """All of it is seen."""
    placed.place.restore({screens_key([SCREEN]): (1500, 880, 700, 100)})
    assert SCREEN.contains(placed.window.geometry())
    assert placed.window.width() == 700


@pytest.mark.parametrize(
    ("percent", "width"), [(50, 800), (100, 1600), (250, 1600), (1, BUTTONS_WIDTH + 2 * MARGIN), (0, 336)]
)
def test_a_share_of_the_screen_is_taken_about_the_middle(placed: Placed, percent: int, width: int) -> None:
    """No more than all of it, and no less than the buttons need."""
    placed.place.take(QRect(500, 50, 600, 1))
    placed.place.take_width(percent)
    assert placed.window.width() == width
    assert abs(placed.window.geometry().center().x() - 800) <= 1
    assert list(placed.place.remembered.values()) == [as_geometry(placed.window.geometry())]


@pytest.mark.parametrize(("y", "stays"), [(50, QRect.top), (600, QRect.bottom)], ids=["above", "below"])
def test_another_height_keeps_the_edge_that_is_nearer_to_the_screens(placed: Placed, y: int, stays: object) -> None:
    """And is not remembered: the user has moved nothing."""
    placed.place.take(QRect(100, y, 700, 1))
    before, remembered = placed.window.geometry(), placed.place.remembered
    placed.look(lines=5)
    assert placed.window.height() == placed.place.height > before.height()
    assert stays(placed.window.geometry()) == stays(before)  # type: ignore[operator]
    assert placed.place.remembered == remembered


def test_larger_letters_make_it_wider_where_it_is_too_narrow(placed: Placed) -> None:
    """Ten letters' width at least; the captions are laid out for what is left beside the margins."""
    placed.place.take(QRect(100, 50, 400, 1))
    assert placed.window.width() == 400
    placed.look(text_px=72)
    assert placed.window.width() == placed.place.least.width() == 720
    assert placed.panes._width == 720 - 2 * MARGIN


@pytest.mark.parametrize(("text_px", "head"), [(16, 29), (40, 52), (56, 70), (72, 88)])
def test_the_strip_above_the_captions_grows_with_the_letters(placed: Placed, text_px: int, head: int) -> None:
    """A notice in it is nearly as large as they are."""
    placed.look(text_px=text_px)
    assert placed.place.head == head
    assert placed.place.height == head + placed.panes.height + FOOT


@pytest.mark.parametrize(("edge", "stays"), [(Qt.Edge.TopEdge, QRect.bottom), (Qt.Edge.BottomEdge, QRect.top)])
@pytest.mark.parametrize(("rows", "lines"), [(3, 3), (-4, 1), (40, LINES_MOST)])
def test_pulled_up_or_down_it_gets_whole_lines(
    placed: Placed, edge: Qt.Edge, stays: object, rows: int, lines: int
) -> None:
    """As many as have room, of those that may be; the other edge stays, and nobody is told of a height by the panes."""
    placed.look(lines=1)
    told: list[bool] = []
    placed.panes.heightChanged.connect(lambda: told.append(True))
    per_line = placed.panes.height_of(2) - placed.panes.height_of(1)
    room = placed.place.height + (rows - 1) * per_line + per_line // 5
    wanted = QRect(100, 100, 700, room)
    got = placed.place.with_whole_lines(QRect(wanted), edge)
    assert placed.panes.appearance.lines == lines
    assert got.height() == placed.place.height
    assert stays(got) == stays(wanted)  # type: ignore[operator]
    assert told == []


def test_pulled_aside_it_keeps_its_lines(placed: Placed) -> None:
    """The rectangle is as it was pulled."""
    placed.panes.set_appearance(Appearance(lines=2))
    wanted = QRect(100, 100, 900, 555)
    assert placed.place.with_whole_lines(QRect(wanted), Qt.Edge.RightEdge) == wanted
    assert placed.panes.appearance.lines == 2
