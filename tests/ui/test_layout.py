from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QWidget

from app.audio.chunks import Level
from app.audio.devices import SoundSource, SourceKind
from app.captions.events import State, StatusChanged
from app.message import Message
from app.protocol.languages import GUMMY
from app.settings.settings import Settings
from app.ui.main_window.control_bar import ControlBar
from app.ui.main_window.main_window import MainWindow
from app.ui.main_window.welcome import WelcomePage
from app.ui.widgets.message_banner import Severity
from app.ui.widgets.picker import Picker
from app.ui.widgets.theme import DARK, LIGHT, Theme
from tests.fakes.captions import sentence
from tests.ui.languages import LANGUAGES, Speak
from tests.ui.layout_checks import clipped, elided_in_secret, overlapping, primary_buttons

LONG_NAME = SoundSource("usb", "A microphone with a name that no picker has room for", SourceKind.MICROPHONE, True)
LONG_SENTENCE = "A sentence that is long enough to need more than one line in a narrow window, or with large letters."

SIZES = {"default": (1080, 640), "narrow": (560, 420), "doubled laptop": (683, 360), "least": (1, 1)}


@contextmanager
def dressed(application: QApplication, theme: Theme, scale: float) -> Iterator[None]:
    """The app with this theme and size of letters."""
    before = application.font()
    larger = application.font()
    larger.setPointSizeF(before.pointSizeF() * scale)
    try:
        application.setFont(larger)
        application.setPalette(theme.palette())
        application.setStyleSheet(theme.style_sheet())
        yield
    finally:
        application.setFont(before)
        application.setPalette(LIGHT.palette())
        application.setStyleSheet(LIGHT.style_sheet())


def first_run(window: MainWindow) -> None:
    """The first page, with which the window opens."""
    assert window.findChild(WelcomePage).isVisible()


def reconnecting(window: MainWindow) -> None:
    """All that the strips can tell at once, and a message."""
    window.show_status(StatusChanged(State.LISTENING, "Listening."))
    window.show_sentence(sentence(0, "Hello everybody", "Hola a todos"))
    window.show_level(Level(peak=1.0, rms=0.3))
    window.show_usage(36_000)
    window.show_latency(12_345)
    window.show_message(LONG_SENTENCE, Severity.WARNING)


def cut_off(window: MainWindow) -> None:
    """The same, and nothing is heard: with the button that helps."""
    reconnecting(window)
    window.show_status(StatusChanged(State.RECONNECTING, Message(LONG_SENTENCE), source_lost=True))
    window.banner.take_away()


def late(window: MainWindow) -> None:
    """The strip tells of it."""
    cut_off(window)
    window.show_status(StatusChanged(State.LISTENING, Message(LONG_SENTENCE), behind_ms=12_000))


def pickers_opened(window: MainWindow) -> None:
    """Below the row, while captions run."""
    late(window)
    window.controls.show_setup()


def idle(window: MainWindow) -> None:
    """Nothing runs."""
    window.show_status(StatusChanged(State.STOPPED, "Stopped. Transcript saved."))


def pickers_opened_when_idle(window: MainWindow) -> None:
    """Below the row, or in it."""
    idle(window)
    window.controls.show_setup()


def searching(window: MainWindow) -> None:
    """A strip above the captions."""
    reconnecting(window)
    window.controls.show_setup(shown=False)
    window.banner.hide()
    window.transcript.open_search()
    window.transcript.search.field.setText("a")


def going_to_a_time(window: MainWindow) -> None:
    """The other one, with its longest answer."""
    searching(window)
    window.transcript.open_time()
    window.transcript.time.submitted.emit("soon")


STATES = [
    *(first_run, reconnecting, cut_off, late, pickers_opened, searching, going_to_a_time),
    *(idle, pickers_opened_when_idle),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scale", [0.8, 1.0, 2.0])
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_everything_has_its_room(
    application: QApplication,
    show: Callable[[QWidget], None],
    speak: Speak,
    theme: Theme,
    scale: float,
    language: str,
) -> None:
    """In every state and size of the window nothing is clipped, elided without a tooltip, or over something else."""
    with dressed(application, theme, scale), speak(language):
        window = MainWindow(Settings(target_language="es", service="cloud", source=LONG_NAME.id))
        window.show_sources([LONG_NAME])
        window.set_language_support(GUMMY)
        show(window)
        for state in STATES:
            state(window)
            for size in SIZES.values():
                window.resize(*size)
                for _ in range(3):  # what the resize leads to, and what that does
                    QApplication.processEvents()
                found = [*clipped(window), *elided_in_secret(window), *overlapping(window)]
                found += [] if state is first_run else out_of_row(window.controls)
                assert found == [], f"{state.__name__} at {size}"
                assert len(primary_buttons(window)) <= 1, f"{state.__name__} at {size}"
                page = window.findChild(WelcomePage) if state is first_run else window.captions
                assert page.height() >= 2 * window.fontMetrics().height(), f"{state.__name__} at {size}"


def out_of_row(controls: ControlBar) -> list[str]:
    """What of the controls stands in another row than Start, or says something that cannot be known from its tooltip.

    The pickers may stand below, where they were opened; the line that opens them tells at least a part of its text, or
    is a button with a name.
    """
    start = controls.start.mapTo(controls, controls.start.rect().center()).y()
    pickers = (controls.source, controls.languages.source, controls.languages.target, controls.service)
    in_the_row = [controls.pause, controls.elapsed, controls.level, controls.setup, controls.overlay, controls.settings]
    in_the_row += pickers if controls.setup.isHidden() else []
    found = [
        f"{each.accessibleName()} not in the row"
        for each in (*in_the_row, controls.overlay_options)
        if each.isVisible() and abs(each.mapTo(controls, each.rect().center()).y() - start) > 3
    ]
    buttons = (controls.start, controls.pause, controls.overlay, controls.settings, controls.setup)
    found += [
        f"{each.accessibleName()} in secret"
        for each in buttons
        if each.isVisible() and not (each.accessibleName() and each.toolTip())
    ]
    return found


def test_the_checks_find_what_is_wrong(show: Callable[[QWidget], None]) -> None:
    """A label that is cut, one outside, one over another, and a picker that keeps its text to itself."""
    window = QWidget()
    window.resize(300, 200)
    cut, outside, under, over = (QLabel("some words", window) for _ in range(4))
    cut.setGeometry(0, 0, 20, 20)
    outside.setGeometry(250, 150, 100, 30)
    under.setGeometry(0, 50, 100, 30)
    over.setGeometry(50, 60, 100, 30)
    picker = Picker(window)
    picker.addItem("words that are too long for the picker")
    picker.setGeometry(0, 100, 80, 30)
    picker.setMinimumContentsLength(1)
    picker.setSizeAdjustPolicy(Picker.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    show(window)
    assert [name.split(" at ")[1] for name in clipped(window)][:2] == ["(0, 0, 20, 20)", "(250, 150, 100, 30)"]
    assert len(overlapping(window)) == 1
    assert len(elided_in_secret(window)) == 1
    both = [QPushButton(words, window) for words in ("one", "two")]
    for button in both:
        button.setProperty("primary", True)
        button.show()
    assert len(primary_buttons(window)) == 2
    both[0].setEnabled(False)
    assert len(primary_buttons(window)) == 1
    picker.setToolTip(picker.currentText())
    assert elided_in_secret(window) == []


def test_the_checks_have_nothing_against_a_good_layout(show: Callable[[QWidget], None]) -> None:
    """Side by side, each with its room."""
    window = QWidget()
    row = QHBoxLayout(window)
    for widget in (QLabel("some words"), QPushButton("a button")):
        row.addWidget(widget)
    show(window)
    assert [*clipped(window), *overlapping(window), *elided_in_secret(window)] == []
