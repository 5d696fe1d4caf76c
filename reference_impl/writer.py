"""Reference, at its edge: messages that need no answer, as MQTT packets that go to a plain socket several at a time."""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Iterable

from reference_impl.device import Publication

_PUBLISH, _RETAIN = 0x30, 0x01
_MORE, _DIGIT = 0x80, 0x7F


class Writer:
    """What is on its way to one socket beside its MQTT client.

    While a part of a packet waits, the client must not write: it would do so in the middle of that packet.
    """

    def __init__(self) -> None:
        self._rest = bytearray()

    @property
    def is_amid(self) -> bool:
        """Whether something waits that the socket did not take."""
        return bool(self._rest)

    def write(self, link: socket.socket, prefix: str, publications: Iterable[Publication] = ()) -> None:
        """Send what waits, and publications of QoS 0 after it, as far as the socket takes them without waiting.

        A socket that is broken takes nothing; its client sees that as well, when it reads.
        """
        for each in publications:
            self._rest += packet(prefix + each.topic, each.payload, retain=each.retain)
        try:
            del self._rest[: link.send(self._rest)]
        except BlockingIOError:
            return
        except OSError:
            self._rest.clear()

    def hang_up(self, link: socket.socket) -> None:
        """Break off amid a packet; the client of the socket sees that it is over when it reads."""
        self.forget()
        with contextlib.suppress(OSError):  # the other side was first
            link.shutdown(socket.SHUT_RDWR)

    def forget(self) -> None:
        """Forget what waits: its connection is over."""
        self._rest.clear()


def packet(topic: str, payload: bytes, *, retain: bool = False) -> bytes:
    """Return a message of QoS 0 as a PUBLISH packet (MQTT 3.1.1, section 3.3)."""
    name = topic.encode()
    left = 2 + len(name) + len(payload)
    length = bytearray()
    while left > _DIGIT:
        length.append(left & _DIGIT | _MORE)
        left >>= 7
    length.append(left)
    head = bytes((_PUBLISH | (_RETAIN if retain else 0), *length))
    return b"".join((head, struct.pack("!H", len(name)), name, payload))
