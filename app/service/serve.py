"""``surtitle serve``: the speech service as a process of its own.

When it is ready, it prints one line of JSON on standard output, and never anything else:
``{"url": "ws://127.0.0.1:PORT/api-ws/v1/inference", "token": "..."}``. What libraries print goes to standard error.
The token is random, or the one in the environment variable ``SURTITLE_TOKEN``; never an argument, since every process
list shows those.

It ends on SIGTERM and SIGINT, and, with ``until_stdin_closes``, when its standard input ends: the app holds the other
end of that pipe, so the service goes however the app goes.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from app.service.server import SpeechServer

TOKEN_VARIABLE = "SURTITLE_TOKEN"  # noqa: S105 - its name


def run(*, host: str = "127.0.0.1", port: int = 0, until_stdin_closes: bool = False) -> None:
    """Serve until told to end. Raises `SurtitleError` where the service cannot start."""
    announce = _take_stdout()
    with suppress(KeyboardInterrupt):  # Ctrl-C before the signal handlers stand
        asyncio.run(serve(announce, host=host, port=port, until_stdin_closes=until_stdin_closes))


async def serve(
    announce: Callable[[str], None], *, host: str = "127.0.0.1", port: int = 0, until_stdin_closes: bool = False
) -> None:
    """Serve until told to end; `announce` gets the line that says where."""
    stop = asyncio.Event()
    _stop_on_signals(stop)
    if until_stdin_closes:
        _stop_when_stdin_closes(stop)
    server = SpeechServer(host=host, port=port, token=os.environ.get(TOKEN_VARIABLE))
    await server.start()
    try:
        announce(json.dumps({"url": server.url, "token": server.token}))
        await stop.wait()
    finally:
        await server.aclose()


def _take_stdout() -> Callable[[str], None]:
    """Keep standard output for the one line; whatever else is written there, also by native code, goes to stderr."""
    if sys.stdout is not None:
        sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)

    def announce(line: str) -> None:
        with suppress(BrokenPipeError):  # whoever started us has left; standard input will tell
            os.write(kept, line.encode() + b"\n")

    return announce


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))


def _stop_when_stdin_closes(stop: asyncio.Event) -> None:
    """Watch standard input on a daemon thread, which blocks in one read and ends with the process."""
    loop = asyncio.get_running_loop()

    def watch() -> None:
        with suppress(OSError):
            while os.read(0, 4096):
                pass
        with suppress(RuntimeError):  # the loop has ended before
            loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=watch, name="stdin watch", daemon=True).start()
