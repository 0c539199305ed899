"""Runs, from Start to Stop."""

from __future__ import annotations

import asyncio
import threading

import pysubs2
import pytest
from PySide6.QtWidgets import QFileDialog

from app.session.endpoint import Endpoint
from app.speech import CLOUD
from app.transcripts.live_srt import LiveSrt
from app.ui.settings.key_dialog import KeyDialog
from tests.fakes.scripted_service import Talk, scripted_service
from tests.fakes.waiting import until
from tests.ui.virtual_desktop import Desktop, expect_errors, one_sentence


async def test_a_run_from_start_to_stop(desktop: Desktop) -> None:
    """The default microphone is heard, a pause closes it, and the captions are shown and on disk."""
    async with scripted_service(one_sentence) as service:
        desktop.services.locate = service.locate
        await desktop.start()
        await desktop.listen()
        desktop.window.controls.pause.click()
        await until(lambda: desktop.status.startswith("Paused"))
        await until(lambda: len(desktop.window.captions.sentences) == 1)
        desktop.window.controls.pause.click()
        await until(lambda: len(desktop.microphones) == 2)
        await desktop.microphones[1].started.wait()
        await desktop.stop()
        assert desktop.status == "Stopped. Transcript saved."
        assert desktop.opened == [None, None]
        assert [each.source.text for each in desktop.window.captions.sentences if each.source] == ["Hello."] * 2
        assert "Hello." in " ".join(desktop.overlay.lines)
        (written,) = (desktop.folder / "srt").glob("*.srt")
        assert [cue.plaintext for cue in pysubs2.load(str(written))] == ["Hello."] * 2
        await desktop.close()


async def test_a_mistake_in_a_run_leaves_the_window_usable(desktop: Desktop, caplog: pytest.LogCaptureFixture) -> None:
    """It is told in a sentence, the log has the rest, and the next run goes well."""

    async def broken() -> Endpoint:
        raise RuntimeError("a mistake of ours")

    desktop.keyring.key = "sk-1"  # the cloud is not warmed up
    desktop.services.locate = broken
    async with scripted_service(one_sentence) as service:
        await desktop.start()
        desktop.window.controls.start.click()
        await until(lambda: desktop.banner)
        assert desktop.banner.startswith("Something went wrong in Surtitle.")
        assert desktop.status.startswith("Stopped due to an error")
        assert desktop.may_start
        assert not desktop.window.controls.pause.isEnabled()
        expect_errors(caplog, "a run failed")

        desktop.services.made[0].locate_ = service.locate
        await desktop.listen()
        assert desktop.banner == ""
        await desktop.close()


@pytest.mark.parametrize(("code", "offered"), [("InvalidApiKey", True), ("Arrearage", False)])
async def test_another_key_can_be_entered_where_one_was_refused(desktop: Desktop, code: str, offered: bool) -> None:
    """The message has a button for it, and only where a key would help."""

    async def refuses(talk: Talk) -> None:
        await talk.next_event()
        await talk.fail(code, "no")

    async with scripted_service(refuses) as service:
        desktop.services.locate = service.locate
        await desktop.start()
        desktop.window.controls.start.click()
        await until(lambda: desktop.banner)
        button, dialog = desktop.window.banner.help_button, desktop.window.findChild(KeyDialog)
        assert button.isVisible() is offered
        if offered:
            assert button.text() == "Add API key…"
            button.click()
            assert dialog.isVisible()
            dialog.reject()
        await desktop.close()


async def test_start_waits_for_the_key(desktop: Desktop) -> None:
    """One service is chosen, the one that goes with the key, and the run uses that."""
    desktop.keyring.key = "sk-1"
    desktop.keyring.may_answer.clear()
    async with scripted_service(one_sentence) as service:
        desktop.services.locate = service.locate
        opening = asyncio.create_task(desktop.start())
        await asyncio.to_thread(desktop.keyring.asked.wait, 20)
        desktop.window.controls.start.click()
        await until(lambda: "Getting ready" in desktop.status)
        assert desktop.services.made == []
        desktop.keyring.may_answer.set()
        await opening
        await until(lambda: desktop.status.startswith("Listening"))
        assert [(each.kind, each.located) for each in desktop.services.made] == [(CLOUD, 1)]
        await desktop.close()


async def test_stop_while_it_gets_ready(desktop: Desktop) -> None:
    """It has stopped, nothing was heard, and Start works again."""
    desktop.keyring.may_answer.clear()
    async with scripted_service(one_sentence) as service:
        desktop.services.locate = service.locate
        opening = asyncio.create_task(desktop.start())
        await asyncio.to_thread(desktop.keyring.asked.wait, 20)
        desktop.window.controls.start.click()
        await until(lambda: "Getting ready" in desktop.status)
        await desktop.stop()
        assert desktop.status == "Stopped."
        assert desktop.opened == []
        desktop.keyring.may_answer.set()
        await opening
        await desktop.listen()
        assert len(desktop.opened) == 1
        await desktop.close()


async def test_stop_while_the_transcript_is_opened(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow disk the thread that writes it begins after Stop; it is ended, too."""
    asked, may_open, real = threading.Event(), threading.Event(), LiveSrt.open

    def slow(srt: LiveSrt) -> None:
        asked.set()
        assert may_open.wait(20)
        real(srt)

    monkeypatch.setattr(LiveSrt, "open", slow)
    await desktop.start()
    desktop.window.controls.start.click()
    await asyncio.to_thread(asked.wait, 20)
    desktop.window.controls.start.click()
    await asyncio.sleep(0)  # it is being stopped
    may_open.set()
    await until(lambda: desktop.may_start)
    assert desktop.status == "Stopped."
    assert not [thread for thread in threading.enumerate() if thread.name == "live-srt"]
    await desktop.close()


async def test_without_a_folder_for_the_transcript_captions_go_on(desktop: Desktop) -> None:
    """It is told that this time only the journal is kept."""
    in_the_way = desktop.folder / "a file"
    in_the_way.write_bytes(b"")
    async with scripted_service(one_sentence) as service:
        desktop.services.locate = service.locate
        await desktop.start(transcript_folder=str(in_the_way / "transcripts"))
        await desktop.listen()
        assert desktop.banner.startswith("Can't write the transcript")
        assert desktop.banner.endswith("From then on, captions are saved in past sessions only.")
        assert desktop.window.banner.help_button.text() == "Choose folder…"
        await desktop.stop()
        assert len(desktop.window.captions.sentences) == 1
        assert desktop.status == "Stopped. Saved in past sessions."
        await desktop.close()


async def test_a_transcript_that_cannot_be_written_any_more_is_no_dead_end(desktop: Desktop) -> None:
    """Another folder can be chosen from the message; when it can be written again, the message says that instead."""

    async def two_sentences(talk: Talk) -> None:
        await talk.accept()
        await talk.say(0, "One.", 0, 900)
        await asyncio.to_thread(said_more.wait, 60)
        await talk.say(1, "Two.", 1000, 1900)
        await talk.hear_all()
        await talk.complete()

    said_more = threading.Event()
    folder, aside = desktop.folder / "srt", desktop.folder / "aside"
    async with scripted_service(two_sentences) as service:
        desktop.services.locate = service.locate
        await desktop.start(transcript_folder=str(folder))
        await desktop.listen()
        await until(lambda: any("One." in path.read_text() for path in folder.glob("*.srt")))
        folder.rename(aside)
        folder.write_bytes(b"")
        said_more.set()
        await until(lambda: desktop.banner.startswith("Can't write the transcript"))
        banner = desktop.window.banner
        assert (banner.help_button.isVisible(), banner.help_button.text()) == (True, "Choose folder…")
        banner.help_button.click()
        dialog = desktop.window.findChild(QFileDialog)
        assert dialog.fileMode() is QFileDialog.FileMode.Directory
        dialog.fileSelected.emit(str(desktop.folder / "another"))
        dialog.reject()
        assert desktop.banner == ""
        await until(lambda: desktop.saved().transcript_folder == str(desktop.folder / "another"))
        folder.unlink()
        aside.rename(folder)
        await until(lambda: desktop.banner.endswith("again."))
        assert not banner.help_button.isVisible()
        await desktop.stop()
        await desktop.close()
    assert "Two." in next(folder.glob("*.srt")).read_text()


async def test_the_end_waits_for_the_last_sentence(desktop: Desktop) -> None:
    """It is on disk when the window has gone."""
    heard, may_finish = asyncio.Event(), asyncio.Event()

    async def slow(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        heard.set()
        await may_finish.wait()
        await talk.say(0, "Hello.", 100, 900)
        await talk.complete()

    async with scripted_service(slow) as service:
        desktop.services.locate = service.locate
        await desktop.start()
        await desktop.listen()
        desktop.window.close()
        async with asyncio.timeout(20):
            await heard.wait()
        waits = desktop.window.isVisible() and not desktop.controller.finished.is_set()
        said = desktop.status
        may_finish.set()  # whether it waits or not: else the service would never end
        assert waits
        assert "waiting for the last sentence" in said
        async with asyncio.timeout(20):
            await desktop.controller.finished.wait()
        (written,) = (desktop.folder / "srt").glob("*.srt")
        assert [cue.plaintext for cue in pysubs2.load(str(written))] == ["Hello."]
        await desktop.close()


async def test_a_second_close_does_not_wait(desktop: Desktop) -> None:
    """The service never answers; everything ends all the same."""
    heard, never = asyncio.Event(), asyncio.Event()

    async def silent(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        heard.set()
        await never.wait()

    async with scripted_service(silent) as service:
        desktop.services.locate = service.locate
        await desktop.start()
        await desktop.listen()
        desktop.window.close()
        async with asyncio.timeout(20):
            await heard.wait()
        try:
            await desktop.close()
        finally:
            never.set()
