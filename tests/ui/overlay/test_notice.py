from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QImage, QPainter

from app.audio.sound_watch import SoundFault
from app.captions.events import State, StatusChanged
from app.ui.overlay.notice import GROUND, OverlayNotice, draw_hint

pytestmark = pytest.mark.usefixtures("application")

WIDTH, HEIGHT = 400, 26


def font(px: float) -> QFont:
    """Of so many pixels."""
    made = QFont("DejaVu Sans")
    made.setPixelSize(round(px))
    return made


def notice(status: StatusChanged, fault: SoundFault = SoundFault.NONE) -> OverlayNotice:
    """What is said of this."""
    made = OverlayNotice()
    made.status, made.fault = status, fault
    return made


def drawn(status: StatusChanged, width: int = WIDTH) -> QImage:
    """The strip with the notice in it, over black."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    notice(status).draw(painter, font(15), QRectF(0, 0, width, HEIGHT))
    painter.end()
    return image


def behind(seconds: int) -> StatusChanged:
    """Captions come so late."""
    return StatusChanged(State.LISTENING, f"Captions are {seconds} s behind and catching up.", behind_ms=seconds * 1000)


def test_what_is_told_of_each_state() -> None:
    """While all is well nothing, of a delay how long it is, of a stop not where the transcript is."""
    assert OverlayNotice().text == ""
    assert notice(StatusChanged(State.LISTENING, "Listening to it.")).text == ""
    assert notice(behind(7)).text == "7 s behind"
    assert notice(StatusChanged(State.STOPPED, "Stopped. Transcript saved.")).text == "Stopped"
    assert notice(StatusChanged(State.PAUSED, "")).text == "Paused"
    assert notice(StatusChanged(State.FAILED, "The key is wrong.")).text == "Stopped: error"


def test_a_muted_microphone_is_told_of_while_it_listens() -> None:
    """Who looks at the overlay sees why nothing comes; sound that gives captions, if poor ones, is not told of here."""
    listening, paused = StatusChanged(State.LISTENING, "Listening to it."), StatusChanged(State.PAUSED, "")
    assert notice(listening, SoundFault.MUTED).text == "Microphone muted"
    assert notice(behind(7), SoundFault.MUTED).text == "Microphone muted"
    assert notice(paused, SoundFault.MUTED).text == "Paused"
    assert notice(listening, SoundFault.TOO_QUIET).text == ""


STATUSES = [StatusChanged(state, "What is known of it, in more words than anybody reads there.") for state in State]


@pytest.mark.parametrize("status", [*STATUSES, behind(3661)], ids=lambda status: status.state)
@pytest.mark.parametrize("fault", list(SoundFault))
def test_a_notice_has_four_words_at_most(status: StatusChanged, fault: SoundFault) -> None:
    """It is read in passing; a screen reader gets the whole sentence."""
    told = notice(status, fault)
    assert len(told.text.split()) <= 4
    assert bool(told.sentence) is bool(told.text)
    if status.state in (State.CONNECTING, State.RECONNECTING, State.PAUSED, State.FAILED):
        assert str(status.message) in told.sentence


def test_each_notice_has_a_sign_of_its_own() -> None:
    """Who cannot read as fast sees what it is; the two kinds of waiting look alike."""
    pictures = {}
    for name, made in (
        *((status.state.name, notice(status)) for status in STATUSES if notice(status).text),
        ("MUTED", notice(StatusChanged(State.LISTENING, ""), SoundFault.MUTED)),
        ("LATE", notice(behind(7))),
    ):
        image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        made.draw(painter, font(15), QRectF(0, 0, WIDTH, HEIGHT))
        painter.end()
        sign = image.copy(4, 0, 18, HEIGHT)
        assert len({sign.pixel(x, y) for x in range(18) for y in range(HEIGHT)}) > 2, name
        pictures[name] = sign
    alike = [
        {one, other} for one, first in pictures.items() for other, second in pictures.items() if one < other
        and first == second
    ]  # fmt: skip
    assert alike == [{"CONNECTING", "RECONNECTING"}]


def test_the_hint_says_what_is_wrong_before_anything_else() -> None:
    """Else that it listens, or, before there was a session, what it is."""
    assert OverlayNotice().hint.startswith("Captions appear here.")
    assert notice(StatusChanged(State.LISTENING, "")).hint.startswith("Listening.")
    assert "muted" in notice(StatusChanged(State.LISTENING, ""), SoundFault.MUTED).hint


def test_nothing_moves_when_the_number_changes() -> None:
    """From 3 to 99 seconds, all that differs is in the number's own field."""
    pictures = [drawn(behind(seconds)) for seconds in (3, 4, 9, 10, 37, 99)]
    changed = [
        x
        for x in range(WIDTH)
        if any(pictures[0].pixel(x, y) != other.pixel(x, y) for other in pictures[1:] for y in range(HEIGHT))
    ]
    assert changed
    assert max(changed) - min(changed) < 24
    assert pictures[0] != pictures[1]


def test_a_notice_is_cut_off_within_the_strip() -> None:
    """In a narrow overlay with large letters, for example."""
    image = drawn(StatusChanged(State.RECONNECTING, "Trying again."), width=90)
    coloured = [x for x in range(WIDTH) if image.pixelColor(x, HEIGHT // 2) != "#000000"]
    assert 70 < max(coloured) <= 90
    assert image.pixelColor(HEIGHT // 2, 2) == GROUND


@pytest.mark.parametrize("status", [behind(7), StatusChanged(State.RECONNECTING, "Retrying.")])
def test_where_there_is_no_room_for_a_word_there_is_no_mark(status: StatusChanged) -> None:
    """The buttons of a narrow overlay leave none; somewhat more room is not left either, and what fits is told."""

    def coloured(width: int) -> list[int]:
        image = drawn(status, width=width)
        return [x for x in range(WIDTH) if image.pixelColor(x, HEIGHT // 2) != "#000000"]

    assert coloured(14) == coloured(30) == []
    assert 50 < max(coloured(90)) <= 90
    assert max(coloured(WIDTH)) > 100


def test_a_hint_is_made_to_fit() -> None:
    """In a low overlay its letters are smaller, and it stays within."""
    image = QImage(220, 60, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    hint = "Captions appear here. Drag to move, drag an edge to resize."
    draw_hint(painter, hint, font, QRectF(20, 10, 180, 40))
    painter.end()
    rim = [image.pixelColor(x, y) for x in range(220) for y in (0, 1, 58, 59)]
    assert {colour.name() for colour in rim} == {"#000000"}
    assert any(image.pixelColor(x, y).lightness() > 150 for x in range(220) for y in range(60))
