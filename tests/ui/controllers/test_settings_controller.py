"""What the settings dialog leads to, with the real window, controller and dialog; tray, keys and keyring are fakes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from app.errors import ServiceUnreachableError
from app.message import Message
from app.protocol.languages import FUN_ASR, GUMMY
from app.settings.appearance import Appearance
from app.settings.secrets import KeyPlace
from app.settings.settings import CloudRegion, OverlayContent, Settings
from app.speech import CLOUD, LOCAL
from app.ui.controllers.settings_store import changed_fields
from app.ui.settings.key_dialog import KeyDialog
from tests.fakes.scripted_service import Talk, scripted_service
from tests.fakes.waiting import until
from tests.ui.surrounded import Surrounded, listens
from tests.ui.virtual_desktop import working


async def test_what_is_chosen_in_the_settings_counts_at_once(surrounded: Surrounded) -> None:
    """The window shows it, the service is used, and it is saved."""
    surrounded.keyring.key = "sk-1"
    await surrounded.start()
    surrounded.window.controls.settings.click()
    assert surrounded.dialog.isVisible()
    await until(lambda: "No API key yet" in surrounded.dialog.service.key_note.text())
    assert surrounded.dialog.captions.languages.support == surrounded.window.controls.languages.support
    surrounded.dialog.service.changed.emit({"service": LOCAL})
    await until(lambda: surrounded.services.made[-1].kind == LOCAL and surrounded.service_shown == LOCAL)
    surrounded.dialog.captions.changed.emit({"source_language": "en", "target_language": "es"})
    assert surrounded.pair == ("en", "es")
    surrounded.dialog.general.changed.emit({"language": "zh_CN"})
    assert surrounded.translations.used[-1] == "zh_CN"
    address = "ws://192.0.2.1/x"
    surrounded.dialog.service.changed.emit({"plain_address": address, "service": address})
    await until(lambda: surrounded.services.made[-1].kind == address)
    surrounded.dialog.reject()
    await until(lambda: surrounded.path.exists() and surrounded.saved().service == address)
    assert surrounded.saved().target_language == "es"


async def test_the_look_of_the_overlay_is_chosen(surrounded: Surrounded) -> None:
    """It follows at once, its width too; and what is changed on the overlay is shown on the page."""
    await surrounded.start()
    page = surrounded.dialog.appearance
    surrounded.dialog.open()
    assert page.panel.width_percent.value() == surrounded.overlay.width_percent
    page.widthChosen.emit(40)
    assert surrounded.overlay.width_percent == 40
    look = msgspec.structs.replace(surrounded.store.settings.appearance, text_px=48)
    page.panel.changed.emit({"appearance": look})
    assert surrounded.overlay.appearance == look
    assert surrounded.store.settings.appearance == look
    surrounded.overlay.step_text_size(-1)
    assert page.panel.settings.appearance == surrounded.overlay.appearance != look
    surrounded.dialog.reject()


async def test_a_service_chosen_during_a_run_is_used_after_it(surrounded: Surrounded) -> None:
    """What runs, runs on."""
    async with scripted_service(listens) as service:
        surrounded.services.locate = service.locate
        surrounded.keyring.key = "sk-1"
        await surrounded.start(service=LOCAL)
        await surrounded.listen()
        surrounded.dialog.changed.emit({"service": CLOUD})
        assert not surrounded.services.made[0].closed
        assert surrounded.status.startswith("Listening")
        await surrounded.stop()
        await until(lambda: surrounded.services.made[-1].kind == CLOUD)


async def test_another_region_or_model_counts_at_once(surrounded: Surrounded) -> None:
    """The cloud is used in the other region; what the other model knows is offered, and nothing is chosen anew."""
    surrounded.keyring.key = "sk-1"
    await surrounded.start(service=CLOUD)
    made = len(surrounded.services.made)
    surrounded.dialog.changed.emit({"cloud_region": CloudRegion.INTERNATIONAL})
    await until(lambda: len(surrounded.services.made) == made + 1)
    surrounded.dialog.changed.emit({"service": "wss://192.0.2.1/api-ws/v1/inference"})
    await until(lambda: len(surrounded.services.made) == made + 2)
    offered = surrounded.window.controls.languages
    await until(lambda: offered.support == GUMMY)
    surrounded.dialog.changed.emit({"model": "fun-asr-realtime"})
    await until(lambda: offered.support == FUN_ASR)
    assert len(surrounded.services.made) == made + 2


async def test_another_model_of_this_machine_is_loaded_for_the_next_run(surrounded: Surrounded) -> None:
    """What runs, runs on with the service that it has; then that one ends, and one with the other model is started."""
    async with scripted_service(listens) as service:
        surrounded.services.locate = service.locate
        await surrounded.start(service=LOCAL)
        await surrounded.listen()
        (before,) = surrounded.services.made
        surrounded.dialog.service.changed.emit({"local_model": "another"})
        assert not before.closed
        await surrounded.stop()
        await until(lambda: before.closed)
        await until(lambda: surrounded.services.made[-1].located > 0)
    assert surrounded.services.open == [surrounded.services.made[-1]]
    assert surrounded.store.settings.local_model == "another"


async def test_a_service_that_is_not_quite_what_was_chosen_says_so(surrounded: Surrounded) -> None:
    """Such as one without the model that is in the settings."""
    surrounded.services.notice = Message("The model 'gone' is not there.")
    await surrounded.start(service=LOCAL)
    await until(lambda: "'gone' is not there" in surrounded.banner)


async def test_a_model_chosen_during_a_run_is_shown_after_it(surrounded: Surrounded) -> None:
    """What runs, runs on with its languages; then those of the other model are offered, on the captions' page too."""
    async with scripted_service(listens) as service:
        surrounded.services.locate = service.locate
        await surrounded.start(service="wss://192.0.2.1/api-ws/v1/inference")
        await surrounded.listen()
        offered = surrounded.window.controls.languages
        surrounded.dialog.changed.emit({"model": "fun-asr-realtime"})
        assert offered.support == GUMMY
        await surrounded.stop()
        await until(lambda: offered.support == FUN_ASR)
    surrounded.dialog.turn_to(surrounded.dialog.captions)
    assert surrounded.dialog.captions.languages.support == FUN_ASR


async def test_model_words_and_silence_are_asked_of_the_service(surrounded: Surrounded) -> None:
    """At the next start."""
    requests = []

    async def note(talk: Talk) -> None:
        requests.append((await talk.accept()).request)
        await talk.hear_all()
        await talk.complete()

    async with scripted_service(note) as service:
        surrounded.services.locate = service.locate
        surrounded.keyring.key = "sk-1"
        await surrounded.start(service=CLOUD)
        surrounded.dialog.changed.emit({"model": "another", "vocabulary_id": "vocab-1", "max_end_silence_ms": 400})
        await surrounded.listen()
        await surrounded.stop()
    (request,) = requests
    assert (request.model, request.vocabulary_id, request.max_end_silence_ms) == ("another", "vocab-1", 400)


async def test_the_transcript_is_also_written_in_the_format_of_ones_choice(surrounded: Surrounded) -> None:
    """At the end of a session, beside the SRT; what stands in the way is told, and the SRT is kept all the same."""

    async def speaks(talk: Talk) -> None:
        await talk.accept()
        await talk.hear_all()
        await talk.say(0, "Hello.", 100, 900)
        await talk.complete()

    async with scripted_service(speaks) as service:
        surrounded.services.locate = service.locate
        await surrounded.start()
        folder = surrounded.folder / "srt"
        surrounded.dialog.transcripts.changed.emit({"transcript_format": "vtt"})
        await surrounded.listen()
        await surrounded.stop()
        await until(lambda: list(folder.glob("*.vtt")))
        (written,), (srt,) = folder.glob("*.vtt"), folder.glob("*.srt")
        assert written.stem == srt.stem
        assert "Hello." in written.read_text(encoding="utf-8")
        await until(lambda: working() == [])
        surrounded.dialog.transcripts.changed.emit({"transcript_format": "txt"})
        await surrounded.listen()
        srt = Path(surrounded.window.status.path_text.removeprefix("Transcript: "))
        srt.with_suffix(".txt").mkdir()  # in the way
        await surrounded.stop()
        await until(lambda: "but not as" in surrounded.banner)


async def test_a_key_is_entered_in_the_settings_without_another_service(surrounded: Surrounded) -> None:
    """It goes to the keyring, the page says so, and the service stays the chosen one."""
    await surrounded.start(service=LOCAL)
    surrounded.dialog.open()
    surrounded.dialog.service.enter.click()
    entry = surrounded.dialog.findChild(KeyDialog)
    assert entry.isVisible()
    entry._field.setText("sk-2")
    entry.region.select(CloudRegion.INTERNATIONAL)
    surrounded.place = KeyPlace.KEYRING
    entry.accept()
    await until(lambda: surrounded.keyring.key == "sk-2")
    await until(lambda: "saved in the system keyring" in surrounded.dialog.service.key_note.text())
    assert surrounded.store.settings.service == LOCAL
    assert surrounded.store.settings.cloud_region is CloudRegion.INTERNATIONAL
    surrounded.place = KeyPlace.NOWHERE
    surrounded.dialog.service.forget.click()
    await until(lambda: surrounded.keyring.key is None)
    await until(lambda: "No API key yet" in surrounded.dialog.service.key_note.text())
    assert surrounded.store.settings.service == LOCAL
    surrounded.dialog.reject()


async def test_the_service_is_tried_out(surrounded: Surrounded) -> None:
    """The page says what came back: that it works, that nobody is there, that there is no key."""
    page_says = lambda: surrounded.dialog.service.outcome.text()  # noqa: E731
    async with scripted_service(listens) as service:
        surrounded.services.locate = service.locate
        await surrounded.start(service=LOCAL)
        surrounded.dialog.service.test.click()
        await until(lambda: page_says().startswith("Connected"))
    assert len(surrounded.services.made) == 2
    assert surrounded.services.made[1].located == 0  # the one in use was asked
    surrounded.dialog.changed.emit({"service": "ws://127.0.0.1:9/"})
    await until(lambda: surrounded.services.made[-1].kind == "ws://127.0.0.1:9/")

    async def nobody() -> None:
        raise ServiceUnreachableError("The service cannot be reached.")

    surrounded.services.locate = nobody  # type: ignore[assignment]
    surrounded.dialog.service.test.click()
    await until(lambda: page_says() == "The service cannot be reached.")
    surrounded.dialog.changed.emit({"service": CLOUD})
    surrounded.dialog.service.test.click()
    await until(lambda: "needs an API key" in page_says())


async def test_settings_are_exported_imported_and_reset(surrounded: Surrounded, tmp_path: Path) -> None:
    """Each tells what came of it; what is imported counts at once."""
    path, page = tmp_path / "mine.json", None
    await surrounded.start(target_language="es", replay_s=60)
    page = surrounded.dialog.general
    page.exportRequested.emit(str(path))
    await until(lambda: page.outcome.text() == f"Exported to {path}.")
    assert json.loads(path.read_text())["replay_s"] == 60
    page.resetRequested.emit()
    assert page.outcome.text() == "All settings were reset."
    assert surrounded.store.settings == Settings(welcomed=True)
    assert surrounded.pair == ("en", "")
    page.importRequested.emit(str(path))
    await until(lambda: page.outcome.text().startswith("Settings imported"))
    assert (surrounded.store.settings.replay_s, surrounded.pair) == (60, ("en", "es"))
    path.write_text('{"replay_s": 3, "target_language": ""}')
    page.importRequested.emit(str(path))
    await until(lambda: "replay_s" in page.outcome.text())
    path.write_text("no settings")
    page.importRequested.emit(str(path))
    await until(lambda: "isn't a Surtitle settings file" in page.outcome.text())
    page.exportRequested.emit(str(tmp_path / "a file" / "b"))
    await until(lambda: page.outcome.text().startswith("Exported to"))
    (tmp_path / "c").write_text("")
    page.exportRequested.emit(str(tmp_path / "c" / "d"))
    await until(lambda: "could not be written" in page.outcome.text())


class Counted:
    """How often each part was told of the settings, or drawn for them."""

    def __init__(self, surrounded: Surrounded, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times: Counter[str] = Counter()
        surrounded.store.changed.connect(lambda *_: self._count("changed"))
        parts = {
            "window": (surrounded.window, "show_settings"),
            "dialog": (surrounded.dialog, "show_settings"),
            "tray": (surrounded.tray, "show_settings"),
            "preview": (surrounded.dialog.appearance.panel.preview, "show_settings"),
            "overlay": (surrounded.overlay.panes, "set_appearance"),
            "texts": (surrounded.overlay.panes, "set_content"),
            "visible": (surrounded.overlay, "setVisible"),
            "shortcuts": (surrounded.shell._shortcuts, "use"),
        }
        for name, (part, method) in parts.items():
            monkeypatch.setattr(part, method, self._counting(name, getattr(part, method)))

    def _count(self, name: str) -> None:
        self.times[name] += 1

    def _counting(self, name: str, call: Callable[..., object]) -> Callable[..., object]:
        def counted(*values: object, **named: object) -> object:
            self._count(name)
            return call(*values, **named)

        return counted


LOOK = Appearance(text_px=48)
SOURCE = OverlayContent.SOURCE


@pytest.mark.parametrize(
    ("choose", "drawn"),
    [
        (lambda all_: all_.dialog.changed.emit({"replay_s": 60}), []),
        (lambda all_: all_.dialog.changed.emit({"target_language": "es"}), []),
        (lambda all_: all_.dialog.appearance.panel.text_px.setValue(48), ["overlay"]),
        (lambda all_: all_.dialog.changed.emit({"appearance": LOOK, "overlay_content": SOURCE}), ["overlay", "texts"]),
        (lambda all_: all_.dialog.changed.emit({"shortcut_lock": "F8"}), ["shortcuts"]),
        (lambda all_: all_.choose_target("es"), []),
        (lambda all_: all_.window.controls.overlay.click(), ["visible"]),
        (lambda all_: all_.overlay.step_text_size(1), ["overlay"]),
        (lambda all_: all_.overlay.hideRequested.emit(), ["visible"]),
        (lambda all_: all_.overlay.placesChanged.emit({"here": (1, 2, 300, 100)}), []),
        (lambda all_: all_.tray.unlock.trigger(), []),
        (lambda all_: all_.dialog.general.resetRequested.emit(), []),
    ],
)
async def test_each_part_is_told_of_a_change_once(
    surrounded: Surrounded,
    monkeypatch: pytest.MonkeyPatch,
    choose: Callable[[Surrounded], None],
    drawn: list[str],
) -> None:
    """Wherever it was made; what does not show it is not drawn for it. What is the same again is no change."""
    await surrounded.start(overlay_locked=True)
    counted = Counted(surrounded, monkeypatch)
    choose(surrounded)
    assert counted.times == Counter(["changed", "window", "dialog", "tray", "preview", *drawn])
    assert changed_fields(surrounded.store.settings, surrounded.window.settings) == {"service"}  # which stands in


async def test_what_is_the_same_again_is_told_to_nobody(
    surrounded: Surrounded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A field that gives what it was given, or an import of what is in use already."""
    await surrounded.start()
    counted = Counted(surrounded, monkeypatch)
    surrounded.dialog.changed.emit({"replay_s": surrounded.store.settings.replay_s})
    surrounded.overlay.lockedChanged.emit(surrounded.store.settings.overlay_locked)
    surrounded.store.replace(surrounded.store.settings)
    assert counted.times == Counter()


async def test_what_is_one_of_several_stays_that_on_its_way_through_the_dialog(surrounded: Surrounded) -> None:
    """Qt makes a text of it where a signal is declared to carry a dict, and a text is no member of an enumeration."""
    await surrounded.start()
    chosen = {
        "cloud_region": CloudRegion.INTERNATIONAL,
        "transcript_format": "vtt",
        "overlay_content": OverlayContent.SOURCE,
    }
    surrounded.dialog.service.changed.emit(chosen)
    for name, member in chosen.items():
        assert getattr(surrounded.store.settings, name) is member
    surrounded.window.controls.overlay_menu.contentChosen.emit(OverlayContent.TRANSLATION)
    assert surrounded.store.settings.overlay_content is OverlayContent.TRANSLATION
