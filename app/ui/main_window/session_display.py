"""What the main window tells of the session: its state, its captions, how long it runs, how loud it is, what is wrong.

What is said depends on what is known here, and is said anew when any of that changes. The widgets that say it follow
the language of the interface by themselves, as they get sentences that are `Message`.

Not here: which page is seen, and what the user may press (`main_window.py`, `control_bar.py`).
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.audio.chunks import Level
from app.audio.sound_watch import SoundFault, SoundWatch
from app.captions.events import GapRecorded, State, StatusChanged
from app.captions.transcript import Sentence
from app.message import NOTHING, Message
from app.ui.i18n.live_text import in_our_language
from app.ui.i18n.state_words import invitation, sound_fault_sentence, state_sentence
from app.ui.main_window.announcer import Announcer
from app.ui.main_window.control_bar import ControlBar
from app.ui.main_window.status_strip import StatusStrip
from app.ui.transcript.caption_list import CaptionList
from app.ui.widgets.message_banner import MessageBanner, Severity

CHANGE_SOURCE = Message("Stop and choose another source")
_BUSY = {State.CONNECTING, State.LISTENING, State.RECONNECTING, State.PAUSED}


class SessionDisplay(QObject):
    """One session after the other.

    Args:
        controls, captions, strip, banner: what shows it. trouble: the message about what is wrong with it, which comes
            and goes with that.
        announcer: says it to a screen reader.
        sound: judges the levels.

    Signals:
        faultNoticed(SoundFault): this is wrong with the sound now; NONE: nothing any more.
        sourceChangeRequested: the user wants to hear another source instead of the one that is heard.
    """

    faultNoticed = Signal(object)  # noqa: N815
    sourceChangeRequested = Signal()  # noqa: N815

    def __init__(
        self,
        parent: QObject,
        controls: ControlBar,
        captions: CaptionList,
        strip: StatusStrip,
        banner: MessageBanner,
        trouble: MessageBanner,
        *,
        announcer: Announcer,
        sound: SoundWatch,
    ) -> None:
        super().__init__(parent)
        self._controls = controls
        self._captions = captions
        self._strip = strip
        self._banner = banner
        self._trouble = trouble
        self._announcer = announcer
        self._sound = sound
        self._status = StatusChanged(State.STOPPED, NOTHING)
        self._fault = SoundFault.NONE
        self._ending = ""  # what is said while it ends: a sentence
        self._outdated = False  # the captions are those of the session before
        captions.set_placeholder(invitation(State.STOPPED))
        banner.changed.connect(self._on_banner)
        trouble.helpRequested.connect(self.sourceChangeRequested)

    @property
    def state(self) -> State:
        """What the session does."""
        return self._status.state

    @property
    def is_busy(self) -> bool:
        """Whether there is a session."""
        return self.state in _BUSY

    @property
    def is_ending(self) -> bool:
        """Whether the user has ended it, and its last sentence is waited for."""
        return bool(self._ending)

    def show_status(self, status: StatusChanged) -> None:
        """Show what it does now."""
        elapsed, was_busy, before = self._controls.elapsed, self.is_busy, self.state
        self._status = status
        if self.is_busy and not was_busy:
            elapsed.reset()
        if not self.is_busy:
            self._ending = ""
        elif self.is_ending:
            self._ending = status.message or self._ending
        if self.is_busy and self.state is not State.PAUSED and not self.is_ending:
            elapsed.run()
        else:
            elapsed.stand()
            self._controls.level.reset()
        if self.state is State.LISTENING:
            self._drop_outdated()
        elif not self.is_busy and (self._outdated or not self._captions.sentences):
            self._strip.hide_path()  # nothing was said, so nothing was written
        if self.state is not before:
            self._sound.reset()
            self._notice(SoundFault.NONE)
        self._tell()
        told = self._ending or state_sentence(status)
        self._announcer.news(in_our_language(told), urgent=self.state is State.FAILED)

    def show_sentence(self, sentence: Sentence, *, translating: bool) -> None:
        """Show a sentence as it is now."""
        self._drop_outdated()
        self._captions.show_sentence(sentence)
        self._announcer.sentence(sentence, translating=translating)

    def show_gap(self, gap: GapRecorded) -> None:
        """Show that something is missing."""
        self._drop_outdated()
        self._captions.show_gap(gap)

    def show_level(self, level: Level, *, judged: bool) -> None:
        """Show how loud the source is; `judged`: it is one that can be muted, or speak too quietly."""
        if self.is_ending or self.state is State.PAUSED:
            return  # what was on its way would stand there, as if somebody were being heard
        self._controls.level.show_level(level)
        if self.state is State.LISTENING and judged:
            fault = self._sound.judge(level)
            if fault is not self._fault:
                self._notice(fault)
                self._tell()
                self._announcer.news(in_our_language(sound_fault_sentence(fault)))

    def show_latency(self, behind_ms: int) -> None:
        """Show how far the captions are behind the sound."""
        if self.state is State.LISTENING and not self.is_ending:
            told_in_words = self._status.behind_ms > 0
            self._strip.latency.show_latency(None if told_in_words else behind_ms)

    def begin(self) -> None:
        """A new one is wanted: the message goes now, the captions once something new is heard."""
        self._outdated = True
        self._banner.take_away()
        self._strip.show_usage(0)

    def end(self, sentence: str) -> None:
        """The user has ended it: say this while its last sentence is waited for."""
        self._ending = sentence
        self._controls.elapsed.stand()
        self._controls.level.reset()
        self._tell()

    def has_said(self, sentence: str) -> bool:
        """Whether this is why it failed, which was said already."""
        return self.state is State.FAILED and sentence == self._status.message

    def _tell(self) -> None:
        """Say what is wrong above, the rest in the strip, and on an empty page what to do or to wait for."""
        heard = not self._status.source_lost and self._fault is not SoundFault.MUTED
        self._captions.set_placeholder(invitation(self.state, heard=heard))
        trouble, help_text = self._what_is_wrong()
        if trouble != self._trouble.sentence:
            if trouble:
                self._trouble.show_message(trouble, Severity.WARNING, help_text=help_text)
            else:
                self._trouble.take_away()
        told_above = self.state is State.RECONNECTING and bool(trouble)
        self._strip.show_status(self._status, brief=told_above or self.has_said(self._banner.sentence))
        if self.is_ending:
            self._strip.say(self._ending)

    def _what_is_wrong(self) -> tuple[str, str]:
        """What keeps good captions from coming, and what the button for it says; both may be empty."""
        if self.is_ending:
            return "", ""
        if self.state is State.RECONNECTING:
            if self._status.source_lost:
                return self._status.message, CHANGE_SOURCE
            what = self._status.message
            return Message("{what} Speech is still being captured.", what=what) if what else NOTHING, ""
        return sound_fault_sentence(self._fault), CHANGE_SOURCE if self._fault is SoundFault.MUTED else ""

    def _on_banner(self) -> None:
        """One sentence is not read twice; when the message has gone, the strip says it again."""
        if self.state is State.FAILED:
            self._tell()

    def _notice(self, fault: SoundFault) -> None:
        if fault is not self._fault:
            self._fault = fault
            self.faultNoticed.emit(fault)

    def _drop_outdated(self) -> None:
        if self._outdated:
            self._outdated = False
            self._captions.clear()
            self._announcer.clear()
