"""The one hierarchy of what can go wrong, and whose fault it is.

::

    SurtitleError
    ├── InputError                  the user's: found before listening, exit status 2
    │   ├── AudioFileError          a sound file that is missing, empty, or cannot be read
    │   ├── DeviceNotFoundError     no source of sound of that name
    │   ├── LanguageError           a language or pair that the chosen service cannot do
    │   ├── EndpointError           a service address that is none, or not a safe one
    │   ├── KeyMissingError         the cloud was asked for, and there is no key
    │   ├── ProxyInputError         a proxy that is none, or that holds a password where it must not
    │   └── OutputError             a file that cannot be written
    ├── SaveError                   the machine's: what was captioned could not be saved
    ├── AbandonedError              nobody's: the user did not wait for the end
    ├── IncompleteError             whoever's: some of what was heard is not captioned
    ├── SoundError                  the machine's: no sound system, no microphone, or one that was lost
    ├── ServiceError                the speech service's, or the way to it
    │   ├── ServiceUnreachableError nobody answers there                               (retryable)
    │   │   ├── AddressNotFoundError    the name of the host is not known              (retryable)
    │   │   ├── UntrustedPeerError      no secure connection: certificate or TLS       (retryable)
    │   │   └── ProxyError              the proxy failed, or refuses                   (by cause)
    │   ├── HandshakeRejectedError  an HTTP status instead of a WebSocket              (429 and 5xx: retryable)
    │   ├── StartTimeoutError       connected, but the task was not started in time    (retryable)
    │   ├── TaskFailedError         the service ended the task, with a code of its own (by code)
    │   ├── ConnectionLostError     the connection ended in the middle                 (retryable)
    │   │   └── ConnectionStalledError  it stands, but nobody is at its other end          (retryable)
    │   ├── FinishTimeoutError      the last results never came                        (retryable)
    │   └── LocalServiceError       the app's own speech service did not start         (once: retryable)
    └── ProtocolError
        └── LocalProtocolError      ours: a message sent in a state that does not allow it

What a peer does wrong is no error here: a client ignores it with a reason (`MessageIgnored`), a service answers it with
task-failed (`ClientAtFault`).

``str(error)`` is one sentence for the user, and says what to do next; `told` made it, so that the window can tell it in
another language. No sentence holds a secret: each is redacted where its error is made (``redaction.py``). ``retryable``
says whether the same attempt can succeed later with nothing changed.
"""

from __future__ import annotations

from app.message import Message
from app.redaction import redacted_sentence


class SurtitleError(Exception):
    """The base of all errors that are told to the user as a sentence.

    Attributes:
        retryable: whether trying the same again, later, can help.
    """

    retryable = False

    def __init__(self, sentence: Message) -> None:
        super().__init__(redacted_sentence(sentence))


class InputError(SurtitleError):
    """Something the user gave cannot be used; it is found before listening starts."""


class AudioFileError(InputError):
    """A sound file that is missing, empty, corrupt, or of a kind that cannot be read."""


class DeviceNotFoundError(InputError):
    """There is no source of sound of the given name."""


class LanguageError(InputError):
    """A language, or a pair of languages, that the chosen service cannot do."""


class EndpointError(InputError):
    """An address that is not a WebSocket URL, or one that would send speech in the clear."""


class KeyMissingError(InputError):
    """The cloud service was chosen, and no API key is known."""


class ProxyInputError(InputError):
    """A proxy whose address cannot be understood, or that holds a password where it must not."""


class OutputError(InputError):
    """A file that is to be written cannot be."""


class SaveError(SurtitleError):
    """What was captioned could not be written, or not to its end."""


class AbandonedError(SurtitleError):
    """The user ended the session without waiting for its last sentence."""


class IncompleteError(SurtitleError):
    """The session went to its end, but some of what was heard is not captioned."""


class SoundError(SurtitleError):
    """No sound system, no microphone, or one that could not be opened or was lost."""


class ServiceError(SurtitleError):
    """The speech service, or the way to it, failed."""


class ServiceUnreachableError(ServiceError):
    """Nobody answers at the service's address."""

    retryable = True


class AddressNotFoundError(ServiceUnreachableError):
    """The name of the service's host could not be found: mostly, there is no network."""


class UntrustedPeerError(ServiceUnreachableError):
    """The service could not prove who it is, or no encryption could be agreed on.

    Retryable: networks that want a login first answer in the place of every host, until one has logged in. Not
    retryable where this computer's own list of whom to trust cannot be read.
    """

    def __init__(self, sentence: Message, *, retryable: bool = True) -> None:
        super().__init__(sentence)
        self.retryable = retryable


class ProxyError(ServiceUnreachableError):
    """The proxy cannot be reached, cannot be used, or refuses.

    Not retryable where only somebody's change can help: an address that is none, a wrong password, a host that the
    proxy does not allow.
    """

    def __init__(self, sentence: Message, *, retryable: bool) -> None:
        super().__init__(sentence)
        self.retryable = retryable


class HandshakeRejectedError(ServiceError):
    """The service answered the handshake with an HTTP status other than 101.

    Attributes:
        status: the HTTP status.
        code: the service's own error code, or an empty string.
    """

    def __init__(self, sentence: Message, *, status: int, code: str = "") -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.retryable = status == 429 or status >= 500


class StartTimeoutError(ServiceError):
    """The connection stands, but the service did not start the task in time."""

    retryable = True


class TaskFailedError(ServiceError):
    """The service ended the task with an error of its own.

    Attributes:
        code: the service's error code.
        detail: the service's own words, for the log and for unknown codes.
    """

    def __init__(self, sentence: Message, *, code: str, detail: str = "", retryable: bool = False) -> None:
        super().__init__(sentence)
        self.code = code
        self.detail = detail
        self.retryable = retryable


class ConnectionLostError(ServiceError):
    """The connection ended before the task did.

    Attributes:
        close_code: the code of the WebSocket's close, or None where it ended without one.
    """

    retryable = True

    def __init__(self, sentence: Message, *, close_code: int | None = None) -> None:
        super().__init__(sentence)
        self.close_code = close_code


class ConnectionStalledError(ConnectionLostError):
    """The connection was never closed, but its other end gives no sign of life."""


class FinishTimeoutError(ServiceError):
    """The service did not finish the task in time: the last words may be missing."""

    retryable = True


class LocalServiceError(ServiceError):
    """The app's own speech service did not start, or ends again and again.

    One start that failed may be followed by one that does not: retryable. A service that keeps ending, or that is not
    there at all, is not.
    """

    def __init__(self, sentence: Message, *, retryable: bool = False) -> None:
        super().__init__(sentence)
        self.retryable = retryable


class ProtocolError(SurtitleError):
    """A message that the protocol does not allow."""


class LocalProtocolError(ProtocolError):
    """We tried to send what the state of the task does not allow: a mistake in this program."""
