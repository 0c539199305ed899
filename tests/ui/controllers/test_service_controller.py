from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator

import pytest

from app.errors import InputError, KeyMissingError
from app.speech import CLOUD, LOCAL, SpeechService
from app.ui.controllers.service_controller import ServiceController
from tests.fakes.speech_services import FakeService, FakeServices
from tests.fakes.waiting import until


class Desk:
    """A desk with fake services, and what it told; the keyring answers when it may."""

    def __init__(self) -> None:
        self.services = FakeServices()
        self.used: list[str] = []
        self.refusals: list[InputError] = []
        self.key_in_keyring: str | None = None
        self.keyring_asked = threading.Event()
        self.keyring_may_answer = threading.Event()
        self.keyring_may_answer.set()
        self.desk = ServiceController(
            on_service=self._on_service,
            on_refusal=self.refusals.append,
            choose=self.services.choose,
            find_key=self._find_key,
        )

    def _on_service(self, service: SpeechService) -> None:
        self.used.append(service.kind)

    def _find_key(self) -> str | None:
        self.keyring_asked.set()
        assert self.keyring_may_answer.wait(20)
        return self.key_in_keyring


@pytest.fixture
async def made() -> AsyncIterator[Desk]:
    """A desk; no service is left when the test is over."""
    desk = Desk()
    yield desk
    desk.services.may_close.set()
    await desk.desk.aclose()
    assert desk.services.open == []


@pytest.mark.parametrize(("key", "kind"), [(None, LOCAL), ("sk-1", CLOUD)])
async def test_nothing_wanted_means_the_cloud_where_there_is_a_key(made: Desk, key: str | None, kind: str) -> None:
    """Else this machine; either is no refusal."""
    made.key_in_keyring = key
    await made.desk.open("")
    assert (await made.desk.service()).kind == kind
    assert made.services.made[0].key == key
    assert made.refusals == []


async def test_this_machine_stands_in_where_the_wanted_cannot_be_used(made: Desk) -> None:
    """Each time it is wanted, why it cannot be used is told after the one that is."""
    await made.desk.open(CLOUD)
    await made.desk.use(CLOUD)
    assert (await made.desk.service()).kind == LOCAL
    assert made.used == [LOCAL, LOCAL]
    assert [type(each) for each in made.refusals] == [KeyMissingError] * 2


async def test_whoever_asks_early_waits_for_the_first_choice(made: Desk) -> None:
    """There is one service, the one that the key decides about."""
    made.keyring_may_answer.clear()
    made.key_in_keyring = "sk-1"
    opening = asyncio.create_task(made.desk.open(""))
    asked = asyncio.create_task(made.desk.service())
    await asyncio.to_thread(made.keyring_asked.wait, 20)
    assert not asked.done()
    assert made.services.made == []
    made.keyring_may_answer.set()
    await opening
    assert (await asked).kind == CLOUD
    assert len(made.services.made) == 1


async def test_what_is_chosen_while_the_key_is_looked_for_is_used_in_the_end(made: Desk) -> None:
    """The choice that was saved comes first, the user's after it."""
    made.keyring_may_answer.clear()
    made.key_in_keyring = "sk-1"
    opening = asyncio.create_task(made.desk.open(CLOUD))
    await asyncio.to_thread(made.keyring_asked.wait, 20)
    choosing = asyncio.create_task(made.desk.use(LOCAL))
    await asyncio.sleep(0)  # it has begun
    made.keyring_may_answer.set()
    await asyncio.gather(opening, choosing)
    assert made.used == [CLOUD, LOCAL]
    assert (await made.desk.service()).kind == LOCAL


async def test_a_key_that_is_entered_while_one_is_looked_for_stays(made: Desk) -> None:
    """The keyring's answer is older than that."""
    made.keyring_may_answer.clear()
    opening = asyncio.create_task(made.desk.open(""))
    await asyncio.to_thread(made.keyring_asked.wait, 20)
    made.desk.key = "sk-2"
    made.keyring_may_answer.set()
    await opening
    assert (await made.desk.service()).kind == CLOUD
    assert made.services.made[-1].key == "sk-2"


async def test_the_choices_come_one_after_the_other(made: Desk) -> None:
    """However quickly the user changes their mind, and however long the old ones take to end."""
    made.key_in_keyring = "sk-1"
    await made.desk.open(LOCAL)
    made.services.may_close.clear()
    await asyncio.gather(*(made.desk.use(kind) for kind in (CLOUD, LOCAL, CLOUD, LOCAL)))
    assert made.used == [LOCAL, CLOUD, LOCAL, CLOUD, LOCAL]
    assert (await made.desk.service()).kind == LOCAL
    made.services.may_close.set()
    await made.desk.aclose()
    assert len(made.services.made) == 5
    assert made.services.open == []


async def test_the_end_waits_for_those_that_were_replaced(made: Desk) -> None:
    """A service that takes its time to end has ended when the desk has."""
    made.key_in_keyring = "sk-1"
    await made.desk.open(LOCAL)
    made.services.may_close.clear()
    await made.desk.use(CLOUD)
    ending = asyncio.create_task(made.desk.aclose())
    await asyncio.sleep(0)  # it has begun
    assert not ending.done()
    assert len(made.services.open) == 2
    made.services.may_close.set()
    await ending
    assert made.services.open == []


async def test_a_replaced_service_that_does_not_end_well_keeps_nobody_from_ending(
    made: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says so, at once; the one in use ends all the same."""

    async def broken(_: FakeService) -> None:
        raise RuntimeError("a mistake of ours")

    made.key_in_keyring = "sk-1"
    with monkeypatch.context() as patched:
        patched.setattr(FakeService, "aclose", broken)
        await made.desk.open(LOCAL)
    await made.desk.use(CLOUD)
    await until(lambda: [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR])
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == ["a task failed"]
    caplog.clear()
    await made.desk.aclose()
    left = made.services.made.pop(0)
    assert (left.kind, left.closed) == (LOCAL, False)
    assert made.services.open == []


async def test_after_the_end_nothing_is_chosen(made: Desk) -> None:
    """Not even if the key was still being looked for when the end came."""
    made.keyring_may_answer.clear()
    opening = asyncio.create_task(made.desk.open(""))
    await asyncio.to_thread(made.keyring_asked.wait, 20)
    ending = asyncio.create_task(made.desk.aclose())
    await asyncio.sleep(0)  # it has begun
    made.keyring_may_answer.set()
    await asyncio.gather(opening, ending)
    await made.desk.use(LOCAL)
    assert made.services.made == []
    assert made.used == []
