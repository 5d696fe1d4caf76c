"""Benchmarks: the least that an MQTT 3.1.1 client can be: a socket; so that what is measured is the other side."""

from __future__ import annotations

import socket
import struct
import time
from collections import deque
from types import TracebackType
from typing import Self

_CONNECT = b"\x10\x11\x00\x04MQTT\x04\x02\x00\x00\x00\x05"
_TIMEOUT_S = 10.0
_PUBLISH = 0x30


class Bare:
    """Publishes and hears with QoS 0, in the calling thread; for one name of five letters at a time."""

    def __init__(self, port: int, name: bytes = b"bench") -> None:
        self._link = socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT_S)
        self._link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""
        self._waiting: deque[tuple[int, bytes, float]] = deque()  # what came while something else was waited for
        self._link.sendall(_CONNECT + name)
        assert self._packet()[0] == 0x20, "the broker does not take the connection"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._link.close()

    def subscribe(self, topic: str) -> None:
        """Listen to a topic filter."""
        body = b"\x00\x01" + _text(topic) + b"\x00"
        self._link.sendall(b"\x82" + _length(len(body)) + body)
        while (packet := self._packet())[0] != 0x90:
            self._waiting.append(packet)

    def publish(self, topic: str, payload: bytes) -> None:
        """Send a message."""
        body = _text(topic) + payload
        self._link.sendall(bytes([_PUBLISH]) + _length(len(body)) + body)

    def retain(self, topic: str, payload: bytes) -> None:
        """Send a message for the broker to keep."""
        body = _text(topic) + payload
        self._link.sendall(bytes([_PUBLISH | 1]) + _length(len(body)) + body)

    def hear(self) -> tuple[float, str, bytes]:
        """Return the next message, with the monotonic time of its arrival; raises TimeoutError after ten seconds."""
        while True:
            kind, body, arrived = self._waiting.popleft() if self._waiting else self._packet()
            if kind & 0xF0 == _PUBLISH:
                (size,) = struct.unpack_from("!H", body)
                return arrived, body[2 : 2 + size].decode(), body[2 + size :]

    def _packet(self) -> tuple[int, bytes, float]:
        while True:
            arrived = time.perf_counter()
            found = _parsed(self._rest)
            if found is not None:
                kind, body, self._rest = found
                return kind, body, arrived
            self._rest += self._link.recv(65_536)


def _parsed(data: bytes) -> tuple[int, bytes, bytes] | None:
    """Return the first packet: its first byte, its body, and what comes after it; None where it is not whole."""
    size, shift = 0, 0
    for place in range(1, min(5, len(data))):
        size |= (data[place] & 0x7F) << shift
        shift += 7
        if not data[place] & 0x80:
            end = place + 1 + size
            return (data[0], data[place + 1 : end], data[end:]) if len(data) >= end else None
    return None


def _text(text: str) -> bytes:
    return struct.pack("!H", len(text.encode())) + text.encode()


def _length(left: int) -> bytes:
    length = bytearray()
    while left or not length:
        left, digit = divmod(left, 128)
        length.append(digit | (0x80 if left else 0))
    return bytes(length)
