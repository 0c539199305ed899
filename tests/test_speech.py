"""Which service is meant, and what it is asked for."""

from __future__ import annotations

import pytest

from app.catalogue import CATALOGUE, ModelChoice
from app.errors import EndpointError, InputError, LanguageError
from app.protocol.events import TaskRequest
from app.protocol.languages import FUN_ASR, LIVE_TRANSLATE
from app.protocol.models import CLOUD_MODEL, LOCAL_MODEL
from app.settings.settings import CloudRegion
from app.speech import CLOUD, LOCAL, choose_service
from tests.examples.toy_recognizer import MODEL, WITH_TOY


def test_a_model_and_a_vocabulary_are_asked_of_a_service_elsewhere_only() -> None:
    """This computer's own has one model; the silence that ends a sentence is for both."""
    wanted = {"model": "m", "vocabulary_id": "v", "max_end_silence_ms": 400}
    cloud, local = choose_service(CLOUD, "sk-1"), choose_service(LOCAL, None)
    assert cloud.request("en", None, **wanted) == TaskRequest("m", "en", None, "v", 400)  # type: ignore[arg-type]
    assert local.request("en", None, **wanted) == TaskRequest(source_language="en", max_end_silence_ms=400)  # type: ignore[arg-type]
    assert cloud.request("en", None, vocabulary_id="").vocabulary_id is None


def test_a_plain_address_elsewhere_is_chosen_only_where_it_was_agreed_to() -> None:
    """What the user was warned of is handed through; without it, it is refused."""
    address = "ws://192.0.2.1/x"
    assert choose_service(address, None, plain_address=address).kind == address
    with pytest.raises(EndpointError):
        choose_service(address, None)


def test_what_is_no_service_is_refused_with_what_there_is() -> None:
    """A name that was mistyped, too; the two that have a name are named."""
    with pytest.raises(EndpointError, match="“locla” isn't a service\\. Use “local”, “cloud” or an address"):
        choose_service("locla", None)


@pytest.mark.parametrize(
    ("wanted", "usual"),
    [
        (LOCAL, LOCAL_MODEL),
        (CLOUD, CLOUD_MODEL),
        ("wss://x/api-ws/v1/inference", LOCAL_MODEL),
        ("wss://x/api-ws/v1/realtime/", CLOUD_MODEL),
        (
            "wss://x/api-ws/v1/realtime?model=qwen3.5-livetranslate-flash-realtime",
            "qwen3.5-livetranslate-flash-realtime",
        ),
    ],
)
def test_without_a_choice_the_usual_model_is_asked_for(wanted: str, usual: str) -> None:
    """An address names it, or its path tells which; this machine has no choice."""
    service = choose_service(wanted, "sk-1")
    assert service.request("en", None).model == usual
    assert service.model("mine") == (LOCAL_MODEL if wanted == LOCAL else "mine")


async def test_the_cloud_is_asked_in_its_region() -> None:
    """That of the key."""
    service = choose_service(CLOUD, "sk-1", region=CloudRegion.INTERNATIONAL)
    assert "//dashscope-intl.aliyuncs.com/" in (await service.locate()).url


def test_languages_are_those_of_the_model() -> None:
    """In the cloud they are checked; of a service at an address nobody knows."""
    cloud, elsewhere = choose_service(CLOUD, "sk-1"), choose_service("wss://x/api-ws/v1/inference", None)
    assert cloud.support("") == LIVE_TRANSLATE
    assert cloud.support("fun-asr-realtime") == elsewhere.support("fun-asr-realtime") == FUN_ASR
    with pytest.raises(LanguageError, match="doesn't support 한국어"):
        cloud.request("ko", None, model="fun-asr-realtime")
    with pytest.raises(LanguageError, match="supports captions only"):
        cloud.request("en", "ja", model="fun-asr-realtime")
    assert elsewhere.request("ko", "xx").target_language == "xx"


@pytest.mark.parametrize("model", ["fun-asr-realtime", "qwen3-asr-flash-realtime"])
def test_no_translation_is_waited_for_that_can_never_come(model: str) -> None:
    """A model that only recognises does so at an address, too; else all sound were kept to be sent again."""
    elsewhere = choose_service("wss://x/api-ws/v1/inference", None)
    with pytest.raises(LanguageError, match=f"The model {model} doesn't support translation\\. Choose another model"):
        elsewhere.request("en", "ja", model=model)
    assert choose_service(CLOUD, "sk-1").request("en", "en", model=model).target_language is None


async def test_this_computers_service_is_started_with_its_model() -> None:
    """A real one, whatever else is there; the languages are those of the model."""
    service = choose_service(LOCAL, None, local_model=ModelChoice(CATALOGUE.usual.name, is_required=True))
    assert (service.notice, set(service.support("").targets)) == ("", {"en"})
    toy = choose_service(LOCAL, None, local_model=ModelChoice(MODEL.name), catalogue=WITH_TOY)
    assert set(toy.support("").targets) == {"de"}
    with pytest.raises(LanguageError, match="support English"):
        toy.request("en", None)


def test_a_model_that_is_not_on_this_computer_is_refused_or_replaced() -> None:
    """Refused where it was just asked for; replaced by the usual one, with a word, where it is an old setting."""
    with pytest.raises(InputError, match=r"no on-device model “m”. Choose one of: moonshine-tiny-en"):
        choose_service(LOCAL, None, local_model=ModelChoice("m", is_required=True))
    assert "no model 'm'" in choose_service(LOCAL, None, local_model=ModelChoice("m")).notice
    assert choose_service(CLOUD, "sk-1", local_model=ModelChoice("m", is_required=True)).notice == ""
