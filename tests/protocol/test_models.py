"""Which protocol a model speaks, and which languages it knows."""

from __future__ import annotations

import pytest

from app.protocol.events import TaskRequest
from app.protocol.gummy import GummyClient
from app.protocol.gummy_server import GummyServer
from app.protocol.models import CLOUD_MODEL, LOCAL_MODEL, client_for, model_named, server_for
from app.protocol.realtime import RealtimeClient
from app.protocol.realtime_server import RealtimeServer


@pytest.mark.parametrize(
    ("name", "is_realtime", "sources", "translates"),
    [
        (LOCAL_MODEL, False, 21, True),
        (CLOUD_MODEL, True, 29, True),
        ("qwen3.5-livetranslate-flash-realtime-2026-04-01", True, 29, True),
        ("qwen3-livetranslate-flash-realtime", True, 16, True),
        ("qwen3-asr-flash-realtime-2026-02-10", True, 26, False),
        ("fun-asr-realtime-2025-11-07", False, 3, False),
        ("paraformer-realtime-v2", False, 8, False),
        ("something else", False, 21, True),
    ],
)
def test_a_model_is_known_by_the_beginning_of_its_name(
    name: str, is_realtime: bool, sources: int, translates: bool
) -> None:
    """Dates behind it do not matter; one that is not known is taken to speak like gummy."""
    model = model_named(name)
    assert isinstance(client_for(TaskRequest(model=name)), RealtimeClient if is_realtime else GummyClient)
    assert model.is_named_in_url is is_realtime
    assert (model.longest_task_s is not None) is is_realtime
    assert len(model.languages.targets) == sources
    assert any(model.languages.targets.values()) is translates


def test_the_path_tells_what_is_served() -> None:
    """With or without a slash at its end; elsewhere there is nothing."""
    assert isinstance(server_for("/api-ws/v1/inference", ""), GummyServer)
    assert isinstance(server_for("/api-ws/v1/realtime/", CLOUD_MODEL), RealtimeServer)
    assert server_for("/", CLOUD_MODEL) is None
