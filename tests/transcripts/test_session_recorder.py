"""What is kept of a running session, on good disks and bad ones."""

from __future__ import annotations

import contextlib
import datetime
import os
import shutil
import threading
from functools import partial
from pathlib import Path

import pysubs2
import pytest

from app.captioning.hub import SessionHub
from app.captioning.session_events import SentenceChanged, SessionEvent
from app.captions.events import CaptionRevised, Event, GapRecorded, Stream, UsageReported
from app.captions.transcript import Transcript
from app.errors import OutputError, SaveError
from app.message import Message, translate
from app.transcripts import live_srt as live_srt_module
from app.transcripts import session_recorder as recording_module
from app.transcripts.journal import find_interrupted, read_journal, read_records, srt_of
from app.transcripts.journal_writer import JournalWriter
from app.transcripts.live_srt import LiveSrt
from app.transcripts.records import Corrected, Ended, Outcome, Paused, Resumed, SavedGap, SessionBegun, Usage
from app.transcripts.session_recorder import NO_SRT, USAGE_STEP_S, SessionRecorder, new_journal
from tests.fakes.captions import caption
from tests.fakes.disk import hanging
from tests.fakes.mounts import make_writable, read_only_disk, small_disk
from tests.fakes.waiting import wait_until


class Kept:
    """What is kept of a session, with the hub that its events go through."""

    def __init__(self, recording: SessionRecorder) -> None:
        self.recording = recording
        self.journal = recording.journal
        self.hub = SessionHub()
        self.hub.record_with(recording)
        self.hub.subscribe(self._show, name=Message("The test"))

    @property
    def transcript(self) -> Transcript:
        return self.hub.transcript

    def take(self, event: Event) -> None:
        """What the session does with an event of the service's; returns when it was published."""
        self.hub.publish(event)
        wait_until(lambda: self.hub.flush() or not self.hub.waits_for)  # type: ignore[func-returns-value]

    def correct(self, number: int, text: str) -> bool:
        """What the session does with a correction; whether it changed anything."""
        sentence = self.hub.transcript.correct(number, Stream.SOURCE, text)
        if sentence is not None:
            self.recording.take_correction(number, Stream.SOURCE, text)
            self.hub.publish_corrected(sentence, Stream.SOURCE)
        return sentence is not None

    def _show(self, event: SessionEvent) -> None:
        match event:
            case SentenceChanged(sentence):
                self.recording.show(sentence)
            case GapRecorded():
                self.recording.show(event)


def said(number: int, text: str = "", *, stream: Stream = Stream.SOURCE) -> CaptionRevised:
    """A final, two seconds after the one before it."""
    return caption(text or f"Sentence {number}.", sentence=number, stream=stream, begin_ms=2000 * number)


def recording_in(
    sessions: Path, srt: Path | None, troubles: list[str] | None = None, *, source: str = "a microphone"
) -> Kept:
    """A recording that has begun."""
    warnings = troubles if troubles is not None else []
    live = LiveSrt(srt, translating=False, on_trouble=warnings.append) if srt is not None else None
    if live is not None:
        live.open()
    journal = new_journal(
        sessions,
        source_language="en",
        target_language="",
        service="wss://someone:secret@example.org:8443/v1?key=secret",
        source=source,
        srt=srt,
        on_trouble=warnings.append,
        now=lambda: datetime.datetime(2026, 11, 23, 14, 5, 33, tzinfo=datetime.UTC),
    )
    recording = SessionRecorder(srt=live, journal=journal)
    recording.start()
    return Kept(recording)


def journal_of(recording: Kept) -> Path:
    """The file, once it is made."""
    journal = recording.journal
    assert journal is not None
    wait_until(lambda: journal.path)
    assert journal.path is not None
    return journal.path


def texts(path: Path) -> list[str]:
    """The cues of a file, as an independent reader finds them."""
    return [event.plaintext for event in pysubs2.load(str(path))] if path.exists() else []


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that has recovered is tried soon, and a slow machine is no slow disk."""
    monkeypatch.setattr(live_srt_module, "RETRY_S", 0.01)
    monkeypatch.setattr(recording_module, "JournalWriter", partial(JournalWriter, retry_s=0.01, patience_s=20.0))


def test_all_that_happens_is_kept(tmp_path: Path) -> None:
    """Finals, once each, and no partials; gaps, pauses, corrections, usage in steps, and the end."""
    recording = recording_in(tmp_path / "sessions", tmp_path / "a.srt")
    recording.take(caption("Sent", sentence=0, final=False))
    recording.take(said(0))
    recording.take(said(0, "Sentence 0, again."))
    recording.take(said(0, "Frase 0.", stream=Stream.TRANSLATION))
    recording.take(UsageReported(1))
    recording.take(UsageReported(USAGE_STEP_S))
    recording.take(UsageReported(USAGE_STEP_S + 1))
    recording.recording.pause(2500)
    recording.recording.resume(3500)
    recording.take(GapRecorded(4000, 10_000, "connection lost"))
    assert recording.correct(0, "Sentence naught.")
    assert not recording.correct(0, "Sentence naught.")
    assert not recording.correct(7, "Nothing there.")
    recording.recording.close(Outcome.STOPPED)
    records = read_records(journal_of(recording))
    assert [type(record).__name__ for record in records] == [
        *("SessionBegun", "SavedSource", "SavedTranslation", "Usage", "Paused", "Resumed", "SavedGap", "Corrected"),
        *("Usage", "Ended"),
    ]
    assert records[3:6] == [Usage(seconds=USAGE_STEP_S), Paused(at_ms=2500), Resumed(at_ms=3500)]
    assert records[7:] == [
        Corrected(sentence=0, stream=Stream.SOURCE, text="Sentence naught."),
        Usage(seconds=USAGE_STEP_S + 1),
        Ended(outcome=Outcome.STOPPED, length_ms=10_000, sentences=1),
    ]
    assert texts(tmp_path / "a.srt") == ["Sentence naught.\nFrase 0.", "[6 s not captioned: connection lost]"]
    assert srt_of(records) == tmp_path / "a.srt"


def test_no_secret_of_an_address_is_kept(tmp_path: Path) -> None:
    """Only who was asked."""
    recording = recording_in(tmp_path / "sessions", None)
    recording.take(said(0))
    recording.recording.close(Outcome.STOPPED)
    content = journal_of(recording).read_text()
    assert "wss://example.org:8443" in content
    assert "secret" not in content


def test_what_was_told_in_any_language_is_kept_in_english(tmp_path: Path) -> None:
    """The name of the source, and why there is a gap: files are read on other computers, too."""
    recording = recording_in(tmp_path / "sessions", None, source=Message("Computer audio: {output}", output="Speakers"))
    recording.take(GapRecorded(1000, 2000, Message("{device} was lost", device="Speakers")))
    recording.recording.close(Outcome.STOPPED)
    begun, gap, _ = read_records(journal_of(recording))
    assert isinstance(begun, SessionBegun)
    assert begun.source == "Computer audio: Speakers"
    assert gap == SavedGap(begin_ms=1000, end_ms=2000, reason="Speakers was lost")


def test_a_full_disk_costs_nothing_but_time(tmp_path: Path) -> None:
    """A real one: all that fits is there while it is full, the user is told, and once there is room all is there."""
    disk = tmp_path / "disk"
    troubles: list[str] = []
    with small_disk(disk, kib=256):
        recording = recording_in(disk / "sessions", disk / "srt" / "a.srt", troubles)
        recording.take(said(0))
        wait_until(lambda: texts(disk / "srt" / "a.srt") == ["Sentence 0."])
        with (disk / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
            while True:
                filler.write(bytes(4096))
        for number in range(1, 60):
            recording.take(
                said(number, "A sentence that is rather long, so that it fills what is left of the disk soon.")
            )
        wait_until(lambda: len(troubles) == 2)
        assert all("No space left" in trouble and "Captions continue" in trouble for trouble in troubles)
        half = read_journal(journal_of(recording)).sentences
        assert 0 < len(half) < 60
        assert list(half) == list(recording.transcript)[: len(half)]
        assert texts(disk / "srt" / "a.srt") == ["Sentence 0."]
        (disk / "filler").unlink()
        wait_until(lambda: len(troubles) == 4)
        assert sum("again" in trouble for trouble in troubles) == 2
        recording.recording.close(Outcome.STOPPED)
        assert read_journal(journal_of(recording)).sentences == tuple(recording.transcript)
        assert len(texts(disk / "srt" / "a.srt")) >= 60
        assert not find_interrupted(disk / "sessions")


def test_a_read_only_home_is_told_and_written_once_it_can_be(tmp_path: Path) -> None:
    """A real one: captions go on, and from the first sentence nothing is missing later."""
    home = tmp_path / "home"
    troubles: list[str] = []
    with read_only_disk(home):
        recording = recording_in(home / "data" / "sessions", None, troubles)
        for number in range(3):
            recording.take(said(number))
        wait_until(lambda: troubles)
        assert "Read-only file system" in troubles[0]
        make_writable(home)
        wait_until(lambda: len(troubles) == 2)
        assert read_journal(journal_of(recording)).sentences == tuple(recording.transcript)
        recording.recording.close(Outcome.STOPPED)


def test_removed_folders_come_back_with_everything(tmp_path: Path) -> None:
    """Somebody tidies up while captions run."""
    recording = recording_in(tmp_path / "sessions", tmp_path / "srt" / "a.srt")
    recording.take(said(0))
    wait_until(lambda: texts(tmp_path / "srt" / "a.srt"))
    shutil.rmtree(tmp_path / "srt")
    shutil.rmtree(tmp_path / "sessions")
    recording.take(said(1))
    wait_until(lambda: texts(tmp_path / "srt" / "a.srt") == ["Sentence 0.", "Sentence 1."])
    recording.recording.close(Outcome.STOPPED)
    assert read_journal(journal_of(recording)).sentences == tuple(recording.transcript)


@pytest.mark.parametrize("broken", ["srt", "journal", "both", "journal without srt"])
def test_one_whole_copy_is_enough_and_said(tmp_path: Path, broken: str) -> None:
    """With the journal whole, it is said how to have the SRT; with the SRT whole, the warning was enough."""
    troubles: list[str] = []
    with_srt = broken != "journal without srt"
    recording = recording_in(tmp_path / "sessions", tmp_path / "srt" / "a.srt" if with_srt else None, troubles)
    recording.take(said(0))
    for folder in ("srt", "sessions"):
        if broken == "both" or (folder == "srt") == (broken == "srt"):
            shutil.rmtree(tmp_path / folder, ignore_errors=True)
            (tmp_path / folder).touch()
    recording.take(said(1))
    match broken:
        case "journal":
            recording.recording.close(Outcome.STOPPED)
            assert len(texts(tmp_path / "srt" / "a.srt")) == 2
            assert "Can't save" in troubles[0]
        case "journal without srt":
            with pytest.raises(SaveError, match="couldn't be fully saved"):
                recording.recording.close(Outcome.STOPPED)
        case "srt":
            with pytest.raises(SaveError, match=r"Couldn't finish writing.*“surtitle sessions --recover”"):
                recording.recording.close(Outcome.STOPPED)
            assert len(read_journal(journal_of(recording)).sentences) == 2
        case _:
            with pytest.raises(SaveError, match="Couldn't finish writing") as caught:
                recording.recording.close(Outcome.STOPPED)
            assert "recover" not in str(caught.value)


def test_an_error_with_its_way_out_can_be_told_in_another_language(tmp_path: Path) -> None:
    """What went wrong with the subtitles is a sentence in the sentence that says where all is kept."""
    recording = recording_in(tmp_path / "sessions", tmp_path / "srt" / "a.srt")
    shutil.rmtree(tmp_path / "srt")
    (tmp_path / "srt").touch()
    recording.take(said(0))
    with pytest.raises(SaveError) as caught:
        recording.recording.close(Outcome.STOPPED)
    chinese = {
        "{trouble} The complete session is in past sessions. Run “surtitle sessions --recover” to restore the "
        "file.": "<{trouble}>",
        "Couldn't finish writing the transcript to {path} ({reason}). The last captions are missing.": "#{path}",
    }
    assert translate(str(caught.value), chinese.__getitem__) == f"<#{tmp_path / 'srt' / 'a.srt'}>"


def test_no_message_says_that_the_other_copy_is_there_where_neither_is(tmp_path: Path) -> None:
    """Both folders are files: what is told promises nothing, and the journal says that it was the only place."""
    for name in ("srt", "sessions"):
        (tmp_path / name).touch()
    with pytest.raises(OutputError) as no_srt:
        LiveSrt(tmp_path / "srt" / "a.srt", translating=False).open()
    troubles: list[str] = []
    recording = recording_in(tmp_path / "sessions", None, troubles)
    recording.take(said(0))
    wait_until(lambda: troubles)
    with pytest.raises(SaveError) as lost:
        recording.recording.close(Outcome.STOPPED)
    told = [f"{no_srt.value} {NO_SRT}", *troubles, str(lost.value)]
    assert "aren't saved anywhere else" in told[1]
    assert "are saved in past sessions only" in told[0]
    assert "couldn't be fully saved" in told[2]
    assert not any(
        promise in sentence for sentence in told for promise in ("is kept among", "complete session", "holds every")
    )


@pytest.mark.parametrize("journal_too", [False, True])
def test_the_end_waits_no_longer_than_it_must_for_subtitles_on_a_disk_that_hangs(
    tmp_path: Path, journal_too: bool
) -> None:
    """The journal is ended all the same, and it is said that it holds everything; unless it could not be written."""
    srt = LiveSrt(tmp_path / "srt" / "a.srt", translating=False, close_s=0.2)
    srt.open()
    if journal_too:
        (tmp_path / "sessions").touch()
    recording = Kept(SessionRecorder(srt=srt, journal=recording_in(tmp_path / "sessions", None).journal))
    with hanging():
        recording.take(said(0))
        with pytest.raises(SaveError) as caught:
            recording.recording.close(Outcome.STOPPED)
        told = str(caught.value)
        assert "isn't responding, so the subtitle file a.srt is incomplete" in told
        assert ("The complete session is in past sessions" in told) is not journal_too
        if not journal_too:
            assert read_journal(journal_of(recording)).length_ms is not None
    wait_until(lambda: not any(thread.name == "live-srt" for thread in threading.enumerate()))


def test_a_session_without_a_place_is_captioned(tmp_path: Path) -> None:
    """Neither a journal nor an SRT: everything is taken, and nothing fails."""
    recording = Kept(SessionRecorder(srt=None, journal=None))
    recording.recording.start()
    recording.take(said(0))
    recording.take(GapRecorded(0, 1, "x"))
    recording.take(UsageReported(100))
    recording.recording.pause(1)
    recording.recording.resume(2)
    assert recording.correct(0, "x")
    recording.recording.close(Outcome.STOPPED)
    assert not os.listdir(tmp_path)
