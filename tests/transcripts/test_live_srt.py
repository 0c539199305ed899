"""The SRT that grows while captions run."""

from __future__ import annotations

import datetime
import errno
import os
import threading
from dataclasses import replace
from pathlib import Path

import pysubs2
import pytest

from app.captions.cues import Cue
from app.captions.events import Stream
from app.captions.transcript import Sentence
from app.errors import OutputError, SaveError
from app.transcripts import atomic_write as saving
from app.transcripts import growing_cues as growing_cues_module
from app.transcripts import live_srt as live_srt_module
from app.transcripts.growing_cues import SETTLE_S
from app.transcripts.live_srt import LiveSrt
from app.transcripts.naming import dated_srt_path, free_path
from tests.captions.test_transcript import caption
from tests.fakes.disk import hanging
from tests.fakes.waiting import wait_until


def said(number: int, text: str, translation: str | None = None, *, begin_ms: int | None = None) -> Sentence:
    """A final sentence, two seconds after the one before it."""
    begin_ms = number * 2000 if begin_ms is None else begin_ms
    source = caption(number, text, final=True, begin_ms=begin_ms)
    if translation is None:
        return Sentence(number, source)
    return Sentence(
        number, source, caption(number, translation, stream=Stream.TRANSLATION, final=True, begin_ms=begin_ms)
    )


def texts(path: Path) -> list[str]:
    """The cues of a file, as an independent reader finds them."""
    return [event.plaintext for event in pysubs2.load(str(path))] if path.exists() else []


class Clock:
    """Seconds that stand still until they are told to go on."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_finals_are_on_disk_while_captions_run(tmp_path: Path) -> None:
    """Each final is written without a stop, in order, with its translation."""
    srt = LiveSrt(tmp_path / "new folder" / "a.srt", translating=True)
    srt.open()
    srt.update(Sentence(0, caption(0, "On")))
    assert not srt.path.exists()
    srt.update(said(0, "One."))
    wait_until(lambda: texts(srt.path) == ["One."])
    srt.update(said(0, "One.", "Uno."))
    srt.update(said(1, "Two."))
    wait_until(lambda: texts(srt.path) == ["One.\nUno.", "Two."])
    srt.close()
    assert texts(srt.path) == ["One.\nUno.", "Two."]
    assert [path.name for path in srt.path.parent.iterdir()] == ["a.srt"]


def test_a_reader_never_meets_half_a_file(tmp_path: Path) -> None:
    """Whenever it is read while it grows, the file parses, and its cues are a beginning of what was said."""
    srt = LiveSrt(tmp_path / "a.srt", translating=False)
    srt.open()
    wanted = [f"Sentence {number}." for number in range(60)]
    seen: set[int] = set()
    for number, text in enumerate(wanted):
        srt.update(said(number, text))
        read = texts(srt.path)
        assert read == wanted[: len(read)]
        seen.add(len(read))
    wait_until(lambda: texts(srt.path) == wanted)
    srt.close()


def test_settled_cues_stand(tmp_path: Path) -> None:
    """After ten seconds a cue is not rewritten any more while captions run; at the end nothing is missing."""
    clock = Clock()
    srt = LiveSrt(tmp_path / "a.srt", translating=True, clock=clock)
    srt.open()
    srt.update(said(0, "One."))
    srt.update(said(1, "Two."))
    wait_until(lambda: texts(srt.path) == ["One.", "Two."])
    clock.now += SETTLE_S
    srt.update(said(2, "Three."))
    wait_until(lambda: len(texts(srt.path)) == 3)
    srt.update(said(0, "One.", "Uno, late."))
    srt.update(said(3, "Four.", "Cuatro."))
    wait_until(lambda: len(texts(srt.path)) == 4)
    assert texts(srt.path) == ["One.", "Two.", "Three.", "Four.\nCuatro."]
    srt.close()
    assert texts(srt.path) == ["One.\nUno, late.", "Two.", "Three.", "Four.\nCuatro."]


def test_a_long_session_is_not_rendered_anew_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is settled is kept as text: a later version renders only the tail."""
    rendered: list[str] = []
    real = growing_cues_module.render_srt

    def render(cues: list[Cue], *, first_number: int = 1) -> str:
        rendered.extend(line for cue in cues for line in cue.lines)
        return real(cues, first_number=first_number)

    srt = LiveSrt(tmp_path / "a.srt", translating=False)
    srt.open()
    for number in range(300):
        srt.update(said(number, f"x{number}"))
    wait_until(lambda: len(texts(srt.path)) == 300)
    monkeypatch.setattr(growing_cues_module, "render_srt", render)
    srt.update(said(300, "x300"))
    wait_until(lambda: len(texts(srt.path)) == 301)
    assert set(rendered) == {"x299", "x300"}
    srt.close()


@pytest.mark.parametrize("kind", ["a folder", "under a file"])
def test_a_place_that_cannot_be_written_is_found_before_listening(tmp_path: Path, kind: str) -> None:
    """`open` refuses with a sentence, whoever the user is."""
    if kind == "a folder":
        path = tmp_path
    else:
        (tmp_path / "file").write_text("")
        path = tmp_path / "file" / "a.srt"
    with pytest.raises(OutputError, match="Can't write"):
        LiveSrt(path, translating=False).open()


def test_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    """`--srt /dev/null`, as root, must leave the device what it is."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OutputError, match="not a regular file"):
        LiveSrt(tmp_path / "pipe", translating=False).open()


def test_a_link_is_followed(tmp_path: Path) -> None:
    """The file that it points to is written."""
    (tmp_path / "link.srt").symlink_to(tmp_path / "real.srt")
    srt = LiveSrt(tmp_path / "link.srt", translating=False)
    srt.open()
    srt.update(said(0, "One."))
    srt.close()
    assert (tmp_path / "link.srt").is_symlink()
    assert texts(tmp_path / "real.srt") == ["One."]


def test_a_disk_that_fails_is_told_once_and_made_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Captions go on, and the file is written once it can be."""
    monkeypatch.setattr(live_srt_module, "RETRY_S", 0.01)
    troubles: list[str] = []
    full = threading.Event()
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        if full.is_set():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(source, target)

    monkeypatch.setattr(saving.os, "replace", replace)
    srt = LiveSrt(tmp_path / "a.srt", translating=False, on_trouble=troubles.append)
    srt.open()
    full.set()
    srt.update(said(0, "One."))
    wait_until(lambda: troubles)
    assert "No space left" in troubles[0]
    full.clear()
    wait_until(lambda: texts(srt.path) == ["One."])
    wait_until(lambda: len(troubles) == 2)
    assert "again" in troubles[1]
    full.set()
    with pytest.raises(SaveError, match="Couldn't finish writing"):
        srt.close()


def test_a_reader_that_holds_the_file_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows refuses to replace what a player has just opened: a moment later it is done, and nobody is told."""
    monkeypatch.setattr(saving, "REPLACE_PAUSE_S", 0.001)
    troubles: list[str] = []
    refusals = [PermissionError(errno.EACCES, "Access is denied")] * 3
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        if refusals:
            raise refusals.pop()
        real(source, target)

    monkeypatch.setattr(saving.os, "replace", replace)
    srt = LiveSrt(tmp_path / "a.srt", translating=False, on_trouble=troubles.append)
    srt.open()
    srt.update(said(0, "One."))
    wait_until(lambda: texts(srt.path) == ["One."])
    srt.close()
    assert troubles == refusals == []


def test_nothing_said_leaves_no_file(tmp_path: Path) -> None:
    """A session without a word does not litter the folder, and an older transcript of that name stays as it is."""
    srt = LiveSrt(tmp_path / "a.srt", translating=False)
    srt.open()
    srt.close()
    assert not list(tmp_path.iterdir())
    reserved = LiveSrt(tmp_path / "a.srt", translating=False, unique=True)
    reserved.open()
    reserved.close()
    assert not list(tmp_path.iterdir())
    old = "1\n00:00:00,000 --> 00:00:01,000\nold\n"
    (tmp_path / "old.srt").write_text(old)
    srt = LiveSrt(tmp_path / "old.srt", translating=False)
    srt.open()
    srt.close()
    assert (tmp_path / "old.srt").read_text() == old
    assert not srt.written


def test_a_disk_that_hangs_does_not_hold_up_the_end(tmp_path: Path) -> None:
    """It is told in a sentence; what was written before stands, and nothing else is left there later."""
    srt = LiveSrt(tmp_path / "a.srt", translating=False, unique=True, close_s=0.2)
    srt.open()
    srt.update(said(0, "One."))
    wait_until(lambda: texts(srt.path) == ["One."])
    with hanging():
        srt.update(said(1, "Two."))
        with pytest.raises(SaveError, match=r"isn't responding, so the subtitle file a\.srt is incomplete"):
            srt.close()
        assert texts(srt.path) == ["One."]
    wait_until(lambda: not any(thread.name == "live-srt" for thread in threading.enumerate()))
    assert [path.name for path in tmp_path.iterdir()] == ["a.srt"]


LONG = " ".join(["This is a sentence of a usual length, as people say it, and it goes on"] * 140)  # 10,000 characters


def test_a_busy_thread_is_no_disk_that_does_not_answer(tmp_path: Path) -> None:
    """Sentences that take far longer to divide than the end waits for a disk: they are waited for, and all is there."""
    srt = LiveSrt(tmp_path / "a.srt", translating=False, close_s=0.05)
    srt.open()
    for number in range(8):
        words = caption(number, LONG, final=True, begin_ms=number * 600_000)
        srt.update(Sentence(number, replace(words, end_ms=(number + 1) * 600_000 - 1000)))
    srt.close()
    assert " ".join(texts(srt.path)).split() == LONG.split() * 8


def test_cues_that_are_never_made_are_not_waited_for_and_not_the_disks_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing comes of the work for as long as nobody should wait."""
    go_on = threading.Event()
    monkeypatch.setattr(growing_cues_module, "cues_of", lambda *_, **__: [] * go_on.wait(20))
    srt = LiveSrt(tmp_path / "a.srt", translating=False, stuck_s=0.1)
    srt.open()
    srt.update(said(0, "One."))
    with pytest.raises(SaveError, match=r"Finishing the subtitle file a\.srt took too long"):
        srt.close()
    go_on.set()
    wait_until(lambda: not any(thread.name == "live-srt" for thread in threading.enumerate()))


@pytest.mark.parametrize("lasting", [False, True])
def test_a_mistake_in_the_making_of_cues_is_told_and_costs_as_little_as_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, *, lasting: bool
) -> None:
    """The thread does not just end: the user is told at once, and in the end the file is whole, or that is told."""
    troubles: list[str] = []
    srt = LiveSrt(tmp_path / "a.srt", translating=False, on_trouble=troubles.append)
    srt.open()
    with monkeypatch.context() as patch:
        patch.setattr(growing_cues_module, "cues_of", lambda *_, **__: 1 // 0)
        srt.update(said(0, "One."))
        wait_until(lambda: troubles)
        assert "the subtitle file a.srt won't be updated until the session ends" in troubles[0]
        srt.update(said(1, "Two."))
        if lasting:
            with pytest.raises(SaveError, match=r"because of a bug in Surtitle"):
                srt.close()
    if not lasting:
        srt.close()
        assert texts(srt.path) == ["One.", "Two."]
    assert len(troubles) == 1
    assert all(record.exc_info for record in caplog.records)
    caplog.clear()


def test_two_sessions_of_one_second_have_a_file_each(tmp_path: Path) -> None:
    """Both have looked for a free name before either has opened it; neither erases the other."""
    sessions = [LiveSrt(tmp_path / "a.srt", translating=False, unique=True) for _ in range(2)]
    for number, srt in enumerate(sessions):
        srt.open()
        srt.update(said(0, f"Session {number}."))
    for srt in sessions:
        srt.close()
    assert [srt.path.name for srt in sessions] == ["a.srt", "a (2).srt"]
    assert [texts(srt.path) for srt in sessions] == [["Session 0."], ["Session 1."]]
    assert len(list(tmp_path.iterdir())) == 2


def test_names_are_dated_and_never_taken_twice(tmp_path: Path) -> None:
    """A second session in the same second gets a number."""
    now = datetime.datetime(2026, 11, 23, 14, 5, 33, tzinfo=datetime.UTC)
    first = dated_srt_path(tmp_path, now)
    assert first.name == "2026-11-23 14.05.33.srt"
    first.touch()
    assert dated_srt_path(tmp_path, now).name == "2026-11-23 14.05.33 (2).srt"
    assert free_path(tmp_path / "b.srt") == tmp_path / "b.srt"


@pytest.mark.skipif(os.name != "posix", reason="permissions of another kind")
@pytest.mark.parametrize("unique", [False, True])
def test_what_was_said_can_be_read_by_its_user_alone(tmp_path: Path, unique: bool) -> None:
    """While it grows and after it, as the journal; the file that keeps the name, too."""
    srt = LiveSrt(tmp_path / "a.srt", translating=False, unique=unique)
    srt.open()
    srt.update(said(0, "One."))
    wait_until(lambda: srt.path.exists())
    modes = {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    srt.close()
    assert modes | {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
