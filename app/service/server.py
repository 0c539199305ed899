"""The speech service: a WebSocket server that speaks the vendor's protocols, with this machine's recogniser behind it.

The path of the address tells which: that of tasks (gummy-realtime-v1), or that of realtime sessions, which names the
model as well. Whatever the model is called, it is this machine's.

Who may connect: whoever knows the token, and no web page (a request that names another origin comes from one).

Stop order of `SpeechServer.aclose`: the connections, which drop their tasks; then the recognition thread, which frees
streams, translators and the model.

What a client may cost before it has proved itself, and while it does not read, is limited (``admission.py``).

Not here: a connection's tasks (``client_connection.py``), and the process around the server (``serve.py``).
"""

from __future__ import annotations

import functools
import hmac
import json
import secrets
import uuid
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from app.catalogue import CATALOGUE, Catalogue, Model
from app.errors import EndpointError
from app.message import Message
from app.protocol.events import ServerProtocol
from app.protocol.languages import LanguageSupport
from app.protocol.models import INFERENCE_PATH, REALTIME_PATH, server_for
from app.service.admission import (
    BACKLOG,
    PENDING_LIMIT,
    UNREAD_S,
    WRITE_LIMIT_BYTES,
    Admission,
    Refusals,
    wire_logger,
)
from app.service.client_connection import Connection
from app.service.engines import load_recognizer, open_translator
from app.service.local_languages import local_languages
from app.service.recognition_worker import BUFFER_MS, RecognitionWorker
from app.service.recognizer import Recognizer
from app.service.translator import Translator

PATH = INFERENCE_PATH
"""Of the address that is announced; realtime sessions are at `REALTIME_PATH`."""

_LOOPBACK = ("127.0.0.1", "::1", "localhost")

MAX_MESSAGE_BYTES = 1 << 20
"""Half a minute of sound; the protocol's messages are 1 to 16 KB."""

IDLE_S = 600.0
"""A client that sends nothing for so long is dropped. The cloud's 23 s would end a task in every pause."""


class SpeechServer:
    """The server; `start` it, and `aclose` it.

    Attributes:
        token: what clients must know.
        model: what recognises.

    Args:
        host, port: where to listen; port 0 takes a free one.
        token: what clients must know; None makes a random one.
        model: what recognises; None: the usual one of the catalogue.
        catalogue: the engines that there are.
        load: loads the recogniser; None: the engine of the model does.
        languages: what clients can ask for; None: what this machine can do with the model.
        open_translator: makes the translator of a pair; None: the first engine that knows it does.
        idle_s: how long a client may send nothing.
        buffer_ms: sound that may wait, for each task.
        pending_limit: how many clients may be about to prove themselves at once.
        unread_s: how long a client may leave unread what it is sent.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str | None = None,
        model: Model | None = None,
        catalogue: Catalogue = CATALOGUE,
        load: Callable[[], Recognizer] | None = None,
        languages: LanguageSupport | None = None,
        open_translator: Callable[[str, str], Translator] | None = None,
        idle_s: float = IDLE_S,
        buffer_ms: int = BUFFER_MS,
        pending_limit: int = PENDING_LIMIT,
        unread_s: float = UNREAD_S,
    ) -> None:
        self._host = host
        self._port = port
        self.token = token or secrets.token_urlsafe(32)
        self.model = model or catalogue.usual
        self._languages = languages or local_languages(self.model, catalogue=catalogue)
        self._open_translator = open_translator or _translators_of(catalogue)
        self._idle_s = idle_s
        self._thread = RecognitionWorker(
            load or functools.partial(load_recognizer, self.model, catalogue), buffer_ms=buffer_ms
        )
        self._refusals = Refusals()
        self._admission = Admission(limit=pending_limit, unread_s=unread_s, refusals=self._refusals)
        self._server: Server | None = None

    @property
    def url(self) -> str:
        """Where the server listens, once started."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"ws://{host}:{self._port}{PATH}"

    async def start(self) -> None:
        """Listen, with the model loaded.

        Raises:
            EndpointError: the port is taken, or the host is not this machine's.
            LocalServiceError: the model cannot be loaded.
        """
        try:
            self._server = await serve(
                self._serve_client,
                self._host,
                self._port,
                process_request=self._judge_request,
                compression=None,
                max_size=MAX_MESSAGE_BYTES,
                # The vendor's client leaves pings unanswered while it has nothing to send; idleness is judged instead.
                ping_interval=None,
                server_header=None,
                write_limit=WRITE_LIMIT_BYTES,
                backlog=BACKLOG,
                create_connection=self._admission.connection,  # type: ignore[arg-type]  # a wrapper is allowed
                logger=wire_logger(self._refusals),
            )
        except (OSError, OverflowError) as error:
            reason = error.strerror if isinstance(error, OSError) else Message("port numbers go up to 65535")
            raise EndpointError(
                Message(
                    "The speech service can't listen on {host}, port {port} ({reason}). Choose another port.",
                    host=self._host,
                    port=self._port,
                    reason=reason,
                )
            ) from error
        self._port = self._server.sockets[0].getsockname()[1]
        try:
            await self._thread.start()
        except BaseException:
            await self.aclose()
            raise

    async def aclose(self) -> None:
        """Close all connections, then stop recognising. Safe to call twice."""
        if self._server is not None:
            self._admission.abort()
            self._server.close()
            await self._server.wait_closed()
        await self._thread.aclose()
        self._refusals.flush()

    async def _serve_client(self, websocket: ServerConnection) -> None:
        self._admission.settled(websocket)
        protocol = _protocol_of(websocket.request)
        if protocol is None:  # refused before
            return
        connection = Connection(
            websocket,
            self._thread,
            protocol,
            languages=self._languages,
            open_translator=self._open_translator,
            idle_s=self._idle_s,
        )
        await connection.run()

    def _judge_request(self, websocket: ServerConnection, request: Request) -> Response | None:
        """Refuse who may not connect; None lets them in."""
        if not self._is_no_page(request):
            self._refusals.note("web pages")
            return _refusal(websocket, HTTPStatus.FORBIDDEN, "AccessDenied", "Web pages can't use this service.")
        if not self._knows_token(request):
            self._refusals.note("clients without the token")
            return _refusal(websocket, HTTPStatus.UNAUTHORIZED, "InvalidApiKey", "Invalid API-key provided.")
        if _protocol_of(request) is None:
            sentence = f"The service is at {INFERENCE_PATH} and {REALTIME_PATH}."
            return _refusal(websocket, HTTPStatus.NOT_FOUND, "NotFound", sentence)
        return None

    def _is_no_page(self, request: Request) -> bool:
        """Whether the request comes from no web page: without an origin, or, as some libraries name it, with this very
        server, which has no pages."""
        try:
            origins = [urlsplit(origin) for origin in request.headers.get_all("Origin")]
            return all(each.hostname in _LOOPBACK and each.port == self._port for each in origins)
        except ValueError:
            return False

    def _knows_token(self, request: Request) -> bool:
        """Whether the client sends the token, bare or as a bearer's."""
        given = request.headers.get_all("Authorization")
        if len(given) != 1:
            return False
        scheme, _, token = given[0].strip().rpartition(" ")
        right = hmac.compare_digest(token.encode(), self.token.encode())
        return right and scheme.strip().lower() in ("", "bearer")


def _translators_of(catalogue: Catalogue) -> Callable[[str, str], Translator]:
    return functools.partial(open_translator, catalogue=catalogue)


def _protocol_of(request: Request | None) -> ServerProtocol | None:
    """The protocol that is spoken at the address of this request; None where there is none."""
    if request is None:
        return None
    parts = urlsplit(request.path)
    (model,) = parse_qs(parts.query).get("model", [""])[:1]
    return server_for(parts.path, model)


def _refusal(websocket: ServerConnection, status: HTTPStatus, code: str, message: str) -> Response:
    body = {"code": code, "message": message, "request_id": str(uuid.uuid4())}
    response = websocket.respond(status, json.dumps(body))
    del response.headers["Content-Type"]
    response.headers["Content-Type"] = "application/json"
    return response
