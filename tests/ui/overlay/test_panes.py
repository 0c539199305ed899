from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, QPointF
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.captions.events import Stream
from app.captions.transcript import Sentence
from app.settings.appearance import Appearance, Motion
from app.settings.settings import OverlayContent
from app.ui.overlay.panes import CaptionPanes
from tests.fakes.captions import caption, sentence
from tests.fakes.display import wait_until

pytestmark = pytest.mark.usefixtures("application")

WIDTH = 400


class Shown:
    """Panes, with a picture of them at each change."""

    def __init__(self, *, reduces_motion: bool = False, motion: Motion = Motion.SYSTEM) -> None:
        self.parent = QObject()
        self.panes = CaptionPanes(self.parent, QFont("DejaVu Sans"), width=WIDTH, reduces_motion=lambda: reduces_motion)
        self.panes.set_appearance(Appearance(motion=motion))
        self.heights = 0
        self.panes.heightChanged.connect(self._count)
        self.pictures: list[QImage] = []
        self.panes.changed.connect(self._take)

    def say(self, number: int, text: str, translation: str = "") -> None:
        """A final sentence."""
        self.panes.show_sentence(sentence(number, text, translation))

    def picture(self) -> QImage:
        """What is seen now."""
        image = QImage(WIDTH, self.panes.height, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        self.panes.paint(painter, QPointF(0, 0))
        painter.end()
        return image

    def _take(self) -> None:
        self.pictures.append(self.picture())

    def _count(self) -> None:
        self.heights += 1


@pytest.fixture
def shown() -> Shown:
    """Panes with two full lines."""
    made = Shown()
    for number in range(2):
        made.say(number, f"Number {number}")
    wait_until(lambda: QApplication.processEvents() or not made.panes.is_gliding, "the lines to stand")
    return made


def test_finished_lines_glide_upwards(shown: Shown) -> None:
    """On the way there are pictures between the one before and the one after, and then it is still."""
    before = shown.picture()
    shown.pictures.clear()
    shown.say(2, "Number 2")
    assert shown.panes.is_gliding
    wait_until(lambda: QApplication.processEvents() or not shown.panes.is_gliding, "the lines to stand")
    after = shown.picture()
    assert any(picture not in (before, after) for picture in shown.pictures)
    assert shown.panes.lines == ["Number 1", "Number 2"]


@pytest.mark.parametrize(
    ("reduces", "motion", "glides"),
    [
        (False, Motion.SYSTEM, True),
        (True, Motion.SYSTEM, False),
        (True, Motion.SMOOTH, True),
        (False, Motion.NONE, False),
    ],
)
def test_nothing_glides_where_the_system_or_the_user_does_not_want_it(
    reduces: bool, motion: Motion, glides: bool
) -> None:
    """The user's choice counts more than the system's."""
    shown = Shown(reduces_motion=reduces, motion=motion)
    for number in range(3):
        shown.say(number, f"Number {number}")
    assert shown.panes.is_gliding is glides


def test_a_changed_tail_changes_nothing_above_it(shown: Shown) -> None:
    """Only the last line is drawn anew, in place."""
    row = round(shown.panes.row_height)
    shown.panes.show_sentence(sentence(2, "It was the bet", final=False))
    wait_until(lambda: QApplication.processEvents() or not shown.panes.is_gliding, "the lines to stand")
    before = shown.picture()
    shown.panes.show_sentence(sentence(2, "It was the best of", final=False))
    after = shown.picture()
    upper = (0, 0, WIDTH, row)
    assert after != before
    assert after.copy(*upper) == before.copy(*upper)


def test_the_height_depends_on_what_is_chosen() -> None:
    """On the lines, the letters and the texts, and it is told."""
    shown = Shown()
    heights = [shown.panes.height]
    for appearance in (Appearance(lines=3), Appearance(lines=3, text_px=40)):
        shown.panes.set_appearance(appearance)
        heights.append(shown.panes.height)
    shown.panes.clear(translating=True)
    heights.append(shown.panes.height)
    assert heights == sorted(set(heights))
    assert shown.heights == 3
    shown.panes.set_content(OverlayContent.TRANSLATION, translation_first=False)
    assert shown.panes.height == heights[2]


def test_the_room_of_a_height_is_the_lines_that_give_it() -> None:
    """For one to four lines of one text or two."""
    shown = Shown()
    for translating in (False, True):
        shown.panes.clear(translating=translating)
        for lines in range(1, 5):
            assert round(shown.panes.lines_in(shown.panes.height_of(lines)), 1) == lines


def test_a_translation_that_nobody_announced_gets_its_room() -> None:
    """That changes the height, once."""
    shown = Shown()
    shown.say(0, "Hello")
    shown.say(0, "Hello", "Hola")
    shown.say(1, "World", "Mundo")
    assert shown.heights == 1
    assert shown.panes.streams == (Stream.SOURCE, Stream.TRANSLATION)


def test_a_provisional_end_has_no_full_stop() -> None:
    """It comes with the final sentence."""
    shown = Shown()
    text = "It was the best."
    shown.panes.show_sentence(Sentence(0, source=caption(text, final=False, fixed_words=0)))
    assert shown.panes.lines == ["It was the best"]
    shown.panes.show_sentence(Sentence(0, source=caption(text)))
    assert shown.panes.lines == ["It was the best."]


def test_a_wipe_in_the_middle_of_a_glide_leaves_nothing(shown: Shown) -> None:
    """Also what was about to leave is gone."""
    shown.say(2, "Number 2")
    shown.panes.wipe()
    wait_until(lambda: QApplication.processEvents() or not shown.panes.is_gliding, "the glide to end")
    blank = QImage(shown.picture())
    blank.fill(0)
    assert shown.picture() == blank
