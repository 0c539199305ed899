"""What the main window tells of the session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.audio.chunks import Level
from app.audio.sound_watch import SILENCE_PATIENCE_S, SoundFault, SoundWatch
from app.captions.events import GapRecorded, State, StatusChanged
from app.message import Message
from app.ui.main_window.announcer import Announcer
from app.ui.main_window.control_bar import ControlBar
from app.ui.main_window.session_display import SessionDisplay
from app.ui.main_window.status_strip import StatusStrip
from app.ui.transcript.caption_list import CaptionList
from app.ui.widgets.message_banner import MessageBanner, Severity
from app.ui.widgets.shortcuts import WindowKeys
from app.ui.widgets.theme import LIGHT
from tests.fakes.captions import sentence

SILENT, LOUD = Level(peak=0.0, rms=0.0), Level(peak=0.1, rms=0.02)


class Shown:
    """The display with all that it speaks through, a clock that is set by hand, and what was said aloud."""

    def __init__(self) -> None:
        self.parent, self.now_s = QObject(), 0.0
        self.controls, self.captions = ControlBar(WindowKeys()), CaptionList()
        self.strip, self.banner = StatusStrip(WindowKeys()), MessageBanner()
        self.trouble = MessageBanner(dismissable=False)
        self.said: list[tuple[str, bool]] = []
        self.speaker = QWidget()
        self.display = SessionDisplay(
            self.parent,
            self.controls,
            self.captions,
            self.strip,
            self.banner,
            self.trouble,
            announcer=Announcer(self.speaker, announce=lambda _, words, urgent: self.said.append((words, urgent))),
            sound=SoundWatch(clock=lambda: self.now_s),
        )
        self.faults: list[SoundFault] = []
        self.display.faultNoticed.connect(self.faults.append)

    def state(self, state: State, message: str = "") -> None:
        """The session does this now."""
        self.display.show_status(StatusChanged(state, Message(message)))

    def hear(self, level: Level, *, at_s: float, judged: bool = True) -> None:
        """This level comes at this time."""
        self.now_s = at_s
        self.display.show_level(level, judged=judged)

    @property
    def clock_runs(self) -> bool:
        """Whether the time of the session is counted."""
        return self.controls.elapsed._running.isValid()


@pytest.fixture
def shown(application: QApplication) -> Iterator[Shown]:
    """Before the first session."""
    made = Shown()
    yield made
    for each in (made.banner, made.trouble):
        each.hide()
        each.deleteLater()


@pytest.mark.parametrize(
    ("state", "busy", "runs"),
    [
        (State.CONNECTING, True, True),
        (State.LISTENING, True, True),
        (State.RECONNECTING, True, True),
        (State.PAUSED, True, False),
        (State.STOPPED, False, False),
        (State.FAILED, False, False),
    ],
)
def test_the_clock_runs_while_one_listens(shown: Shown, state: State, busy: bool, runs: bool) -> None:
    """Pauses are not counted."""
    assert not shown.clock_runs
    shown.state(State.LISTENING)
    shown.state(state)
    assert (shown.display.is_busy, shown.clock_runs) == (busy, runs)


def test_captions_of_the_session_before_go_when_something_new_is_heard(shown: Shown) -> None:
    """Not when Start is pressed: it may fail, and they could still be read."""
    shown.state(State.LISTENING)
    shown.display.show_sentence(sentence(0, "Before."), translating=False)
    shown.state(State.STOPPED)
    shown.display.begin()
    shown.state(State.CONNECTING)
    assert [each.text for each in shown.captions.sentences[0].texts] == ["Before."]
    shown.state(State.LISTENING)
    assert list(shown.captions.sentences) == []
    shown.display.show_sentence(sentence(0, "Now."), translating=False)
    assert [words for words, _ in shown.said].count("Now.") == 1


def test_a_gap_of_the_new_session_takes_the_old_captions_away_too(shown: Shown) -> None:
    """It would stand among times that are not its own."""
    shown.display.show_sentence(sentence(0, "Before."), translating=False)
    shown.display.begin()
    shown.display.show_gap(GapRecorded(0, 1000, Message("the microphone was disconnected")))
    assert list(shown.captions.sentences) == []


def test_what_is_said_while_it_ends_names_what_is_waited_for(shown: Shown) -> None:
    """Whatever state comes then; the meter and the clock stand, and the next session begins anew."""
    shown.state(State.LISTENING)
    shown.display.end(Message("Stopping: waiting for the last sentence…"))
    assert shown.display.is_ending
    assert (shown.strip.text, shown.clock_runs) == ("Stopping: waiting for the last sentence…", False)
    shown.hear(LOUD, at_s=1)
    assert shown.controls.level.filled == 0
    shown.state(State.RECONNECTING, "The connection was lost.")
    assert (shown.strip.text, shown.clock_runs) == ("The connection was lost.", False)
    shown.state(State.STOPPED, "Stopped.")
    assert (shown.strip.text, shown.display.is_ending) == ("Stopped.", False)
    shown.state(State.LISTENING)
    assert (shown.strip.text, shown.clock_runs) == ("Listening", True)


def test_a_fault_of_the_sound_is_told_once_until_it_is_over(shown: Shown) -> None:
    """In a message, aloud, and to whoever else tells of it; another state begins a new judgement."""
    shown.state(State.LISTENING)
    for at_s in (0.0, SILENCE_PATIENCE_S, SILENCE_PATIENCE_S + 1):
        shown.hear(SILENT, at_s=at_s)
    assert "muted" in shown.trouble.text
    assert [words for words, _ in shown.said if "muted" in words] == [shown.trouble.text]
    shown.state(State.LISTENING)
    assert "muted" in shown.trouble.text
    shown.state(State.PAUSED)
    assert (shown.trouble.text, shown.strip.text) == ("", "Paused")
    assert shown.faults == [SoundFault.MUTED, SoundFault.NONE]


def test_after_a_pause_the_sound_is_judged_anew(shown: Shown) -> None:
    """The silence before it counts no more."""
    shown.state(State.LISTENING)
    shown.hear(SILENT, at_s=0)
    shown.state(State.PAUSED)
    shown.state(State.LISTENING)
    shown.hear(SILENT, at_s=SILENCE_PATIENCE_S)
    assert shown.faults == []
    shown.hear(SILENT, at_s=2 * SILENCE_PATIENCE_S)
    assert shown.faults == [SoundFault.MUTED]


def test_a_recording_may_be_silent(shown: Shown) -> None:
    """What is not judged has no fault; its level is seen."""
    shown.state(State.LISTENING)
    for at_s in (0.0, 2 * SILENCE_PATIENCE_S):
        shown.hear(SILENT, at_s=at_s, judged=False)
    assert shown.faults == []
    shown.hear(LOUD, at_s=3 * SILENCE_PATIENCE_S, judged=False)
    assert shown.controls.level.filled > 0


def test_what_the_user_should_mend_stands_out(shown: Shown) -> None:
    """A message comes with what to do about it, in its own colours, and goes when it is mended."""
    shown.state(State.LISTENING)
    for at_s in (0.0, SILENCE_PATIENCE_S):
        shown.hear(SILENT, at_s=at_s)
    assert shown.trouble.palette().window().color().name() == LIGHT.warning
    assert shown.trouble.help_button.text() == "Stop and choose another source"
    assert not shown.trouble.dismiss_button.isVisible()
    assert shown.strip.text == "Listening"
    shown.hear(LOUD, at_s=SILENCE_PATIENCE_S + 1)
    assert shown.trouble.text == ""


@pytest.mark.parametrize("after", [State.LISTENING, State.PAUSED, State.STOPPED, State.FAILED])
@pytest.mark.parametrize("source_lost", [True, False])
def test_what_is_wrong_is_told_as_long_as_it_is(shown: Shown, source_lost: bool, after: State) -> None:
    """With a button where the user can do something; the empty page claims no more than is so."""
    shown.state(State.LISTENING)
    shown.display.show_status(StatusChanged(State.RECONNECTING, Message("It is gone."), source_lost=source_lost))
    captured = "" if source_lost else " Speech is still being captured."
    assert (shown.trouble.text, shown.strip.text) == (f"It is gone.{captured}", "Reconnecting")
    assert shown.said[-1] == ("Reconnecting. It is gone.", False)
    assert shown.trouble.help_button.isVisible() is source_lost
    assert ("connected again" in shown.captions.placeholder) is not source_lost
    shown.state(after)
    assert shown.trouble.text == ""


def test_what_is_wrong_is_not_told_while_it_ends(shown: Shown) -> None:
    """What is waited for is told then."""
    shown.state(State.LISTENING)
    shown.display.show_status(StatusChanged(State.RECONNECTING, Message("It is gone."), source_lost=True))
    shown.display.end(Message("Stopping…"))
    assert (shown.trouble.text, shown.strip.text) == ("", "Stopping…")


def test_why_it_failed_stands_in_one_place(shown: Shown) -> None:
    """In the message as long as that is there, else in the strip; a failure interrupts whoever listens."""
    shown.state(State.FAILED, "No microphone.")
    assert shown.strip.text == "Stopped due to an error. No microphone."
    assert shown.said[-1] == ("Stopped due to an error. No microphone.", True)
    assert shown.display.has_said("No microphone.")
    shown.banner.show_message("No microphone.", Severity.ERROR)
    assert shown.strip.text == "Stopped due to an error"
    shown.banner.show_message("Something else.", Severity.ERROR)
    assert shown.strip.text == "Stopped due to an error. No microphone."
    shown.banner.show_message("No microphone.", Severity.ERROR)
    shown.banner.take_away()
    assert shown.strip.text == "Stopped due to an error. No microphone."
    shown.state(State.STOPPED)
    assert not shown.display.has_said("No microphone.")


def test_a_new_session_takes_the_message_away(shown: Shown) -> None:
    """And what the one before has cost."""
    shown.banner.show_message("Something else.", Severity.ERROR)
    shown.strip.show_usage(60)
    shown.display.begin()
    assert (shown.banner.text, shown.strip.usage_text) == ("", "")


@pytest.mark.parametrize("heard", [True, False])
def test_where_nothing_was_said_there_is_no_transcript_to_tell_of(shown: Shown, heard: bool) -> None:
    """Nothing was written, then."""
    shown.display.begin()
    shown.state(State.CONNECTING)
    shown.strip.show_path(Path("talk.srt"))
    shown.state(State.LISTENING)
    if heard:
        shown.display.show_sentence(sentence(0, "Yes."), translating=False)
    shown.state(State.STOPPED)
    assert bool(shown.strip.path_text) is heard


def test_the_delay_is_told_only_while_one_listens(shown: Shown) -> None:
    """Not while it ends, nor in another state."""
    shown.state(State.PAUSED)
    shown.display.show_latency(4000)
    assert shown.strip.latency.isHidden()
    shown.state(State.LISTENING)
    shown.display.show_latency(4000)
    assert not shown.strip.latency.isHidden()
    before = shown.strip.latency.text()
    shown.display.end(Message("Stopping…"))
    shown.display.show_latency(9000)
    assert shown.strip.latency.text() == before
