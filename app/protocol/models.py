"""The vendor's models: which protocol each speaks, where it is served, and which languages it can do.

A model is known by the beginning of its name: behind it the vendor puts dates. One that is not known is taken to speak
like gummy, the protocol of this app's own service.

Languages are those that the vendor lists. Not tried on the live service.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from app.protocol.events import ClientProtocol, ServerProtocol, TaskRequest
from app.protocol.gummy import GummyClient
from app.protocol.gummy_server import GummyServer
from app.protocol.languages import (
    ASR_FLASH,
    FUN_ASR,
    GUMMY,
    LIVE_TRANSLATE,
    LIVE_TRANSLATE_3,
    PARAFORMER,
    LanguageSupport,
)
from app.protocol.realtime import RealtimeClient, SessionForm
from app.protocol.realtime_server import RealtimeServer
from app.protocol.recognition import Recognition

INFERENCE_PATH = "/api-ws/v1/inference"
REALTIME_PATH = "/api-ws/v1/realtime"

LOCAL_MODEL = "gummy-realtime-v1"
"""What this app's own service is asked for, and one at an address whose path does not tell otherwise."""

CLOUD_MODEL = "qwen3.8-livetranslate-flash-realtime"
"""What the cloud is asked for: gummy was to go offline on 10 October 2026."""

LONGEST_SESSION_S = 105 * 60
"""A realtime session is taken to end after 120 minutes; a new one begins before, at the end of a sentence if it can."""


@dataclass(frozen=True, slots=True)
class Model:
    """What is known of a model, or of a family of them.

    Attributes:
        prefix: how its name begins.
        client: makes the client's side of its protocol for one task.
        path: of the vendor's URL.
        languages: what it can do.
        longest_task_s: how long a task may last before another one has to take over; None: as long as one likes.
        is_self_guided: it finds out the spoken language, and where a sentence ends, whatever it is asked for.
    """

    prefix: str
    client: Callable[[TaskRequest], ClientProtocol]
    languages: LanguageSupport
    path: str = INFERENCE_PATH
    longest_task_s: int | None = None
    is_self_guided: bool = False

    @property
    def is_named_in_url(self) -> bool:
        """Whether the address has to name the model."""
        return self.path == REALTIME_PATH


def _realtime(prefix: str, form: SessionForm, languages: LanguageSupport) -> Model:
    return Model(
        prefix,
        partial(RealtimeClient, form=form),
        languages,
        REALTIME_PATH,
        LONGEST_SESSION_S,
        is_self_guided=form is SessionForm.APPENDED,
    )


def _recognition(prefix: str, languages: LanguageSupport) -> Model:
    return Model(prefix, lambda request: GummyClient(request, dialect=Recognition()), languages)


_ANY = Model("", GummyClient, GUMMY)
_MODELS = (
    _realtime("qwen3.8-livetranslate", SessionForm.APPENDED, LIVE_TRANSLATE),
    _realtime("qwen3.5-livetranslate", SessionForm.REPLACED, LIVE_TRANSLATE),
    _realtime("qwen3-livetranslate", SessionForm.REPLACED, LIVE_TRANSLATE_3),
    _realtime("qwen3-asr-flash-realtime", SessionForm.RECOGNITION, ASR_FLASH),
    _recognition("fun-asr-realtime", FUN_ASR),
    _recognition("paraformer-realtime", PARAFORMER),
)


def model_named(name: str) -> Model:
    """What is known of the model of this name."""
    return next((model for model in _MODELS if name.startswith(model.prefix)), _ANY)


def client_for(request: TaskRequest) -> ClientProtocol:
    """The client's side of one task, in the protocol of the model that is asked for."""
    return model_named(request.model).client(request)


def server_for(path: str, model: str) -> ServerProtocol | None:
    """The service's side of a connection, by the path and the model in its address; None where nothing is served."""
    match path.rstrip("/"):
        case known if known == INFERENCE_PATH:
            return GummyServer()
        case known if known == REALTIME_PATH:
            return RealtimeServer(model, appends=model.startswith("qwen3.8"))
        case _:
            return None
