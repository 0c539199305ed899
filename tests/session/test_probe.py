"""Trying a service out."""

from __future__ import annotations

import asyncio

import pytest

from app.errors import HandshakeRejectedError, ServiceUnreachableError, StartTimeoutError, TaskFailedError
from app.protocol.events import TaskRequest
from app.session.endpoint import Endpoint
from app.session.probe import probe_service
from tests.fakes.scripted_service import Talk, scripted_service
from tests.fakes.waiting import until


async def test_a_service_that_begins_to_listen_is_all_right() -> None:
    """No sound is sent, and the connection is closed again."""
    closed = asyncio.Event()

    async def accept(talk: Talk) -> None:
        request = (await talk.accept()).request
        assert request.model == "a-model"
        await talk.connection.wait_closed()
        assert talk.audio == b""
        closed.set()

    async with scripted_service(accept) as service:
        await probe_service(service.endpoint, TaskRequest(model="a-model", source_language="en"))
        await until(closed.is_set)


async def test_what_the_service_refuses_is_told_in_its_own_sentence() -> None:
    """Here a model that it does not offer."""

    async def refuse(talk: Talk) -> None:
        await talk.next_event()
        await talk.fail("ModelNotFound", "no such model")

    async with scripted_service(refuse) as service:
        with pytest.raises(TaskFailedError, match="model isn't available"):
            await probe_service(service.endpoint, TaskRequest())


async def test_a_service_that_answers_but_never_begins_is_given_up() -> None:
    """After the time that is given."""

    async def sleep(talk: Talk) -> None:
        await talk.next_event()
        await talk.connection.wait_closed()

    async with scripted_service(sleep) as service:
        with pytest.raises(StartTimeoutError):
            await probe_service(service.endpoint, TaskRequest(), start_timeout_s=0.05)


async def test_nobody_there_is_told() -> None:
    """A port where nobody listens."""
    with pytest.raises(ServiceUnreachableError, match="can't be reached"):
        await probe_service(Endpoint("ws://127.0.0.1:9/", "a service"), TaskRequest())


async def test_a_key_that_is_refused_is_told() -> None:
    """HTTP 401, from a server that wants another key."""
    from http import HTTPStatus

    from websockets.asyncio.server import ServerConnection, serve
    from websockets.http11 import Request, Response

    def judge(connection: ServerConnection, request: Request) -> Response | None:
        if request.headers.get("Authorization") == "Bearer right":
            return None
        return connection.respond(HTTPStatus.UNAUTHORIZED, "no")

    async def handle(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async with serve(handle, "127.0.0.1", 0, process_request=judge) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with pytest.raises(HandshakeRejectedError, match="rejected the API key"):
            await probe_service(Endpoint(f"ws://127.0.0.1:{port}/", "a service", "wrong"), TaskRequest())
