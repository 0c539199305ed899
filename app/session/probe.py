"""Trying a service out: does it answer, does it take the key, does it offer the model?

No sound is sent. The connection is closed as soon as the service has begun to listen, so there is nothing to bill.
"""

from __future__ import annotations

import asyncio

from app.audio.chunks import AudioChunk
from app.cancelling import cancel_all
from app.protocol.events import ServiceEvent, TaskRequest, TaskStarted
from app.protocol.models import client_for
from app.session.connection import close_connection, open_connection
from app.session.endpoint import Endpoint
from app.session.task import START_TIMEOUT_S, Task


async def probe_service(endpoint: Endpoint, request: TaskRequest, *, start_timeout_s: float = START_TIMEOUT_S) -> None:
    """Connect and ask for a task; returns once the service listens. Raises `ServiceError` where it does not."""
    endpoint = endpoint.serving(request.model)
    connection = await open_connection(endpoint)
    started = asyncio.Event()

    def on_event(event: ServiceEvent) -> None:
        if isinstance(event, TaskStarted):
            started.set()

    task = Task(
        connection,
        client_for(request),
        endpoint,
        take=_nothing,
        on_event=on_event,
        start_timeout_s=start_timeout_s,
    )
    running, listening = asyncio.create_task(task.run()), asyncio.create_task(started.wait())
    try:
        await asyncio.wait([running, listening], return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
    finally:
        await cancel_all(running, listening)
        await close_connection(connection)


async def _nothing() -> AudioChunk | None:
    """No sound comes, and no end of it."""
    return await asyncio.Future()
