"""Pictures of the main window in every state, to be looked at by people: nothing compares them.

The window is the real one; what a session would tell it is told here, one function for each state. Each picture comes
once at the default size; ``cramped`` ones are what is left of a screen of 1366x768 where everything has double size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from drawing import Studio, drop, named, settle
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from session_states import (
    BEHIND,
    BUSY,
    CONNECTING,
    FAILED,
    GETTING_READY,
    LISTENING,
    PAUSED,
    PROVISIONAL,
    RECONNECTING,
    SAID,
    SCRIPTS,
    SOURCES,
    STOPPED,
    STOPPED_EMPTY,
    UNPLUGGED,
    translations_for,
    uttered,
)

from app.audio.chunks import Level
from app.audio.devices import NO_MICROPHONE
from app.audio.sound_watch import SoundWatch
from app.captions.events import GapRecorded, StatusChanged
from app.protocol.languages import GUMMY, LanguageSupport
from app.session.session import CONNECTION_LOST
from app.settings.settings import Settings
from app.ui.main_window.main_window import MainWindow
from app.ui.widgets.message_banner import Severity
from app.ui.widgets.theme import DARK, LIGHT

SIZE = (1080, 640)
CRAMPED = (1366 // 2, 768 // 2 - 12)  # less a title bar
TIMES = [0.0]
"""What the clock says by which silence is measured."""
GOOD, LOUD = Level(peak=0.3, rms=0.08), Level(peak=1.0, rms=0.5)
MACHINE = LanguageSupport(targets={"en": ("es",)}, detects=False)
"""What this machine can do alone, where Apertium is installed."""


def say(window: MainWindow, count: int, *, begin_ms: int = 0) -> None:
    """So many sentences, one every four seconds."""
    for number in range(count):
        text, translations = SAID[number % len(SAID)]
        show(window, number, text, translations, begin_ms=begin_ms + number * 4000)


def show(
    window: MainWindow, number: int, text: str, translations: Mapping[str, str], *, begin_ms: int, final: bool = True
) -> None:
    """One sentence with its translation into the language that is chosen."""
    language = window.settings.target_language
    window.show_sentence(
        uttered(number, ("en", text), (language, translations[language]), begin_ms=begin_ms, final=final)
    )


def listen(window: MainWindow, status: StatusChanged = LISTENING) -> None:
    """The state in which captions come."""
    for each in (GETTING_READY, CONNECTING, status):
        window.show_status(each)
    window.show_srt_path(Path.home() / "Documents" / "Surtitle" / "2026-11-25 09.30.00.srt")
    window.show_level(GOOD)


def first_run(window: MainWindow) -> None:
    """Nothing chosen yet."""
    window.show_settings(Settings())
    window.set_language_support(MACHINE)


def first_run_without_microphone(window: MainWindow) -> None:
    """The same, and there is nothing to hear."""
    first_run(window)
    window.show_sources([])
    window.show_no_microphone(NO_MICROPHONE)


def pickers_opened(window: MainWindow) -> None:
    """What is heard is looked at while captions run."""
    listening(window)
    window.controls.setup.click()


def no_microphone(window: MainWindow) -> None:
    """There is nothing to hear."""
    window.show_sources([])
    window.show_no_microphone(NO_MICROPHONE)


def ready(window: MainWindow) -> None:
    """Before Start."""


def connecting(window: MainWindow) -> None:
    """After Start."""
    window.show_status(CONNECTING)


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
    show(window, 9, *PROVISIONAL, begin_ms=36_000, final=False)
    window.show_latency(840)
    window.show_usage(47)


def clipping(window: MainWindow) -> None:
    """The microphone is too loud."""
    listening(window)
    for _ in range(6):
        TIMES[0] += 1
        window.show_level(LOUD)


def paused(window: MainWindow) -> None:
    """The microphone is closed for now."""
    listen(window)
    say(window, 4)
    window.show_status(PAUSED)


def reconnecting(window: MainWindow) -> None:
    """The connection was lost."""
    listen(window)
    say(window, 4)
    window.show_status(RECONNECTING)


def unplugged(window: MainWindow) -> None:
    """The microphone is gone."""
    listen(window)
    say(window, 4)
    window.show_status(UNPLUGGED)


def behind(window: MainWindow) -> None:
    """Captions come late."""
    listen(window, BEHIND)
    say(window, 4)
    window.show_latency(7300)


def busy(window: MainWindow) -> None:
    """This computer has too much to do."""
    listen(window, BUSY)
    say(window, 4)
    window.show_latency(12_400)


def gap(window: MainWindow) -> None:
    """Something is missing."""
    listen(window)
    say(window, 2)
    window.show_gap(GapRecorded(8_000, 14_000, CONNECTION_LOST))
    for number, (text, translations) in enumerate(SAID[2:], 2):
        show(window, number, text, translations, begin_ms=15_000 + number * 4000)


def error(window: MainWindow) -> None:
    """It cannot go on."""
    listen(window)
    say(window, 3)
    window.show_status(FAILED)
    window.show_message(FAILED.message, Severity.ERROR, about_key=True)


def key_missing(window: MainWindow) -> None:
    """The cloud was chosen, and there is no key."""
    window.show_key_missing()


def stopping(window: MainWindow) -> None:
    """The last sentence is waited for."""
    listening(window)
    window.controls.start.click()


def stopped_empty(window: MainWindow) -> None:
    """Nobody spoke."""
    listen(window)
    window.show_status(STOPPED_EMPTY)


def stopped(window: MainWindow) -> None:
    """After Stop."""
    listen(window)
    say(window, 5)
    window.show_status(STOPPED)


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
    show(window, 1, "It was an age of wisdom; it was an age of folly!", SAID[1][1], begin_ms=4000)
    QApplication.processEvents()
    window.captions.reading.select(2)
    window.captions.correct_selected()


def every_script(window: MainWindow) -> None:
    """Texts of many scripts, from both sides."""
    listen(window)
    for number, row in enumerate(SCRIPTS):
        window.show_sentence(uttered(number, row[:2], row[2:], begin_ms=number * 4000))


def chosen_rows(window: MainWindow) -> None:
    """Some rows are selected, under the menu of the keyboard."""
    stopped(window)
    QApplication.processEvents()
    window.captions.reading.select(1)
    window.captions.setFocus()


STATES: tuple[Callable[[MainWindow], None], ...] = (
    *(first_run, first_run_without_microphone, no_microphone, ready, key_missing, connecting, listening_in_silence),
    *(muted, listening, clipping, pickers_opened),
    *(paused, reconnecting, unplugged, behind, busy, gap, error, stopping, stopped, stopped_empty, long_transcript),
    *(searching, going_to_a_time, correcting, chosen_rows, every_script),
)


def draw(studio: Studio, code: str) -> None:
    """Write the pictures, light and dark, for an interface in this language."""
    for name, theme in (("light", LIGHT), ("dark", DARK)):
        studio.dress(theme)
        for number, state in enumerate(STATES, 1):
            _picture(studio, code, state, f"window-{named(number, state)}-{name}", SIZE)
    studio.dress(LIGHT)
    for number, state in enumerate((first_run, listening, error, searching), 1):
        _picture(studio, code, state, f"window-cramped-{named(number, state)}", CRAMPED)


def _picture(studio: Studio, code: str, state: Callable[[MainWindow], None], name: str, size: tuple[int, int]) -> None:
    """Bring a new window into the state, and write what it looks like."""
    settings = Settings(welcomed=True, target_language=translations_for(code), service="cloud")
    window = MainWindow(settings, sound=SoundWatch(clock=lambda: TIMES[0]))
    window.show_sources(SOURCES)
    window.set_language_support(GUMMY)
    window.set_machine_support(MACHINE)
    window.resize(*size)
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    state(window)
    settle()
    studio.keep(name, window.grab())
    window.close_now()
    drop(window)
