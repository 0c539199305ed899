"""What a session says in each of its states, in the sentences of the app, and what is said in it.

The sentences are made as the app makes them, so they are told in the language of the interface. That each is one of
the app's is tested (``tests/packaging/pictures/test_screenshots.py``).
"""

from __future__ import annotations

from app.audio.device_loss import DeviceLoss, loss_message
from app.audio.devices import SoundSource, SourceKind
from app.captions.events import State, StatusChanged, Stream
from app.captions.transcript import Sentence
from app.message import Message
from app.protocol.failures import judge
from tests.fakes.captions import caption

MICROPHONE = SoundSource("usb", "USB PnP Sound Device", SourceKind.MICROPHONE, is_default=True)
SOURCES = [
    MICROPHONE,
    SoundSource(
        "monitor", Message("Computer audio: {output}", output="HDA Intel PCH"), SourceKind.MONITOR, is_default=False
    ),
]
_LOST = Message("The connection to {service} was lost.", service=Message("the cloud service"))

GETTING_READY = StatusChanged(State.CONNECTING, Message("Getting ready…"))
CONNECTING = StatusChanged(State.CONNECTING, Message("Connecting to the speech service…"))
LISTENING = StatusChanged(State.LISTENING, Message("Listening to {name}.", name=MICROPHONE.name))
BEHIND = StatusChanged(
    State.LISTENING,
    Message("Captions are {behind_s} s behind and catching up. Nothing is lost.", behind_s=7),
    7000,
)
BUSY = StatusChanged(
    State.LISTENING,
    Message(
        "This computer is busy. Captions update less often and are {behind_s} s behind. Nothing is lost.",
        behind_s=12,
    ),
    12_000,
)
RECONNECTING = StatusChanged(
    State.RECONNECTING, Message("{error} Retrying (attempt {attempt})…", error=_LOST, attempt=2)
)
UNPLUGGED = StatusChanged(State.RECONNECTING, loss_message(MICROPHONE.name, DeviceLoss.GONE), source_lost=True)
PAUSED = StatusChanged(State.PAUSED, Message("Paused. Not listening."))
FAILED = StatusChanged(State.FAILED, judge("InvalidApiKey", "").sentence)
STOPPED = StatusChanged(State.STOPPED, Message("Stopped. Transcript saved."))
STOPPED_EMPTY = StatusChanged(State.STOPPED, Message("Stopped. No speech detected."))

SAID = (
    (
        "It was the best of times, it was the worst of times.",
        {
            "es": "Era el mejor de los tiempos, y el peor de los tiempos.",
            "zh": "那是最美好的时代，那是最糟糕的时代。",
        },
    ),
    (
        "It was the age of wisdom, it was the age of foolishness.",
        {"es": "Era la edad de la sabiduría, era la de la locura.", "zh": "那是智慧的年头，那是愚昧的年头。"},
    ),
    (
        "We meet again on Tuesday, in the café opposite the station.",
        {"es": "Nos vemos el martes, en el café de la estación.", "zh": "我们星期二在车站对面的咖啡馆再见面。"},
    ),
    ("Who takes the minutes today?", {"es": "¿Quién levanta hoy el acta?", "zh": "今天谁做会议记录？"}),
    (
        "The budget for next year is not yet decided.",
        {"es": "El presupuesto del año que viene no está decidido.", "zh": "明年的预算还没有定下来。"},
    ),
)
"""In English, with its translations by the codes of their languages."""
PROVISIONAL = (
    "What is provisional stands out less",
    {"es": "Lo provisional destaca menos", "zh": "尚未确定的文字不那么醒目"},
)
"""The beginning of a sentence that is still being said; three words of it will not change any more."""
FIXED_WORDS = 3
SCRIPTS = (
    ("zh", "今天我们讨论下一年的预算。", "en", "Today we discuss next year's budget."),
    ("ar", "مرحبا بكم في اجتماع اليوم، نبدأ الآن.", "en", "Welcome to today's meeting."),
    ("he", "שלום לכולם, מתחילים עכשיו.", "en", "Hello everybody, we begin now."),
    ("ja", "来週の会議は火曜日です。", "ko", "다음 회의는 화요일입니다."),
    ("en", "Thanks a lot 🎉 👩‍👩‍👧 see you 🇪🇸", "es", "Muchas gracias 🎉 👩‍👩‍👧 hasta luego 🇪🇸"),
    ("de", "Donaudampfschifffahrtsgesellschaftskapitän" * 4, "en", "A very long word"),
)
"""Texts of many scripts, from both sides: the language and the text of each, and those of its translation."""


def translations_for(code: str) -> str:
    """Into which language is translated, where the interface has this one."""
    return {"en": "es", "zh_CN": "zh"}[code]


def uttered(
    number: int, source: tuple[str, str], translation: tuple[str, str], *, begin_ms: int = 0, final: bool = True
) -> Sentence:
    """A sentence, of two languages and texts."""
    fixed = None if final else FIXED_WORDS
    made = Sentence(number)
    for stream, (language, text) in ((Stream.SOURCE, source), (Stream.TRANSLATION, translation)):
        made = made.with_text(
            caption(
                text,
                sentence=number,
                stream=stream,
                language=language,
                begin_ms=begin_ms,
                final=final,
                fixed_words=fixed,
            )
        )
    return made
