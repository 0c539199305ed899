"""The past sessions of a real folder, in the window."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path

import pytest

from app.captions.events import Stream
from app.captions.rules import CueRules
from app.message import translate
from app.transcripts import past_sessions as past_sessions_module
from app.transcripts.journal import SessionState, find_interrupted
from app.ui.export.export_dialog import ExportDialog
from app.ui.i18n.session_words import title_of
from app.ui.widgets.message_banner import MessageBanner, Severity
from tests.fakes.past_sessions import LATEST, interrupt, record
from tests.ui.library.room import Room


async def test_a_session_gets_another_name(room: Room) -> None:
    """The list follows, and the session stays selected; what cannot be a name is told."""
    record(room.sessions, [("One.", "")], begun=LATEST)
    record(room.sessions, [("Two.", "")], begun=LATEST + datetime.timedelta(hours=1))
    await room.list(2)
    model = room.window.model
    model.setData(model.index(1), "Planning / 2027")
    await room.until(lambda: "Planning - 2027" in room.names)
    assert room.told == "Renamed to “Planning - 2027”."
    assert room.window.selected is not None
    assert room.window.selected.name == "Planning - 2027"
    model.setData(model.index(1), "///")
    await room.until(lambda: room.told != "Renamed to “Planning - 2027”.")
    assert "can't be used as a file name" in room.told
    assert room.names[1] == "Planning - 2027"


async def test_what_is_told_of_a_session_can_be_told_in_another_language(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name is put in after that, whatever it is."""
    record(room.sessions, [("One.", "")])
    await room.list(1)
    given: list[str] = []
    monkeypatch.setattr(room.window, "show_message", lambda sentence, *_, **__: given.append(sentence))
    room.window.model.setData(room.window.model.index(0), "{srt} / {0}")
    await room.until(lambda: given)
    assert given == ["Renamed to “{srt} - {0}”."]
    known = {"Renamed to “{title}”.": "“{title}” heißt sie nun."}
    assert translate(given[0], lambda template: known.get(template, template)) == "“{srt} - {0}” heißt sie nun."


async def test_where_an_export_is_is_told(room: Room) -> None:
    """One file, or both; the button shows their folder."""
    record(room.sessions, [("One.", "Uno.")])
    await room.list(1)
    files = [room.folder / name for name in ("talk.srt", "both.en.srt", "both.es.srt")]

    def open_dialogs() -> list[ExportDialog]:
        return [each for each in room.window.findChildren(ExportDialog) if each.isVisible()]

    for name, said in (
        ("talk.srt", f"Exported to {files[0]}."),
        ("both.srt", f"Exported to {files[1]} and {files[2]}."),
    ):
        room.window.exportRequested.emit(room.window.model.sessions[0])
        await room.until(open_dialogs)
        (dialog,) = open_dialogs()
        if name == "both.srt":
            dialog.form.two_files.click()
        dialog.targetChosen.emit(room.folder / name, dialog.form.options)
        await room.until(lambda said=said: room.told == said)
    assert all(file.exists() for file in files)
    room.window.banner.help_button.click()
    await room.until(lambda: room.opened == [room.folder])


async def test_a_session_goes_to_the_trash(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where that cannot be, it is told and the session stays."""
    path = record(room.sessions, [("One.", "")])
    await room.list(1)
    gone: list[Path] = []

    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    def take(file: Path) -> None:
        gone.append(file)
        file.unlink()

    monkeypatch.setattr(past_sessions_module, "send2trash", refuse)
    room.window.deleteRequested.emit(room.window.selected)
    await room.until(lambda: "to the trash" in room.told)
    assert len(room.names) == 1
    monkeypatch.setattr(past_sessions_module, "send2trash", take)
    room.window.deleteRequested.emit(room.window.selected)
    await room.until(lambda: room.window.empty_words.startswith("No sessions yet"))
    assert gone == [path]
    assert "is in the trash" in room.told


async def test_what_becomes_of_the_subtitles_is_told(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """They go along, unless somebody has changed them since; a session without any has none."""
    monkeypatch.setattr(past_sessions_module, "send2trash", Path.unlink)
    why = "was edited after the session or belongs to another one."
    for hour, (name, age_s) in enumerate((("mine", 60), ("ours", 0))):
        srt = room.folder / "srt" / f"{name}.srt"
        path = record(room.sessions, [("One.", "")], begun=LATEST - datetime.timedelta(hours=hour), srt=srt)
        past_sessions_module.recover_session(path, srt_folder=srt.parent)
        os.utime(srt, (srt.stat().st_mtime + age_s,) * 2)
    record(room.sessions, [("One.", "")], begun=LATEST - datetime.timedelta(hours=2))
    mine, ours = (room.folder / "srt" / name for name in ("mine.srt", "ours.srt"))
    await room.list(3)
    model = room.window.model
    model.setData(model.index(0), "Monday")
    await room.until(lambda: "Monday" in room.names)
    assert room.told == f"Renamed to “Monday”. The subtitle file keeps its name because {mine} {why}"
    for said in (
        f"“Monday” was moved to the trash. Its subtitle file stays because {mine} {why}",
        f"“{title_of(model.sessions[1])}” and its subtitle file were moved to the trash.",
        f"“{title_of(model.sessions[2])}” was moved to the trash.",
    ):
        left = len(room.names)
        room.window.deleteRequested.emit(model.sessions[0])
        await room.until(lambda left=left: len(room.names) == left - 1)
        assert room.told == said
    assert (mine.exists(), ours.exists()) == (True, False)


async def test_what_was_interrupted_is_completed_offered_and_opened(room: Room) -> None:
    """Its subtitles are complete before anybody takes the offer; dismissed, nothing is lost."""
    path = interrupt(record(room.sessions, [("It was cut off", "")]))
    srt = room.folder / "srt" / f"{path.stem}.srt"
    banner = MessageBanner()
    banner.offerTaken.connect(room.desk.take_offer)
    await room.desk.offer_interrupted(banner)
    assert "It was cut off" in srt.read_text()
    assert find_interrupted(room.sessions) == []
    assert banner.text.startswith("The session from Tue 24 Nov 2026, ")
    assert banner.text.endswith("was interrupted. Its captions were saved.")
    banner.help_button.click()
    await room.until(lambda: room.shown == ["It was cut off"])
    await room.until(lambda: "The subtitle file has been restored" in room.told)
    room.window.banner.help_button.click()
    await room.until(lambda: room.opened == [srt.parent])
    other = MessageBanner()
    await room.desk.offer_interrupted(other)
    assert other.text == ""


async def test_what_cannot_be_completed_is_told_and_tried_again(room: Room) -> None:
    """At the next start; what is read meanwhile is all there."""
    path = interrupt(record(room.sessions, [("It was cut off", "")]))
    (room.folder / "srt").touch()
    banner = MessageBanner()
    await room.desk.offer_interrupted(banner)
    assert "Couldn't write the subtitles to" in banner.text
    assert [each.path for each in find_interrupted(room.sessions)] == [path]
    (room.folder / "srt").unlink()
    again = MessageBanner()
    await room.desk.offer_interrupted(again)
    assert "was interrupted" in again.text
    assert (room.folder / "srt" / f"{path.stem}.srt").exists()


async def test_subtitles_are_divided_by_the_rules_in_the_settings(room: Room) -> None:
    """Completed ones, those that a correction writes anew, and exported ones, which begin with these rules."""
    room.rules = CueRules(columns=12)
    path = interrupt(record(room.sessions, [("Hello, everybody.", "")], target=""))
    await room.list(1)
    await room.read()
    srt = room.folder / "srt" / f"{path.stem}.srt"
    await room.until(lambda: "Hello,\neverybody.\n" in srt.read_text())
    room.window.page.corrected.emit(0, Stream.SOURCE, "Hullo, everybody.")
    await room.until(lambda: "Hullo,\neverybody.\n" in srt.read_text())
    room.window.show_list()
    room.window.exportRequested.emit(room.window.model.sessions[0])
    await room.until(lambda: room.window.findChild(ExportDialog))
    dialog = room.window.findChild(ExportDialog)
    assert isinstance(dialog, ExportDialog)
    await room.until(lambda: "Hullo,\neverybody.\n" in dialog.preview.toPlainText())
    assert dialog.form.options.rules == room.rules


async def test_several_that_were_interrupted_are_offered_together(room: Room) -> None:
    """And completed together."""
    for hour in range(3):
        interrupt(record(room.sessions, [("One.", "")], begun=LATEST - datetime.timedelta(hours=hour)))
    banner = MessageBanner()
    banner.offerTaken.connect(room.desk.take_offer)
    await room.desk.offer_interrupted(banner)
    assert banner.text.startswith("3 sessions were interrupted, most recently on Tue 24 Nov 2026, ")
    banner.help_button.click()
    await room.until(lambda: room.told.startswith("The subtitle files of these 3 sessions have been restored"))
    assert len(list((room.folder / "srt").glob("*.srt"))) == 3
    await room.until(lambda: room.desk.idle)
    assert [session.state for session in room.window.model.sessions] == [SessionState.ENDED] * 3


async def test_an_offer_waits_until_no_message_is_in_the_way(room: Room) -> None:
    """A message that comes over it does not take it away; with nothing interrupted there is none."""
    banner = MessageBanner()
    await room.desk.offer_interrupted(banner)
    assert banner.text == ""
    interrupt(record(room.sessions, [("One.", "")]))
    banner.show_message("There is no microphone.", Severity.WARNING)
    await room.desk.offer_interrupted(banner)
    assert banner.text == "There is no microphone."
    banner.dismiss_button.click()
    assert "was interrupted" in banner.text
    banner.show_message("API key saved.", Severity.INFO)
    banner.dismiss_button.click()
    assert "was interrupted" in banner.text
    banner.dismiss_button.click()
    assert banner.text == ""


async def test_the_folder_of_the_subtitles_is_shown(room: Room) -> None:
    """The journal's folder where there are none; where no program shows it, its name is told."""
    srt = room.folder / "srt" / "talk.srt"
    path = record(room.sessions, [("One.", "")], srt=srt)
    await room.list(1)
    room.window.actions_by_name["folder"].trigger()
    await room.until(lambda: room.opened == [path.parent])
    past_sessions_module.recover_session(path, srt_folder=srt.parent)
    room.has_file_manager = False
    room.window.actions_by_name["folder"].trigger()
    await room.until(lambda: room.opened[-1] == srt.parent)
    assert str(srt.parent) in room.told


async def test_a_journal_from_elsewhere_touches_no_file_of_the_user(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened, corrected, renamed, shown and deleted in the window: what it names stays, and that is told."""
    monkeypatch.setattr(past_sessions_module, "send2trash", Path.unlink)
    mine = room.folder / "mine" / ".bashrc"
    mine.parent.mkdir()
    mine.write_text("alias ls='ls --color'\n")
    interrupt(record(room.sessions, [("It was cut off", "")]))
    (path,) = room.sessions.glob("*.jsonl")
    header, rest = path.read_bytes().split(b"\n", 1)
    values = json.loads(header) | {"srt": str(mine)}
    path.write_bytes(json.dumps(values).encode() + b"\n" + rest)
    await room.list(1)
    await room.read()
    await room.until(lambda: f"{mine} was left alone" in room.told)
    room.window.page.corrected.emit(0, Stream.SOURCE, "It was not")
    await room.until(lambda: room.shown == ["It was not"])
    room.window.show_list()
    model = room.window.model
    model.setData(model.index(0), "Monday")
    await room.until(lambda: "Monday" in room.names)
    room.window.actions_by_name["folder"].trigger()
    await room.until(lambda: bool(room.opened))
    assert mine.parent not in room.opened
    room.window.deleteRequested.emit(room.window.model.sessions[0])
    await room.until(lambda: not room.names)
    assert mine.read_text() == "alias ls='ls --color'\n"
