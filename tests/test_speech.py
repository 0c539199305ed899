"""Which service is meant, and what it is asked for."""

from __future__ import annotations

import pytest

from app.errors import EndpointError
from app.protocol.events import TaskRequest
from app.speech import CLOUD, LOCAL, choose_service


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
    with pytest.raises(EndpointError, match=r"'locla' is not a service\. Use 'local', 'cloud', or an address"):
        choose_service("locla", None)
