"""The service in use, in the window."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from app.errors import LocalServiceError, ServiceUnreachableError
from app.message import Message, translate
from app.protocol.languages import AUTO
from app.session.endpoint import Endpoint
from app.settings.settings import CloudRegion
from app.speech import CLOUD, LOCAL
from app.ui.main_window.source_picker import ChoiceKind, SourceChoice
from app.ui.settings.key_dialog import KeyDialog
from tests.fakes.scripted_service import scripted_service
from tests.fakes.waiting import until
from tests.ui.texts import texts_in
from tests.ui.virtual_desktop import BUILT_IN, Desktop, one_sentence


async def test_the_last_of_quick_choices_counts(desktop: Desktop) -> None:
    """Picker, settings and the service in use agree, even if the ones before take long to end."""
    desktop.keyring.key = "sk-1"
    await desktop.start(service=LOCAL)
    desktop.services.may_close.clear()
    desktop.choose_service(CLOUD)
    await until(lambda: len(desktop.services.made) == 2)
    desktop.choose_service(LOCAL)
    assert desktop.service_shown == LOCAL
    await until(lambda: len(desktop.services.made) == 3)
    await until(lambda: desktop.services.made[2].located)
    assert [each.kind for each in desktop.services.made] == [LOCAL, CLOUD, LOCAL]
    assert desktop.service_shown == LOCAL
    assert desktop.store.settings.service == LOCAL
    desktop.services.may_close.set()
    await until(lambda: desktop.services.open == desktop.services.made[2:])
    await desktop.close()


async def test_only_the_last_of_choices_without_a_pause_is_used(desktop: Desktop) -> None:
    """The picker never shows one that was given up."""
    desktop.keyring.key = "sk-1"
    await desktop.start(service=LOCAL)
    shown = [desktop.service_shown]
    desktop.services.may_choose.clear()
    for kind in (CLOUD, LOCAL, CLOUD):
        desktop.choose_service(kind)
        shown.append(desktop.service_shown)
        await asyncio.sleep(0)  # the choice is on its way
    desktop.window.controls.service.currentIndexChanged.connect(lambda _: shown.append(desktop.service_shown))
    desktop.services.may_choose.set()
    await until(lambda: [each.kind for each in desktop.services.open] == [CLOUD])
    assert shown == [LOCAL, CLOUD, LOCAL, CLOUD]
    assert desktop.window.settings.service == desktop.store.settings.service == CLOUD
    await desktop.close()


async def test_this_machine_can_be_chosen_while_it_stands_in(desktop: Desktop) -> None:
    """Then the cloud is not wanted any more, and not asked for at the next start."""
    await desktop.start(service=CLOUD)
    assert desktop.service_shown == LOCAL
    assert desktop.store.settings.service == CLOUD
    desktop.choose_service(LOCAL)
    await desktop.close()
    assert desktop.saved().service == LOCAL
    assert len(desktop.services.made) == 1


async def test_what_stands_in_is_not_kept(desktop: Desktop, tmp_path: Path) -> None:
    """A start without the key leaves the choice on disk as it was; with the key it is there again."""
    wanted = {"service": CLOUD, "source_language": "ja", "target_language": "zh"}
    await desktop.start(**wanted)
    assert "needs an API key" in desktop.banner
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


async def test_the_last_choice_in_the_settings_is_used(desktop: Desktop) -> None:
    """Also where it is the service that is in use still, while another is on its way."""
    desktop.keyring.key = "sk-1"
    await desktop.start(service=LOCAL)
    desktop.services.may_choose.clear()
    desktop.store.update(service=CLOUD)
    await asyncio.sleep(0)  # it is on its way
    desktop.store.update(service=LOCAL)
    assert desktop.service_shown == LOCAL
    desktop.services.may_choose.set()
    await until(lambda: [each.kind for each in desktop.services.made] == [LOCAL, CLOUD, LOCAL])
    await until(lambda: desktop.services.open == desktop.services.made[2:])
    assert desktop.service_shown == LOCAL
    await desktop.close()


async def test_a_service_that_is_chosen_again_is_tried_again(desktop: Desktop) -> None:
    """Where this machine's stands in for it; nothing is changed by that."""
    await desktop.start(service=CLOUD)
    desktop.keyring.key = "sk-1"
    desktop.choose_service(CLOUD)
    await until(lambda: len(desktop.services.made) == 2)
    assert desktop.store.settings.service == CLOUD
    desktop.choose_service(LOCAL)
    desktop.choose_service(LOCAL)  # which is in use
    await desktop.close()
    assert len(desktop.services.made) == 2


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
    assert desktop.store.settings.service == LOCAL
    await desktop.close()


async def test_the_cloud_without_a_key_is_told_each_time(desktop: Desktop) -> None:
    """This machine is shown and used, and the message's button asks for the key."""
    await desktop.start()
    for _ in range(2):
        desktop.choose_service(CLOUD)
        await until(lambda: "needs an API key" in desktop.banner)
        assert desktop.service_shown == LOCAL
        assert desktop.services.made[-1].kind == LOCAL
        next(each for each in desktop.window.banner.findChildren(QPushButton) if "key" in each.text()).click()
        dialog = desktop.window.findChild(KeyDialog)
        assert dialog.isVisible()
        dialog.reject()
        desktop.window.banner.hide()
    await desktop.close()


async def test_an_entered_key_selects_the_cloud_and_an_empty_one_forgets_it(desktop: Desktop) -> None:
    """The languages that were chosen for the cloud are shown again."""
    await desktop.start(source_language="ja", target_language="zh")
    desktop.window.keySubmitted.emit("sk-1", CloudRegion.CHINA)
    await until(lambda: desktop.service_shown == CLOUD)
    assert desktop.banner.startswith("API key saved")
    assert desktop.keyring.key == "sk-1"
    assert desktop.services.made[-1].key == "sk-1"
    assert desktop.pair == ("ja", "zh")
    assert desktop.store.settings.service == CLOUD

    desktop.window.keySubmitted.emit("", CloudRegion.CHINA)
    await until(lambda: desktop.service_shown == LOCAL)
    assert desktop.banner.startswith("API key removed")
    assert desktop.keyring.key is None
    await until(lambda: [each.kind for each in desktop.services.open] == [LOCAL])
    await desktop.close()
    assert "sk-1" not in desktop.path.read_text()


KEPT, FORGOTTEN = "API key saved in the system keyring.", "API key removed."


@pytest.mark.parametrize(
    ("choose", "sentences"),
    [
        (False, [KEPT, FORGOTTEN]),
        (
            True,
            [
                f"{KEPT} Surtitle now uses the cloud. You can switch back to “This computer” at any time.",
                f"{FORGOTTEN} Surtitle now uses “This computer”.",
            ],
        ),
    ],
)
async def test_what_becomes_of_a_key_can_be_told_in_another_language(
    desktop: Desktop, choose: bool, sentences: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentences are whole; the service is named where another one is chosen."""
    await desktop.start()
    given: list[str] = []
    monkeypatch.setattr(desktop.window, "show_message", lambda sentence, *_: given.append(sentence))
    for key in ("sk-1", ""):
        await desktop.controller.take_key(key, choose=choose)
    assert given == sentences
    assert [translate(each, lambda whole: f"«{whole}»") for each in given] == [f"«{each}»" for each in sentences]
    desktop.keyring.broken = True
    await desktop.controller.take_key("sk-2", choose=choose)
    known = {"{error} The key will be used until you close Surtitle.": "Bis zum Ende gilt der Schlüssel: {error}"}
    trouble = translate(given[-1], lambda template: known.get(template, template))
    assert trouble == "Bis zum Ende gilt der Schlüssel: This system's keyring cannot be used."
    await desktop.close()


async def test_without_a_keyring_the_key_is_used_all_the_same(desktop: Desktop) -> None:
    """Until the end, and it is told that it is not kept."""
    desktop.keyring.broken = True
    await desktop.start()
    desktop.window.keySubmitted.emit("sk-1", CloudRegion.CHINA)
    await until(lambda: desktop.service_shown == CLOUD)
    assert desktop.banner.endswith("The key will be used until you close Surtitle.")
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
        desktop.window.keySubmitted.emit("sk-1", CloudRegion.CHINA)
        await until(lambda: desktop.banner.startswith("API key saved"))
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
        raise LocalServiceError("The on-device speech service didn't start.")

    desktop.services.locate = missing
    await desktop.start()
    await until(lambda: desktop.banner == "The on-device speech service didn't start.")
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


async def test_a_pasted_key_is_cleaned_and_one_that_can_be_none_is_refused(desktop: Desktop) -> None:
    """Before it is kept or used; the sentence does not hold it."""
    await desktop.start()
    desktop.window.keySubmitted.emit("  Bearer 'sk-0123'\n", CloudRegion.CHINA)
    await until(lambda: desktop.keyring.key == "sk-0123")
    await until(lambda: desktop.services.made[-1].key == "sk-0123")
    made = len(desktop.services.made)
    desktop.window.keySubmitted.emit("ключ-от-облака", CloudRegion.CHINA)
    await until(lambda: "contains invalid characters" in desktop.banner)
    assert "облака" not in desktop.banner
    assert desktop.keyring.key == "sk-0123"
    assert len(desktop.services.made) == made
    await desktop.close()


async def test_another_proxy_counts_for_the_service_in_use(desktop: Desktop) -> None:
    """It is chosen anew, as with another address."""
    desktop.keyring.key = "sk-1"
    await desktop.start(service=CLOUD)
    await until(lambda: len(desktop.services.made) == 1)
    desktop.store.update(proxy="proxy.test:1")
    await until(lambda: len(desktop.services.made) == 2)
    assert desktop.store.settings.proxy == "proxy.test:1"
    await desktop.close()


async def test_no_secret_is_shown_in_the_window(desktop: Desktop) -> None:
    """Whatever a failure says of an address, a header, a key or a proxy."""
    desktop.keyring.key = "sk-TopSecretKey0123"
    await desktop.start(service=CLOUD)
    Endpoint("wss://speech.test/?token=LetMeIn0123", "the service", key=desktop.keyring.key)
    for said in (
        "http://user:hunter2PASS@proxy.test",
        "user:hunter2PASS@proxy.test:1",
        "wss://speech.test/?token=LetMeIn0123",
        "Authorization: Bearer sk-TopSecretKey0123",
        "the key sk-TopSecretKey0123, the token LetMeIn0123",
    ):
        error = ServiceUnreachableError(Message("It failed ({said}).", said=said))
        desktop.window.show_message(Message("{error} Retrying.", error=error))
        assert desktop.banner.startswith("It failed (")
        assert "[secret]" in desktop.banner
        for secret in ("hunter2PASS", "LetMeIn0123", "sk-TopSecretKey0123"):
            assert not [each for each in texts_in(desktop.window).values() if secret in each]
    await desktop.close()
