"""The vendor's models: which protocol each speaks, where it is served, which languages it can do, and what the window
says of it. Another model, also one with a wire dialect of its own, is one more row of `MODELS`.

A model is known by the beginning of its name: behind it the vendor puts dates. One that is not known is taken to speak
like gummy, the protocol of this app's own service.

Languages are those that the vendor lists. Not tried on the live service.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.message import NOTHING, Message
from app.protocol.asr_dialect import AsrDialect
from app.protocol.events import ClientProtocol, ServerProtocol, TaskRequest
from app.protocol.gummy import Dialect, GummyClient
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
        languages: what it can do.
        dialect: how it speaks run-task; None: as gummy does.
        form: how its realtime session is asked for; None: it is one for run-task.
        name: the whole name that the settings offer; empty: it is not offered, but can be typed.
        title: what the settings call it, where it is the usual model of a service.
        description: what the settings say of it.
    """

    prefix: str
    languages: LanguageSupport
    dialect: Callable[[], Dialect] | None = None
    form: SessionForm | None = None
    name: str = ""
    title: str = ""
    description: Message = NOTHING

    def client(self, request: TaskRequest) -> ClientProtocol:
        """The client's side of its protocol for one task."""
        if self.form is not None:
            return RealtimeClient(request, form=self.form)
        return GummyClient(request, dialect=self.dialect() if self.dialect is not None else None)

    @property
    def path(self) -> str:
        """Of the vendor's URL."""
        return INFERENCE_PATH if self.form is None else REALTIME_PATH

    @property
    def is_named_in_url(self) -> bool:
        """Whether the address has to name the model."""
        return self.form is not None

    @property
    def longest_task_s(self) -> int | None:
        """How long a task may last before another one has to take over; None: as long as one likes."""
        return None if self.form is None else LONGEST_SESSION_S

    @property
    def is_self_guided(self) -> bool:
        """Whether it finds out the spoken language, and where a sentence ends, whatever it is asked for."""
        return self.form is SessionForm.APPENDED


MODELS = (
    Model(
        "qwen3.8-livetranslate",
        LIVE_TRANSLATE,
        form=SessionForm.APPENDED,
        name=CLOUD_MODEL,
        title="Qwen LiveTranslate 3.8",
        description=Message("Qwen LiveTranslate 3.8: recognition and translation"),
    ),
    Model(
        "qwen3.5-livetranslate",
        LIVE_TRANSLATE,
        form=SessionForm.REPLACED,
        name="qwen3.5-livetranslate-flash-realtime",
        description=Message("Qwen LiveTranslate 3.5: recognition and translation"),
    ),
    Model("qwen3-livetranslate", LIVE_TRANSLATE_3, form=SessionForm.REPLACED),
    Model(
        "qwen3-asr-flash-realtime",
        ASR_FLASH,
        form=SessionForm.RECOGNITION,
        name="qwen3-asr-flash-realtime",
        description=Message("Qwen3-ASR-Flash: recognition in many languages"),
    ),
    Model(
        "fun-asr-realtime",
        FUN_ASR,
        dialect=AsrDialect,
        name="fun-asr-realtime",
        description=Message("Fun-ASR: recognition in Chinese, English and Japanese, with custom vocabulary"),
    ),
    Model("paraformer-realtime", PARAFORMER, dialect=AsrDialect),
    Model(
        LOCAL_MODEL,
        GUMMY,
        name=LOCAL_MODEL,
        title="Gummy",
        description=Message("Gummy: retirement announced for 10 October 2026"),
    ),
)
"""Those that are known; of two whose prefix fits, the first counts."""

_ANY = Model("", GUMMY)


def model_named(name: str, models: Sequence[Model] = MODELS) -> Model:
    """What is known of the model of this name."""
    return next((model for model in models if name.startswith(model.prefix)), _ANY)


def client_for(request: TaskRequest, models: Sequence[Model] = MODELS) -> ClientProtocol:
    """The client's side of one task, in the protocol of the model that is asked for."""
    return model_named(request.model, models).client(request)


def server_for(path: str, model: str) -> ServerProtocol | None:
    """The service's side of a connection, by the path and the model in its address; None where nothing is served."""
    path = path.rstrip("/")
    if path == INFERENCE_PATH:
        return GummyServer()
    if path == REALTIME_PATH:
        return RealtimeServer(model, appends=model_named(model).form is SessionForm.APPENDED)
    return None
