"""Addresses and keys."""

from __future__ import annotations

import pytest

from app.errors import EndpointError, KeyMissingError
from app.message import translate
from app.session.endpoint import Endpoint, cloud_endpoint, is_plain_elsewhere, local_endpoint, url_endpoint
from app.settings.settings import CloudRegion


@pytest.mark.parametrize(
    "url",
    ["wss://example.com/ws", "ws://127.0.0.1:80/x", "ws://localhost:9", "ws://[::1]:9/", "wss://10.0.0.1:8443/x?a=b"],
)
def test_safe_addresses_are_taken(url: str) -> None:
    """TLS anywhere, plain text only to this computer."""
    assert url_endpoint(url, "k").url == url


@pytest.mark.parametrize(
    "url",
    ["", "example.com", "http://example.com", "ws://", "wss://:80", "wss://x:port/", "ws://example.com/x",
     "ws://192.168.1.2/x", "ws://127.0.0.1.example.com/", "wss://user:secret@example.com/", "wss://[::1",
     "wss://exa mple/", "wss://a..b/", "ws://127.0.0.1/#a", "wss://x/\n"],
)  # fmt: skip
def test_other_addresses_are_refused_with_a_sentence(url: str) -> None:
    """What is no address, or would send speech in the clear, or holds a key, is refused before listening."""
    with pytest.raises(EndpointError) as caught:
        url_endpoint(url, None)
    assert str(caught.value).endswith(".")
    assert "secret" not in str(caught.value)


def test_the_cloud_needs_a_key() -> None:
    """Without one, the sentence says where it can be put."""
    with pytest.raises(KeyMissingError, match="DASHSCOPE_API_KEY"):
        cloud_endpoint("")
    assert cloud_endpoint("k").max_pace == 2.0


def test_the_cloud_is_where_the_key_belongs() -> None:
    """The vendor's hosts of its two regions; with the model's protocol on top."""
    assert cloud_endpoint("k").url == "wss://dashscope.aliyuncs.com/api-ws/v1/inference"
    abroad = cloud_endpoint("k", CloudRegion.INTERNATIONAL)
    assert abroad.serving("qwen3-asr-flash-realtime").url == (
        "wss://dashscope-intl.aliyuncs.com/api-ws/v1/realtime?model=qwen3-asr-flash-realtime"
    )


@pytest.mark.parametrize(
    ("endpoint", "subject", "template"),
    [
        (cloud_endpoint("k"), "The cloud service", "The cloud service"),
        (local_endpoint("ws://127.0.0.1:1/", "t"), "The on-device speech service", "The on-device speech service"),
        (url_endpoint("wss://example.com/", None), "The service at example.com", "The service at {host}"),
    ],
)
def test_a_service_has_a_name_at_the_beginning_of_a_sentence(endpoint: Endpoint, subject: str, template: str) -> None:
    """Which is the same with a capital in English, and is translated as it stands in the code."""
    looked_up: list[str] = []
    translate(endpoint.subject, lambda each: looked_up.append(each) or each)
    assert (endpoint.subject, looked_up) == (subject, [template])
    assert endpoint.subject[0].lower() + endpoint.subject[1:] == endpoint.name


def test_the_key_is_in_the_headers_and_in_no_repr() -> None:
    """So that it can reach no log."""
    endpoint = Endpoint("wss://x", "x", key="sk-secret")
    assert endpoint.headers()["Authorization"] == "Bearer sk-secret"
    assert "sk-secret" not in repr(endpoint)
    assert Endpoint("wss://x", "x").headers() == {}
    assert local_endpoint("ws://127.0.0.1:1/", "t").is_loopback


@pytest.mark.parametrize("key", ["sk-é", "ключ", "a\x00b"])
def test_a_key_that_can_be_none_is_refused_before_it_is_sent(key: str) -> None:
    """And not shown."""
    for make in (cloud_endpoint, lambda key: url_endpoint("wss://example.com/", key)):
        with pytest.raises(KeyMissingError, match="characters") as caught:
            make(key)
        assert key not in str(caught.value)


def test_speech_goes_in_the_clear_only_to_the_address_that_was_agreed_to() -> None:
    """A consent is for one address, to the letter; any other is refused as before."""
    agreed = "ws://192.168.1.2:8080/x"
    assert url_endpoint(agreed, "k", plain_address=agreed).url == agreed
    for other in ("ws://192.168.1.3:8080/x", "ws://192.168.1.2:8081/x", "ws://192.168.1.2:8080/xy"):
        with pytest.raises(EndpointError, match="unencrypted"):
            url_endpoint(other, None, plain_address=agreed)


@pytest.mark.parametrize(
    ("url", "plain"),
    [("ws://host/x", True), ("wss://host/x", False), ("ws://127.0.0.1:1/", False), ("ws://", False), ("ws://[", False)],
)
def test_a_warning_is_due_for_plain_addresses_elsewhere(url: str, plain: bool) -> None:
    """And for nothing else, be it an address or not."""
    assert is_plain_elsewhere(url) is plain


@pytest.mark.parametrize(
    ("url", "model", "served_at"),
    [
        ("wss://x/api-ws/v1/inference", "gummy-realtime-v1", "wss://x/api-ws/v1/inference"),
        ("wss://x/api-ws/v1/inference/", "fun-asr-realtime", "wss://x/api-ws/v1/inference/"),
        (
            "wss://x/api-ws/v1/inference/",
            "qwen3.8-livetranslate-flash-realtime",
            "wss://x/api-ws/v1/realtime?model=qwen3.8-livetranslate-flash-realtime",
        ),
        ("wss://x/a/api-ws/v1/realtime", "gummy-realtime-v1", "wss://x/a/api-ws/v1/inference"),
        (
            "wss://x:8/api-ws/v1/realtime?a=b",
            "qwen3-asr-flash-realtime",
            "wss://x:8/api-ws/v1/realtime?a=b&model=qwen3-asr-flash-realtime",
        ),
        (
            "wss://x/api-ws/v1/realtime?model=mine",
            "qwen3-asr-flash-realtime",
            "wss://x/api-ws/v1/realtime?model=mine",
        ),
        ("wss://x/proxy", "gummy-realtime-v1", "wss://x/proxy"),
        ("wss://x/proxy", "qwen3-asr-flash-realtime", "wss://x/proxy?model=qwen3-asr-flash-realtime"),
        ("wss://x/api-ws/v1/realtime", "qwen3-a&b", "wss://x/api-ws/v1/inference"),
        ("wss://x/proxy", "qwen3-livetranslate a&b", "wss://x/proxy?model=qwen3-livetranslate+a%26b"),
    ],
)
def test_the_address_is_that_of_the_models_protocol(url: str, model: str, served_at: str) -> None:
    """The vendor has two paths; one of them names the model. What is not the vendor's path stays."""
    endpoint = url_endpoint(url, "k").serving(model)
    assert endpoint.url == served_at
    assert endpoint.key == "k"
