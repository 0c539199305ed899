from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pysubs2
import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.audio.devices import NO_MICROPHONE, SoundSource
from app.audio.server_events import Change
from app.captions.events import Stream
from app.errors import LocalServiceError, SoundError
from app.protocol.languages import AUTO
from app.session.endpoint import Endpoint
from app.settings.appearance import Appearance
from app.speech import CLOUD, LOCAL, SpeechService
from app.transcripts.journal import read_journal
from app.transcripts.live_srt import LiveSrt
from app.ui.library.window import LibraryWindow
from app.ui.overlay.overlay import Overlay
from app.ui.settings.key_dialog import KeyDialog
from app.ui.window.source_picker import ChoiceKind, SourceChoice
from app.ui.window.welcome import WelcomePage
from tests.fakes.past_sessions import interrupt, record
from tests.fakes.scripted_service import Talk, scripted_service
from tests.fakes.speech_services import FakeServices
from tests.fakes.waiting import until
from tests.ui.virtual_desktop import BUILT_IN, MONITOR, USB, Desktop, working


async def one_sentence(talk: Talk) -> None:
    """A task with one sentence in its first second."""
    await talk.accept()
    await talk.hear_all()
    await talk.say(0, "Hello.", 100, 900)
    await talk.complete()


def expect_errors(caplog: pytest.LogCaptureFixture, *messages: str) -> None:
    """These, and no others, were logged as errors; they are no stray ones."""
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == list(messages)
    caplog.clear()


@pytest.fixture
def desktop(tmp_path: Path, application: QApplication) -> Desktop:
    """Not started yet."""
    return Desktop(tmp_path)


# Runs


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
        assert desktop.status == "Stopped. The transcript is kept."
        assert desktop.opened == [None, None]
        assert [each.source.text for each in desktop.window.captions.sentences if each.source] == ["Hello."] * 2
        assert "Hello." in " ".join(desktop.overlay.lines)
        (written,) = (desktop.folder / "srt").glob("*.srt")
        assert [cue.plaintext for cue in pysubs2.load(str(written))] == ["Hello."] * 2
        await desktop.close()


async def test_on_the_first_page_the_microphone_is_heard_until_the_run_hears_it(desktop: Desktop) -> None:
    """It is closed before the run opens it, and closed with the window, too."""
    async with scripted_service(one_sentence) as service:
        desktop.services.locate = service.locate
        await desktop.start(welcomed=False)
        await until(lambda: desktop.microphones)
        await desktop.microphones[0].started.wait()
        assert not desktop.microphones[0].stopped
        desktop.window.controls.start.click()
        await until(lambda: len(desktop.microphones) == 2)
        assert desktop.microphones[0].stopped
        await until(lambda: desktop.status.startswith("Listening"))
        await desktop.close()


async def test_the_first_page_says_why_the_microphone_is_not_heard(desktop: Desktop) -> None:
    """And a window that is closed while it listens closes it."""
    await desktop.start(welcomed=False)
    await until(lambda: desktop.microphones)
    desktop.microphones[0].lose(SoundError("It was unplugged."))
    page = desktop.window.findChild(WelcomePage)
    await until(lambda: any(label.text() == "It was unplugged." for label in page.findChildren(QLabel)))
    page.source.chosen.emit(SourceChoice(ChoiceKind.DEVICE, ""))
    await until(lambda: len(desktop.microphones) == 2)
    await desktop.close()
    assert desktop.microphones[1].stopped


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
        assert desktop.banner.startswith("Something went wrong inside Surtitle.")
        assert desktop.status.startswith("Stopped by an error")
        assert desktop.may_start
        assert not desktop.window.controls.stop.isEnabled()
        expect_errors(caplog, "a run failed")

        desktop.services.made[0].locate_ = service.locate
        await desktop.listen()
        assert desktop.banner == ""
        await desktop.close()


async def test_a_mistake_elsewhere_is_told_too(desktop: Desktop, caplog: pytest.LogCaptureFixture) -> None:
    """Here, while this machine's service warms up."""

    async def broken() -> Endpoint:
        raise RuntimeError("a mistake of ours")

    desktop.services.locate = broken
    await desktop.start()
    await until(lambda: desktop.banner)
    assert desktop.banner.startswith("Something went wrong inside Surtitle.")
    expect_errors(caplog, "a task failed")
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
    desktop.window.controls.stop.click()
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
        assert desktop.banner.startswith("The transcript cannot be written")
        assert desktop.banner.endswith("Without it, only the past sessions are to hold what is said.")
        await desktop.stop()
        assert len(desktop.window.captions.sentences) == 1
        assert desktop.status == "Stopped. What was said is among the past sessions."
        await desktop.close()


# Services


async def test_the_last_of_quick_choices_counts(desktop: Desktop) -> None:
    """Picker, settings and the service in use agree, even if the ones before take long to end."""
    desktop.keyring.key = "sk-1"
    await desktop.start(service=LOCAL)
    desktop.services.may_close.clear()
    desktop.choose_service(CLOUD)
    desktop.choose_service(LOCAL)
    await until(lambda: len(desktop.services.made) == 3)
    await until(lambda: desktop.services.made[2].located)
    assert [each.kind for each in desktop.services.made] == [LOCAL, CLOUD, LOCAL]
    assert desktop.service_shown == LOCAL
    assert desktop.keeper.settings.service == LOCAL
    desktop.services.may_close.set()
    await until(lambda: desktop.services.open == desktop.services.made[2:])
    await desktop.close()


async def test_a_choice_while_the_key_is_looked_for_counts(desktop: Desktop) -> None:
    """It is not undone by what was saved."""
    desktop.keyring.key = "sk-1"
    desktop.keyring.may_answer.clear()
    opening = asyncio.create_task(desktop.start(service=CLOUD))
    await asyncio.to_thread(desktop.keyring.asked.wait, 20)
    desktop.choose_service(LOCAL)
    await asyncio.sleep(0)  # the choice is on its way
    desktop.keyring.may_answer.set()
    await opening
    await until(lambda: [each.kind for each in desktop.services.open] == [LOCAL])
    assert desktop.service_shown == LOCAL
    assert desktop.keeper.settings.service == LOCAL
    await desktop.close()


async def test_the_cloud_without_a_key_is_told_each_time(desktop: Desktop) -> None:
    """This machine is shown and used, and the message's button asks for the key."""
    await desktop.start()
    for _ in range(2):
        desktop.choose_service(CLOUD)
        await until(lambda: "needs a key" in desktop.banner)
        assert desktop.service_shown == LOCAL
        assert desktop.services.made[-1].kind == LOCAL
        next(each for each in desktop.window.banner.findChildren(QPushButton) if "key" in each.text()).click()
        dialog = desktop.window.findChild(KeyDialog)
        assert dialog.isVisible()
        dialog.reject()
        desktop.window.banner.hide()
    await desktop.close()


async def test_this_machine_can_be_chosen_while_it_stands_in(desktop: Desktop) -> None:
    """Then the cloud is not wanted any more, and not asked for at the next start."""
    await desktop.start(service=CLOUD)
    assert desktop.service_shown == LOCAL
    assert desktop.keeper.settings.service == CLOUD
    desktop.choose_service(LOCAL)
    await desktop.close()
    assert desktop.saved().service == LOCAL
    assert len(desktop.services.made) == 1


async def test_what_stands_in_is_not_kept(desktop: Desktop, tmp_path: Path) -> None:
    """A start without the key leaves the choice on disk as it was; with the key it is there again."""
    wanted = {"service": CLOUD, "source_language": "ja", "target_language": "zh"}
    await desktop.start(**wanted)
    assert "needs a key" in desktop.banner
    assert desktop.pair == (AUTO, "")
    desktop.window.controls.overlay.click()
    await desktop.close()
    saved = desktop.saved()
    assert {name: getattr(saved, name) for name in wanted} == wanted
    assert not saved.overlay_shown

    again = Desktop(tmp_path)
    again.keyring.key = "sk-1"
    await again.start(**{name: getattr(saved, name) for name in saved.__struct_fields__})
    assert again.service_shown == CLOUD
    assert again.pair == ("ja", "zh")
    assert not again.overlay.isVisible()
    await again.close()


async def test_languages_that_are_chosen_of_a_stand_in_are_kept_as_a_pair(desktop: Desktop) -> None:
    """Nobody chose to have Japanese translated into Spanish."""
    await desktop.start(service=CLOUD, source_language="ja", target_language="zh")
    desktop.choose_target("es")
    await desktop.close()
    saved = desktop.saved()
    assert (saved.source_language, saved.target_language) == (AUTO, "es")
    assert saved.service == CLOUD


async def test_an_entered_key_selects_the_cloud_and_an_empty_one_forgets_it(desktop: Desktop) -> None:
    """The languages that were chosen for the cloud are shown again."""
    await desktop.start(source_language="ja", target_language="zh")
    desktop.window.keySubmitted.emit("sk-1")
    await until(lambda: desktop.service_shown == CLOUD)
    assert desktop.banner.startswith("The key is kept")
    assert desktop.keyring.key == "sk-1"
    assert desktop.services.made[-1].key == "sk-1"
    assert desktop.pair == ("ja", "zh")
    assert desktop.keeper.settings.service == CLOUD

    desktop.window.keySubmitted.emit("")
    await until(lambda: desktop.service_shown == LOCAL)
    assert desktop.banner.startswith("The key is forgotten")
    assert desktop.keyring.key is None
    await until(lambda: [each.kind for each in desktop.services.open] == [LOCAL])
    await desktop.close()
    assert "sk-1" not in desktop.path.read_text()


async def test_without_a_keyring_the_key_is_used_all_the_same(desktop: Desktop) -> None:
    """Until the end, and it is told that it is not kept."""
    desktop.keyring.broken = True
    await desktop.start()
    desktop.window.keySubmitted.emit("sk-1")
    await until(lambda: desktop.service_shown == CLOUD)
    assert desktop.banner.endswith("Until Surtitle is closed, the key is used.")
    await desktop.close()


@pytest.mark.parametrize("ready", [True, False], ids=["while it listens", "while it gets ready"])
async def test_a_key_that_is_entered_during_a_run_is_used_after_it(desktop: Desktop, ready: bool) -> None:
    """The run ends with the service that it began with."""
    async with scripted_service(one_sentence) as service:
        desktop.services.locate = service.locate
        await desktop.start()
        if ready:
            await desktop.listen()
        else:
            desktop.may_list.clear()
            desktop.window.controls.source.select(SourceChoice(ChoiceKind.DEVICE, BUILT_IN.id))
            desktop.window.controls.start.click()
            await until(lambda: "Getting ready" in desktop.status)
        desktop.window.keySubmitted.emit("sk-1")
        await until(lambda: desktop.banner.startswith("The key is kept"))
        assert [each.kind for each in desktop.services.open] == [LOCAL]
        assert desktop.service_shown == LOCAL
        await desktop.stop()
        await until(lambda: [each.kind for each in desktop.services.open] == [CLOUD])
        assert desktop.service_shown == CLOUD
        desktop.may_list.set()
        await desktop.close()


async def test_a_service_that_does_not_start_is_told(desktop: Desktop) -> None:
    """At once, not only when Start is pressed."""

    async def missing() -> Endpoint:
        raise LocalServiceError("The speech service of this computer did not start.")

    desktop.services.locate = missing
    await desktop.start()
    await until(lambda: desktop.banner == "The speech service of this computer did not start.")
    await desktop.close()


async def test_a_service_that_is_replaced_while_it_starts_is_no_trouble(desktop: Desktop) -> None:
    """Its start is called off, and nothing is said of it."""
    called_off = asyncio.Event()

    async def slow() -> Endpoint:
        try:
            return await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            called_off.set()
            raise

    desktop.keyring.key = "sk-1"
    desktop.services.locate = slow
    await desktop.start(service=LOCAL)
    await until(lambda: desktop.services.made[0].located)
    desktop.choose_service(CLOUD)
    async with asyncio.timeout(20):
        await called_off.wait()
    await until(lambda: desktop.services.open == desktop.services.made[1:])
    assert desktop.banner == ""
    await desktop.close()


# Sources


def listed(desktop: Desktop) -> list[str]:
    """The texts of the list of sources."""
    picker = desktop.window.controls.source
    return [picker.itemText(index) for index in range(picker.count())]


async def test_sources_are_listed_again_when_the_list_is_opened(desktop: Desktop) -> None:
    """What was connected meanwhile can be chosen."""
    await desktop.start()
    assert USB.name not in listed(desktop)
    desktop.connected.append(USB)
    desktop.window.controls.source.opened.emit()
    await until(lambda: USB.name in listed(desktop))
    await desktop.close()


async def test_the_chosen_device_is_looked_for_before_it_is_opened(desktop: Desktop) -> None:
    """It may have been connected since; while it is not, that is told, and Start works again."""
    async with scripted_service(one_sentence) as service:
        desktop.services.locate = service.locate
        await desktop.start(source=USB.id)
        desktop.window.controls.start.click()
        await until(lambda: desktop.status.startswith("Stopped by an error"))
        assert f"There is no source of sound “{USB.id}”" in desktop.banner
        desktop.connected.append(USB)
        await desktop.listen()
        assert desktop.opened == [USB]
        await desktop.close()


@pytest.mark.parametrize(("connected", "sentence"), [([], "No sound."), ([MONITOR], NO_MICROPHONE)])
async def test_a_missing_microphone_is_told_once(desktop: Desktop, connected: list[SoundSource], sentence: str) -> None:
    """Not each time that the list is opened, but again after there was one."""
    desktop.connected = list(connected)
    await desktop.start()
    assert desktop.banner == sentence
    desktop.window.banner.hide()
    for there, told in ((connected, ""), ([BUILT_IN], ""), (connected, sentence)):
        desktop.connected = list(there)
        desktop.window.controls.source.opened.emit()
        await until(lambda: working() == [])
        assert desktop.banner == told
    await desktop.close()


async def test_the_list_follows_plugging_and_unplugging(desktop: Desktop) -> None:
    """Without the list's being opened; the one that was chosen stays it, and says that it is not there."""
    await desktop.start(source=USB.id)
    picker = desktop.window.controls.source
    assert picker.currentText() == "usb (not connected)"
    desktop.connected.append(USB)
    desktop.events.tell(Change.STREAMS)
    desktop.events.tell(Change.SOURCES)
    await until(lambda: picker.currentText() == "USB microphone")
    desktop.connected.remove(USB)
    desktop.events.tell(Change.SOURCES)
    await until(lambda: picker.currentText() == "usb (not connected)")
    desktop.connected.clear()
    desktop.events.tell(Change.ANYTHING)
    await until(lambda: desktop.banner == "No sound.")
    await desktop.close()
    assert desktop.events.listeners == []


async def test_a_correction_is_kept_and_shown(desktop: Desktop) -> None:
    """While captions run and after it, in the window and in the journal; one that cannot be kept is told of."""
    async with scripted_service(one_sentence) as service:
        desktop.services.locate = service.locate
        await desktop.start()
        await desktop.listen()
        captions = desktop.window.captions

        def said() -> list[str]:
            return [each.source.text for each in captions.sentences if each.source]

        desktop.window.controls.pause.click()
        await until(lambda: said() == ["Hello."])
        captions.corrected.emit(0, Stream.SOURCE, "Hullo.")
        await until(lambda: said() == ["Hullo."])
        assert captions.rows.originals_of(0) == {Stream.SOURCE: "Hello."}
        await desktop.stop()
        captions.corrected.emit(0, Stream.SOURCE, "Hallo.")
        await until(lambda: said() == ["Hallo."])
        (journal,) = desktop.folder.rglob("*.jsonl")
        assert [each.source.text for each in read_journal(journal).sentences if each.source] == ["Hallo."]
        journal.unlink()
        captions.corrected.emit(0, Stream.SOURCE, "Servus.")
        await until(lambda: desktop.banner)
        assert said() == ["Hallo."]
        await desktop.close()


async def test_two_lists_of_the_same_sources_are_told_once(desktop: Desktop) -> None:
    """Here, the second was asked for before the first was there."""
    desktop.connected = []
    first, second = asyncio.Event(), asyncio.Event()
    desktop.may_list = first
    opening = asyncio.create_task(desktop.start())
    await until(lambda: desktop.listed == 1)
    desktop.may_list = second
    desktop.window.controls.source.opened.emit()
    await until(lambda: desktop.listed == 2)
    first.set()
    await opening
    assert desktop.banner == "No sound."
    desktop.window.banner.hide()
    second.set()
    await until(lambda: working() == [])
    assert desktop.banner == ""
    await desktop.close()


# The end


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


async def test_start_during_the_end_does_nothing(desktop: Desktop) -> None:
    """No run begins that nobody would end."""
    await desktop.start()
    desktop.services.may_close.clear()
    desktop.window.close()
    await asyncio.sleep(0)  # the end has begun
    desktop.window.controls.start.click()
    await asyncio.sleep(0)  # a run would say at once that it gets ready
    assert "Getting ready" not in desktop.status
    await desktop.close()
    assert desktop.opened == []


async def test_closed_while_the_key_is_looked_for(desktop: Desktop) -> None:
    """No service is left behind the window that has gone."""
    desktop.keyring.may_answer.clear()
    opening = asyncio.create_task(desktop.start())
    await asyncio.to_thread(desktop.keyring.asked.wait, 20)
    desktop.window.close()
    await asyncio.sleep(0)  # it is being closed
    desktop.keyring.may_answer.set()
    await opening
    await desktop.close()


async def test_closed_while_the_service_is_chosen(desktop: Desktop) -> None:
    """It is ended, and not started first."""
    desktop.services.may_choose.clear()
    opening = asyncio.create_task(desktop.start())
    await asyncio.to_thread(desktop.services.choosing.wait, 20)
    desktop.window.close()
    await asyncio.sleep(0)  # it is being closed
    desktop.services.may_choose.set()
    await opening
    await desktop.close()
    assert [each.located for each in desktop.services.made] == [0]


async def test_the_end_calls_off_what_still_goes_on(desktop: Desktop) -> None:
    """Here, a sound server that does not answer."""
    await desktop.start()
    desktop.may_list.clear()
    desktop.window.controls.source.opened.emit()
    await until(lambda: working() == ["SourceList.find"])
    await desktop.close()


async def test_a_mistake_in_the_end_does_not_keep_the_window(
    desktop: Desktop, caplog: pytest.LogCaptureFixture
) -> None:
    """It goes, and the settings are saved."""

    async def broken() -> None:
        raise RuntimeError("a mistake of ours")

    class Unending(FakeServices):
        def choose(self, wanted: str, key: str | None) -> SpeechService:
            return replace(super().choose(wanted, key), aclose=broken)

    desktop.services = Unending()
    await desktop.start()
    desktop.window.controls.overlay.click()
    desktop.window.close()
    async with asyncio.timeout(20):
        await desktop.controller.finished.wait()
    await asyncio.sleep(0)  # the task is over
    assert not desktop.window.isVisible()
    assert not desktop.saved().overlay_shown
    expect_errors(caplog, "a task failed")


PLACES = {"here": (1, 2, 300, 100)}


@pytest.mark.parametrize(
    ("act", "setting", "value"),
    [
        (lambda overlay: overlay.hideRequested.emit(), "overlay_shown", False),
        (lambda overlay: overlay.step_text_size(1), "appearance", Appearance(text_px=32)),
        (lambda overlay: overlay.placesChanged.emit({"here": (1, 2, 300, 100)}), "overlay_places", PLACES),
        (lambda overlay: overlay.lockedChanged.emit(True), "overlay_locked", True),
    ],
)
async def test_what_is_set_on_the_overlay_is_kept(
    desktop: Desktop, act: Callable[[Overlay], None], setting: str, value: object
) -> None:
    """And the window shows it."""
    await desktop.start()
    act(desktop.overlay)
    assert getattr(desktop.window.settings, setting) == value
    assert desktop.overlay.isVisible() is desktop.window.settings.overlay_shown
    await desktop.close()
    assert getattr(desktop.saved(), setting) == value


# Past sessions


def library_windows() -> list[LibraryWindow]:
    """The windows of past sessions that can be seen."""
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, LibraryWindow) and each.isVisible()]


async def test_what_was_interrupted_is_offered_at_the_start(desktop: Desktop) -> None:
    """Behind whatever else is to be said; taken, it is shown with its captions, and offered no more."""
    interrupt(record(desktop.folder / "sessions", [("It was cut off", "")]))
    desktop.connected = []
    await desktop.start()
    await until(lambda: desktop.banner)
    if "was interrupted" not in desktop.banner:
        desktop.window.banner.dismiss_button.click()
    await until(lambda: desktop.banner.endswith("was interrupted. Its captions are kept."))
    desktop.window.banner.help_button.click()
    (window,) = library_windows()
    await until(lambda: [each.begin_ms for each in window.page.transcript.captions.sentences] == [0])
    await until(lambda: "Its subtitles are complete again" in window.banner.text)
    assert desktop.banner == ""
    await desktop.close()
    assert library_windows() == []
    await desktop.start()
    await asyncio.sleep(0)
    assert "was interrupted" not in desktop.banner
    await desktop.close()


async def test_a_session_is_among_the_past_ones_as_soon_as_it_begins_and_ends(desktop: Desktop) -> None:
    """The window of past sessions follows, also when it was open before."""
    async with scripted_service(one_sentence) as service:
        desktop.services.locate = service.locate
        await desktop.start()
        desktop.window.status.sessions.click()
        (window,) = library_windows()
        await until(lambda: window.empty_words.startswith("No sessions yet"))
        await desktop.listen()
        await desktop.stop()
        await until(lambda: window.model.rowCount() == 1)
        assert window.model.sessions[0].glance.first_words == "Hello."
    await desktop.close()
