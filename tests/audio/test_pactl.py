"""What is asked of the sound server, and what its answers mean."""

import asyncio
import os
from pathlib import Path

import pytest

from app.audio.pactl import ask, parse_routes, read_routes
from app.errors import SoundError
from tests.fakes.processes import children_of
from tests.fakes.pulse import MICROPHONE
from tests.fakes.sound_server import sound_server
from tests.fakes.waiting import until

SOURCES = "1\tdesk\tmodule-alsa-card.c\ts16le 2ch 44100Hz\tRUNNING\n7\tplug.monitor\tmodule.c\ts16le\tIDLE\nnonsense\n"
OUTPUTS = """\
Source Output #0
\tDriver: module-remap-source.c
\tSource: 7
\tProperties:
\t\tmedia.name = "Remapped #9"

Source Output #12
\tDriver: protocol-native.c
\tClient: 4
\tSource: 1
\tProperties:
\t\tsurtitle.stream = "mark"
\t\tapplication.process.id = "17"

Source Output #13
\tSource: n/a
\tProperties:
\t\tapplication.process.id = "18"

Source Output #14
\tSource: 7
\tProperties:
\t\tapplication.process.id = "19"
"""


def test_streams_are_found() -> None:
    """By the mark that a stream was opened with, or where a server drops that, by the process if it has but one."""
    routes = parse_routes(SOURCES, OUTPUTS)
    assert routes.sources == {1: "desk", 7: "plug.monitor"}
    assert routes.source_of("mark", process_id=0) == 1
    assert routes.number_of("plug.monitor") == 7
    assert routes.number_of("gone") is None
    unmarked = parse_routes(SOURCES, OUTPUTS.replace("surtitle.stream", "other"))
    assert unmarked.source_of("mark", process_id=19) == 7
    assert unmarked.source_of("mark", process_id=18) is None
    twice = parse_routes(SOURCES, OUTPUTS.replace("surtitle.stream", "other").replace('"17"', '"19"'))
    assert twice.source_of("mark", process_id=19) is None


async def test_a_real_servers_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sources with their numbers, and the default one."""
    with sound_server() as pulse:
        for name, value in pulse.env.items():
            monkeypatch.setenv(name, value)
        routes = await read_routes()
        assert routes is not None
        assert routes.default == MICROPHONE.name
        assert routes.number_of(MICROPHONE.name) is not None
        pulse.kill()
        assert await read_routes() is None


async def test_a_server_that_lets_nobody_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the right cookie the sentence is about access, and not about a missing server."""
    with sound_server() as pulse:
        for name, value in pulse.env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("PULSE_SERVER", pulse.strict_address())
        cookie = tmp_path / "cookie"
        cookie.write_bytes(b"x" * 256)
        monkeypatch.setenv("PULSE_COOKIE", str(cookie))
        with pytest.raises(SoundError, match="denied access"):
            await ask("info")


async def test_whoever_is_cancelled_leaves_no_question_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hung server holds no child process of somebody who does not wait any more."""
    with sound_server() as pulse:
        for name, value in pulse.env.items():
            monkeypatch.setenv(name, value)
        before = set(children_of(os.getpid()))
        pulse.freeze()
        asking = asyncio.ensure_future(ask("info", patience_s=60))
        await until(lambda: set(children_of(os.getpid())) - before)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await until(lambda: not set(children_of(os.getpid())) - before)
