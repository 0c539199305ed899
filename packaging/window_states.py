"""Pictures of the main window in every state, light and dark, to be looked at by people: nothing compares them.

Run by ``.venv/bin/python packaging/screenshots.py states FOLDER``. The window is the real one; what a session would
tell it is told here, one function for each state. Qt draws into memory, so no screen is needed. Each picture comes once
at the default size, in both themes; ``cramped`` ones are what is left of a screen of 1366x768 where everything has
double size.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.audio.chunks import Level
from app.audio.devices import NO_MICROPHONE, SoundSource, SourceKind
from app.captions.events import GapRecorded, State, StatusChanged
from app.captions.transcript import Sentence
from app.protocol.languages import GUMMY
from app.settings.model import Settings
from app.ui.parts.message_banner import Severity
from app.ui.parts.sound_watch import SoundWatch
from app.ui.parts.theme import DARK, LIGHT, Theme
from app.ui.window.main_window import MainWindow
from tests.fakes.captions import caption, sentence

SIZE = (1080, 640)
CRAMPED = (1366 // 2, 768 // 2 - 12)  # less a title bar
SOURCES = [
    SoundSource("usb", "Desk microphone", SourceKind.MICROPHONE, is_default=True),
    SoundSource("monitor", "What you hear: Speakers", SourceKind.MONITOR, is_default=False),
]
SAID = (
    (
        "It was the best of times, it was the worst of times.",
        "Era el mejor de los tiempos, y el peor de los tiempos.",
    ),
    ("It was the age of wisdom, it was the age of foolishness.", "Era la edad de la sabiduría, era la de la locura."),
    ("We meet again on Tuesday, in the café opposite the station.", "Nos vemos el martes, en el café de la estación."),
    ("Who takes the minutes today?", "¿Quién levanta hoy el acta?"),
    ("The budget for next year is not yet decided.", "El presupuesto del año que viene no está decidido."),
)
TIMES = [0.0]
"""What the clock says by which silence is measured."""
GOOD, LOUD = Level(peak=0.3, rms=0.08), Level(peak=1.0, rms=0.5)


def say(window: MainWindow, count: int, *, begin_ms: int = 0) -> None:
    """So many sentences, one every four seconds."""
    for number in range(count):
        source, translation = SAID[number % len(SAID)]
        window.show_sentence(sentence(number, source, translation, begin_ms=begin_ms + number * 4000))


def listen(window: MainWindow, message: str = "Listening to “Desk microphone”.", *, behind_ms: int = 0) -> None:
    """The state in which captions come."""
    window.show_status(StatusChanged(State.CONNECTING, "Getting ready…"))
    window.show_status(StatusChanged(State.LISTENING, message, behind_ms))
    window.show_srt_path(Path.home() / "Documents" / "Surtitle" / "2026-11-25 09.30.00.srt")
    window.show_level(GOOD)


def first_run(window: MainWindow) -> None:
    """Nothing chosen yet."""
    window.show_settings(Settings())


def no_microphone(window: MainWindow) -> None:
    """There is nothing to hear."""
    window.show_sources([])
    window.show_no_microphone(NO_MICROPHONE)


def ready(window: MainWindow) -> None:
    """Before Start."""


def connecting(window: MainWindow) -> None:
    """After Start."""
    window.show_status(StatusChanged(State.CONNECTING, "Connecting to the speech service…"))


def listening_in_silence(window: MainWindow) -> None:
    """Nobody has spoken yet."""
    listen(window)
    window.show_level(Level(peak=0.004, rms=0.001))


def muted(window: MainWindow) -> None:
    """There is no sound at all."""
    listening_in_silence(window)
    TIMES[0] += 11
    window.show_level(Level(peak=0.0, rms=0.0))


def listening(window: MainWindow) -> None:
    """Captions come, the last one not final yet."""
    listen(window)
    say(window, 9)
    source = caption("What is provisional stands out less", sentence=9, begin_ms=36_000, final=False, fixed_words=3)
    window.show_sentence(Sentence(9, source=source))
    window.show_latency(840)
    window.show_usage(47)


def clipping(window: MainWindow) -> None:
    """The microphone is too loud."""
    listening(window)
    window.show_level(LOUD)


def paused(window: MainWindow) -> None:
    """The microphone is closed for now."""
    listen(window)
    say(window, 4)
    window.show_status(StatusChanged(State.PAUSED, "Paused. Nothing is recorded."))


def reconnecting(window: MainWindow) -> None:
    """The connection was lost."""
    listen(window)
    say(window, 4)
    window.show_status(StatusChanged(State.RECONNECTING, "The connection was lost; trying again in 4 s."))


def behind(window: MainWindow) -> None:
    """Captions come late."""
    listen(window, "Captions are 7 s behind the sound, and catching up. Nothing is lost.", behind_ms=7000)
    say(window, 4)
    window.show_latency(7300)


def gap(window: MainWindow) -> None:
    """Something is missing."""
    listen(window)
    say(window, 2)
    window.show_gap(GapRecorded(8_000, 14_000, "connection lost"))
    for number, (source, translation) in enumerate(SAID[2:], 2):
        window.show_sentence(sentence(number, source, translation, begin_ms=15_000 + number * 4000))


def error(window: MainWindow) -> None:
    """It cannot go on."""
    listen(window)
    say(window, 3)
    words = "The speech service refused the key. Enter another one (Ctrl+K), or choose 'This machine'."
    window.show_status(StatusChanged(State.FAILED, words))
    window.show_message(words, Severity.ERROR)


def stopped(window: MainWindow) -> None:
    """After Stop."""
    listen(window)
    say(window, 5)
    window.show_status(StatusChanged(State.STOPPED, "Stopped. The transcript is kept."))


def long_transcript(window: MainWindow) -> None:
    """A transcript of 5,000 sentences, scrolled up, being read."""
    listen(window)
    say(window, 5000)
    QApplication.processEvents()
    window.captions.go_to_time(9_000_900)


def searching(window: MainWindow) -> None:
    """Words are looked for."""
    listening(window)
    QApplication.processEvents()
    window.transcript.open_search()
    QTest.keyClicks(window.transcript.search.field, "times")


def going_to_a_time(window: MainWindow) -> None:
    """A time was typed that is not there."""
    listening(window)
    window.transcript.open_time()
    QTest.keyClicks(window.transcript.time.field, "1:02:03")
    QTest.keyClick(window.transcript.time.field, Qt.Key.Key_Return)


def correcting(window: MainWindow) -> None:
    """A sentence was corrected, another one is being corrected."""
    stopped(window)
    window.show_sentence(sentence(1, "It was an age of wisdom; it was an age of folly!", SAID[1][1], begin_ms=4000))
    QApplication.processEvents()
    window.captions.reading.select(2)
    window.captions.correct_selected()


def every_script(window: MainWindow) -> None:
    """Texts of many scripts, from both sides."""
    listen(window)
    for number, (source, translation) in enumerate(
        (
            ("今天我们讨论下一年的预算。", "Today we discuss next year's budget."),
            ("مرحبا بكم في اجتماع اليوم، نبدأ الآن.", "Welcome to today's meeting."),
            ("שלום לכולם, מתחילים עכשיו.", "Hello everybody, we begin now."),
            ("来週の会議は火曜日です。", "다음 회의는 화요일입니다."),
            ("Donaudampfschifffahrtsgesellschaftskapitän" * 4, "A very long word 🎉👩‍👩‍👧"),
        )
    ):
        window.show_sentence(sentence(number, source, translation, begin_ms=number * 4000))


STATES: tuple[Callable[[MainWindow], None], ...] = (
    *(first_run, no_microphone, ready, connecting, listening_in_silence, muted, listening, clipping, paused),
    *(reconnecting, behind, gap, error, stopped, long_transcript, searching, going_to_a_time, correcting, every_script),
)


def picture(state: Callable[[MainWindow], None], path: Path, size: tuple[int, int]) -> None:
    """Bring a new window into the state, and write what it looks like."""
    settings = Settings(welcomed=True, target_language="es", service="cloud")
    window = MainWindow(settings, sound=SoundWatch(clock=lambda: TIMES[0]))
    window.show_sources(SOURCES)
    window.set_language_support(GUMMY)
    window.resize(*size)
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    state(window)
    for _ in range(20):
        QApplication.processEvents()
    window.grab().save(str(path))
    window.close_now()


def main(folder: Path) -> int:
    """Write all pictures; returns the exit status."""
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication(sys.argv[:1])
    application.setStyle("Fusion")
    for name, theme in (("light", LIGHT), ("dark", DARK)):
        dress(application, theme)
        for number, state in enumerate(STATES, 1):
            picture(state, folder / f"{number:02}-{state.__name__.replace('_', '-')}-{name}.png", SIZE)
    dress(application, LIGHT)
    for state in (first_run, listening, error, searching):
        picture(state, folder / f"cramped-{state.__name__.replace('_', '-')}.png", CRAMPED)
    print(f"Look at {folder}/*.png.")
    return 0


def dress(application: QApplication, theme: Theme) -> None:
    """Put the theme on the app."""
    application.setPalette(theme.palette())
    application.setStyleSheet(theme.style_sheet())
