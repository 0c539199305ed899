"""A desktop's session manager, by the X Session Management Protocol; run as a program of its own.

It prints the address of its socket, then ``registered`` for each client, ``saved`` when one says that it has saved,
and ``gone`` when one has left. The line ``log out`` on its standard input asks all of them to save, and tells each to
end once it has.
"""

from __future__ import annotations

import ctypes
import os
import select
import sys
from ctypes import CFUNCTYPE, POINTER, byref, c_char_p, c_int, c_ulong, c_void_p

ICE, SM = ctypes.CDLL("libICE.so.6"), ctypes.CDLL("libSM.so.6")
LOCAL, BOTH = 1, 2  # what to save
NO_INTERACTION, ANY_INTERACTION = 0, 2
NAMES = (
    "register", "interact_request", "interact_done", "save_request", "phase_2", "save_done", "close",
    "set_properties", "delete_properties", "get_properties",
)  # fmt: skip

Callback = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_void_p)


class Entry(ctypes.Structure):
    """A callback, with what it is given."""

    _fields_ = (("callback", Callback), ("data", c_void_p))


class Callbacks(ctypes.Structure):
    """``SmsCallbacks``."""

    _fields_ = tuple((name, Entry) for name in NAMES)


NewClient = CFUNCTYPE(c_int, c_void_p, c_void_p, POINTER(c_ulong), POINTER(Callbacks), c_void_p)
Admit = CFUNCTYPE(c_int, c_char_p)
for function in (ICE.IceAcceptConnection, ICE.IceComposeNetworkIdList, SM.SmsGetIceConnection):
    function.restype = c_void_p
SM.SmsGenerateClientID.restype = c_void_p


class Manager:
    """The session manager."""

    def __init__(self) -> None:
        self.clients: set[int] = set()
        self.ends = False
        self._entries = {name: Callback(getattr(self, name, self.nothing)) for name in NAMES}

    def new_client(self, client: int, _data: object, mask: object, callbacks: object, _reason: object) -> int:
        """A client has connected."""
        mask[0] = (1 << len(NAMES)) - 1  # type: ignore[index]
        for name, callback in self._entries.items():
            setattr(callbacks[0], name, Entry(callback, None))  # type: ignore[index]
        self.clients.add(client)
        return 1

    def nothing(self, *_: object) -> int:
        """All that is of no interest here."""
        return 1

    def register(self, client: int, *_: object) -> int:
        """It wants a name, and saves for the first time."""
        client_id = SM.SmsGenerateClientID(c_void_p(client))
        SM.SmsRegisterClientReply(c_void_p(client), c_void_p(client_id))
        SM.SmsSaveYourself(c_void_p(client), LOCAL, 0, NO_INTERACTION, 0)
        say("registered")
        return 1

    def save_done(self, client: int, *_: object) -> int:
        """It has saved."""
        if self.ends:
            say("saved")
            SM.SmsDie(c_void_p(client))
        else:
            SM.SmsSaveComplete(c_void_p(client))
        return 1

    def close(self, client: int, *_: object) -> int:
        """It leaves."""
        self.clients.discard(client)
        say("gone")
        return 1

    def log_out(self) -> None:
        """The user logs out."""
        self.ends = True
        for client in list(self.clients):
            SM.SmsSaveYourself(c_void_p(client), BOTH, 1, ANY_INTERACTION, 0)


def say(line: str) -> None:
    """Print it at once."""
    print(line, flush=True)  # noqa: T201


def main() -> None:
    """Manage until standard input ends."""
    manager, error = Manager(), ctypes.create_string_buffer(256)
    new_client, admit = NewClient(manager.new_client), Admit(lambda _host: 1)
    assert SM.SmsInitialize(b"surtitle", b"1", new_client, None, admit, 256, error), error.value
    count, sockets = c_int(), POINTER(c_void_p)()
    assert ICE.IceListenForConnections(byref(count), byref(sockets), 256, error), error.value
    listening = [c_void_p(sockets[each]) for each in range(count.value)]
    for each in listening:
        ICE.IceSetHostBasedAuthProc(each, admit)
    say((ctypes.cast(ICE.IceComposeNetworkIdList(count, sockets), c_char_p).value or b"").decode())
    numbers = {ICE.IceGetListenConnectionNumber(each): each for each in listening}
    connections: dict[int, c_void_p] = {}
    while True:
        for ready in select.select([0, *numbers, *connections], [], [])[0]:
            if ready == 0:
                line = os.read(0, 100)
                if not line:
                    return
                manager.log_out()
            elif ready in numbers:
                connection = c_void_p(ICE.IceAcceptConnection(numbers[ready], byref(c_int())))
                connections[ICE.IceConnectionNumber(connection)] = connection
            elif ICE.IceProcessMessages(connections[ready], None, None):  # an error, or closed
                del connections[ready]


if __name__ == "__main__":
    sys.exit(main())
