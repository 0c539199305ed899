"""``surtitle serve``: the speech service as a process of its own.

When it is ready, it prints one line of JSON on standard output, and never anything else:
``{"url": "ws://127.0.0.1:PORT/api-ws/v1/inference", "token": "...", "model": "..."}``, the model being the one that it
has loaded. What libraries print goes to standard error. The token is random, or the one in the environment variable
``SURTITLE_TOKEN``; never an argument, since every process list shows those. Whoever lets other computers in is warned:
nothing is encrypted here.

It ends on SIGTERM and SIGINT, and, with ``until_stdin_closes``, when its standard input ends: the app holds the other
end of that pipe, so the service goes however the app goes.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from app.catalogue import CATALOGUE, Catalogue
from app.errors import EndpointError, InputError
from app.message import Message
from app.redaction import hide
from app.service.admission import PENDING_LIMIT
from app.service.server import SpeechServer

TOKEN_VARIABLE = "SURTITLE_TOKEN"  # noqa: S105 - its name
SHORTEST_TOKEN = 16

logger = logging.getLogger(__name__)


def run(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    until_stdin_closes: bool = False,
    model: str = "",
    catalogue: Catalogue = CATALOGUE,
) -> None:
    """Serve until told to end.

    Args:
        host, port: where to listen; port 0 takes a free one.
        until_stdin_closes: end when standard input does.
        model: the name of what recognises; empty: the usual one.
        catalogue: the engines and models that there are.

    Raises:
        InputError: no address, a token that anybody could guess, or a model that the catalogue does not know.
        SurtitleError: the service cannot start.
    """
    announce = _take_stdout()
    with suppress(KeyboardInterrupt):  # Ctrl-C before the signal handlers stand
        asyncio.run(
            serve(
                announce,
                host=host,
                port=port,
                until_stdin_closes=until_stdin_closes,
                model=model,
                catalogue=catalogue,
            )
        )


async def serve(
    announce: Callable[[str], None],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    until_stdin_closes: bool = False,
    model: str = "",
    catalogue: Catalogue = CATALOGUE,
) -> None:
    """Serve until told to end; `announce` gets the line that says where. Raises as `run` does."""
    token = _token(os.environ.get(TOKEN_VARIABLE, ""))
    wanted = catalogue.model(model)
    if not host.strip():
        raise EndpointError(
            Message("The speech service needs an address to listen on, such as 127.0.0.1 for this computer only.")
        )
    if not is_loopback(host):
        logger.warning(_WARNING, host)
    stop = asyncio.Event()
    _stop_on_signals(stop)
    if until_stdin_closes:
        _stop_when_stdin_closes(stop)
    server = SpeechServer(
        host=host, port=port, token=token, model=wanted, catalogue=catalogue, pending_limit=_make_room()
    )
    await server.start()
    try:
        announce(json.dumps({"url": server.url, "token": server.token, "model": server.model.name}))
        await stop.wait()
    finally:
        await server.aclose()


_WARNING = (
    "Warning: other computers can reach this service at %s. Audio and captions aren't encrypted, so others "
    "on the network can listen, and anyone with the token can use it. Use 127.0.0.1, or put it behind a TLS server."
)


def is_loopback(host: str) -> bool:
    """Whether only this computer can reach what listens there."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _token(wanted: str) -> str | None:
    """The token that was chosen; None: a random one. Raises `InputError` where it is too short, or cannot be sent."""
    if not wanted:
        return None
    hide(wanted)
    if len(wanted) < SHORTEST_TOKEN:
        raise InputError(
            Message(
                "The token in {variable} is too short and could be guessed. Use at least {count} characters, or "
                "remove it to have one generated.",
                variable=TOKEN_VARIABLE,
                count=SHORTEST_TOKEN,
            )
        )
    if not (wanted.isascii() and wanted.isprintable()) or " " in wanted:
        raise InputError(
            Message(
                "The token in {variable} can contain only letters, digits and punctuation, without spaces.",
                variable=TOKEN_VARIABLE,
            )
        )
    return wanted


def _make_room() -> int:
    """Let this process have more connections, if it may; returns how many may be about to prove themselves."""
    if sys.platform != "win32":
        import resource

        least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 4 * PENDING_LIMIT
        if 0 <= least < wanted:  # less than 0: no limit
            with suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if most < 0 else min(wanted, most), most))
            least = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        if least >= 0:
            return min(PENDING_LIMIT, least // 4)
    return PENDING_LIMIT


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
