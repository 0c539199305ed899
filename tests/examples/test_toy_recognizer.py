"""The recipe "A recogniser" of CONTRIBUTING.md: the toy as a process, for the vendor's client and for ours."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest

from app.captions.events import CaptionRevised, Event
from app.errors import InputError, LanguageError, LocalServiceError
from app.protocol.events import TaskRequest
from app.service.local_languages import local_languages
from app.service.supervisor import LocalService
from app.session.endpoint import Endpoint, local_endpoint
from app.session.session import Session
from tests.examples.toy_recognizer import MODEL, WITH_TOY
from tests.fakes.source import FakeSource, silence
from tests.service.vendor_client import use_vendor_client

COMMAND = (sys.executable, "-m", "tests.examples.toy_recognizer", "--until-stdin-closes")
SECOND = bytes(32_000)


@pytest.fixture
async def service() -> AsyncIterator[LocalService]:
    """The speech service as a child process, with the toy's model."""
    service = LocalService(COMMAND, model=MODEL.name)
    yield service
    await service.aclose()


async def test_our_session_captions_with_it(service: LocalService) -> None:
    """As ``surtitle listen`` does: every second is a sentence, in the language of the model."""
    found = await service.endpoint()
    assert found.model == MODEL.name
    events: list[Event] = []

    async def locate() -> Endpoint:
        return local_endpoint(found.url, found.token)

    session = Session(TaskRequest(source_language="de"), locate=locate, publish=events.append)
    sound = [silence(begin_ms, begin_ms + 500) for begin_ms in range(0, 2_500, 500)]
    await session.caption(FakeSource(*sound, live=False))
    captions = [event for event in events if isinstance(event, CaptionRevised)]
    assert [(each.text, each.begin_ms, each.end_ms) for each in captions if each.final] == [
        ("eins.", 0, 1000),
        ("zwei.", 1000, 2000),
        ("drei.", 2000, 2500),
    ]
    assert {each.language for each in captions} == {"de"}
    assert not all(each.final for each in captions)


async def test_the_vendors_client_is_served_by_it(service: LocalService) -> None:
    """The wire is the same whichever recogniser is behind it; speech of no declared language is the model's."""
    found = await service.endpoint()
    called = await asyncio.to_thread(use_vendor_client, found.url, found.token, 2 * SECOND, "de")
    assert [name for name, _ in called if name != "event"] == ["open", "complete", "close"]
    sentences = [heard for name, arguments in called if name == "event" for heard in [arguments[0]] if heard]
    assert [each.text for each in sentences if each.is_sentence_end] == ["eins.", "zwei."]


def test_its_languages_are_what_the_service_offers() -> None:
    """They come from the row in the table."""
    support = local_languages(MODEL, catalogue=WITH_TOY)
    support.check("de", None)
    with pytest.raises(LanguageError, match="Deutsch"):
        support.check("en", None)


async def test_a_model_of_another_name_is_refused_with_those_that_there_are() -> None:
    """Also by the service's own process, in its last words."""
    with pytest.raises(InputError, match=r"no on-device model “toy”.*moonshine-tiny-en, toy-counter"):
        WITH_TOY.model("toy")
    service = LocalService(COMMAND, model="toy")
    with pytest.raises(LocalServiceError, match="no on-device model “toy”"):
        await service.endpoint()
    await service.aclose()
