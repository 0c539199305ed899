"""Whether the peer is alive, and how far it has read: with a connection whose pongs a test gives by hand."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable

import pytest
from websockets.exceptions import ConnectionClosedOK

from app.errors import ConnectionStalledError
from app.session.keepalive import PING_FRAMES, WINDOW_FRAMES, Keepalive
from tests.fakes.waiting import until


class Peer:
    """Takes pings; answers the oldest one when told to."""

    def __init__(self) -> None:
        self.pings: list[asyncio.Future[float]] = []
        self.closed = False

    async def ping(self) -> Awaitable[float]:
        """Take a ping."""
        if self.closed:
            raise ConnectionClosedOK(None, None)
        self.pings.append(asyncio.get_running_loop().create_future())
        return self.pings[-1]

    def pong(self) -> None:
        """Answer the oldest."""
        self.pings.pop(0).set_result(0.0)


async def test_no_more_than_the_window_is_on_its_way() -> None:
    """A pong says that all before its ping was read, and makes room for as much."""
    peer = Peer()
    read: list[int] = []
    keepalive = Keepalive(peer, on_read=read.append)
    for _ in range(WINDOW_FRAMES // 1600):
        keepalive.sent(1600)
    waiting = asyncio.ensure_future(keepalive.room())
    await until(lambda: len(peer.pings) == WINDOW_FRAMES // PING_FRAMES)
    assert not waiting.done()
    peer.pong()
    await waiting
    assert read == [PING_FRAMES]
    await keepalive.aclose()


async def test_a_result_shows_what_was_read_as_well() -> None:
    """For a service that answers pings late, or not at all; it cannot have read more than was sent."""
    keepalive = Keepalive(Peer())
    keepalive.sent(WINDOW_FRAMES)
    keepalive.heard(read_frames=WINDOW_FRAMES + 99)
    assert keepalive.read_frames == WINDOW_FRAMES
    await keepalive.room()
    await keepalive.aclose()


async def test_a_peer_without_a_sign_of_life_has_gone() -> None:
    """Also where nothing was sent: an idle peer is pinged."""
    peer = Peer()
    keepalive = Keepalive(peer, interval_s=0.01, patience_s=0.05)
    with pytest.raises(ConnectionStalledError, match="stopped responding"):
        await keepalive.run()
    assert len(peer.pings) == 1
    await keepalive.aclose()


@pytest.mark.parametrize("sign", ["pong", "message"])
async def test_a_slow_peer_is_not_taken_for_dead(sign: str) -> None:
    """As long as it gives some sign of life, however late the pongs are."""
    peer = Peer()
    keepalive = Keepalive(peer, interval_s=0.01, patience_s=0.5)
    for _ in range(5):
        keepalive.sent(PING_FRAMES)
    watching = asyncio.ensure_future(keepalive.run())
    for _ in range(4):
        await asyncio.sleep(0.2)
        if sign == "pong":
            peer.pong()
        else:
            keepalive.heard()
    assert not watching.done()
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    await keepalive.aclose()


async def test_a_closed_connection_is_for_the_reader_to_tell() -> None:
    """A ping that cannot be sent any more is no failure of its own."""
    peer = Peer()
    peer.closed = True
    keepalive = Keepalive(peer)
    keepalive.sent(PING_FRAMES)
    await asyncio.sleep(0)
    await keepalive.aclose()
