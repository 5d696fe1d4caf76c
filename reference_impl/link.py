"""Reference, at its edge: one client on a broker that comes and goes; the only importer of paho."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import uuid4

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from reference_impl.address import Address
from reference_impl.device import Command, Publication
from reference_impl.reach import context, trouble
from reference_impl.writer import Writer

_LOG = logging.getLogger(__name__)
_KEEPALIVE_S = 5
_CONNECT_TIMEOUT_S = 2.0
_ANSWER_TIMEOUT_S = 5.0
_RETRY_S = 1.0
_CONGESTED_S = 0.5  # for so long nothing could be written
_GONE_S = 2.0 * _KEEPALIVE_S  # and for so long from a broker that is still there


class Link:
    """A connection that is made again whenever it is lost, driven by calls of tend; only connecting has a thread."""

    def __init__(self, address: Address, *, name: str, wake: Callable[[], None]) -> None:
        self.trouble: str | None = None  # why the broker could not be reached the last time, with the remedy
        self.is_up = False
        self.is_heard = False  # whether the broker has taken the subscriptions as well
        self.is_awaited = False  # whether somebody reads in the log why there is no link
        self._was_up = False
        self._address = address
        self._name = name
        self._wake = wake
        self._subscriptions: tuple[str, ...] = ()
        self._commands: deque[Command] = deque()
        self._connecting: threading.Thread | None = None
        self._retry_at = 0.0
        self._answer_by = float("inf")
        self._blocked_since: float | None = None
        self._writer = Writer()
        self._told: str | None = None
        client = Client(CallbackAPIVersion.VERSION2, client_id=f"everest-reference-{uuid4().hex[:12]}")
        client.connect_timeout = _CONNECT_TIMEOUT_S
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected
        client.on_subscribe = self._subscribed
        client.on_message = self._message
        client.on_socket_open = _send_at_once
        if address.user is not None:
            client.username_pw_set(address.user, address.password)
        if address.tls:
            client.tls_set_context(context(address))
        client.connect_async(address.host, address.port, keepalive=_KEEPALIVE_S)
        self._client = client

    def tend(self) -> None:
        """Do what the link needs now: read, write, keep it alive, or make it again; never waits."""
        now = time.monotonic()
        if self._connecting is not None:
            if self._connecting.is_alive():
                return
            self._connecting = None
            self._tell_trouble()
        if self._client.socket() is None:
            self._lost()
            if now >= self._retry_at:
                self._retry_at, self._answer_by = now + _RETRY_S, now + _CONNECT_TIMEOUT_S + _ANSWER_TIMEOUT_S
                self._connecting = threading.Thread(target=self._reach, name="connecting", daemon=True)
                self._connecting.start()
            return
        if self._writer.is_amid and (link := self._plain()) is not None:
            self._finish(link)
            return
        if self._client.want_write():
            self._client.loop_write()
        self._client.loop_misc()
        if not self.is_heard:
            self._client.loop_read()  # the broker's answers
            if now >= self._answer_by and not self.is_up:
                self.trouble = (
                    f"What listens at {self._address.place} does not answer; start it anew, or mend the address of the "
                    "broker."
                )
                self._client.disconnect()

    def taken(self, most: int) -> Iterator[Command]:
        """Yield commands, in their order, as many as there are or may be."""
        for _ in range(most):
            if not self._commands and self._connecting is None and not self._writer.is_amid:
                self._client.loop_read()
            if not self._commands:
                return
            yield self._commands.popleft()

    @property
    def has_more(self) -> bool:
        """Whether there is something to be read that no socket shows."""
        link = None if self._connecting else self._client.socket()
        return bool(self._commands) or (isinstance(link, ssl.SSLSocket) and link.pending() > 0)

    def sockets(self) -> tuple[list[socket.socket], list[socket.socket]]:
        """Return what to wait for: sockets to be read from, and such as are to be written to."""
        link = None if self._connecting else self._client.socket()
        if not isinstance(link, socket.socket):
            return [], []
        if self._writer.is_amid:
            return [], [link]  # paho answers what it reads, which would be in the middle of a packet
        return [link], [link] if self._client.want_write() else []

    def subscribe(self, filters: Sequence[str]) -> None:
        """Listen to topic filters whenever the link is made."""
        self._subscriptions = tuple(filters)

    def send(self, publications: Sequence[Publication]) -> None:
        """Publish, unless the link is down or has been blocked for a while: late values would be wrong ones.

        What needs no answer goes past paho to a plain socket, at a fifth of the cost, while paho itself has nothing to
        write. What needs one is left out while a packet waits: of a healthy charger there is none, by the contract.
        """
        if not (publications and self.is_up) or self._blocked_s() > _CONGESTED_S:
            return
        link = self._plain()
        if link is not None and not (self._client.want_write() or any(each.qos for each in publications)):
            self._writer.write(link, self._address.prefix, publications)
        elif not self._writer.is_amid:
            for each in publications:
                topic = self._address.prefix + each.topic
                self._client.publish(topic, each.payload, qos=each.qos, retain=each.retain)

    def _plain(self) -> socket.socket | None:
        """Return the socket where nothing is between it and the broker."""
        link = self._client.socket()
        return link if isinstance(link, socket.socket) and not isinstance(link, ssl.SSLSocket) else None

    def _blocked_s(self) -> float:
        """Return for how long something has waited to be written."""
        if not (self._writer.is_amid or self._client.want_write()):
            self._blocked_since = None
            return 0.0
        now = time.monotonic()
        self._blocked_since = now if self._blocked_since is None else self._blocked_since
        return now - self._blocked_since

    def _finish(self, link: socket.socket) -> None:
        """Send what is left of a packet; a broker that does not take it for long is no longer there."""
        self._writer.write(link, self._address.prefix)
        if self._blocked_s() > _GONE_S:
            self._writer.hang_up(link)

    def close(self) -> None:
        """Take leave of the broker; one that has half a packet would take that for the rest, and is hung up on."""
        if self._connecting is not None:
            self._connecting.join(_CONNECT_TIMEOUT_S)
        self.is_up = False
        if self._writer.is_amid and (link := self._plain()) is not None:
            self._writer.hang_up(link)
        self._client.disconnect()

    def _reach(self) -> None:
        try:
            self._client.reconnect()
        except (OSError, ValueError) as error:
            self.trouble = trouble(error, self._address)
        self._wake()

    def _lost(self) -> None:
        was_up, self.is_up, self.is_heard = self.is_up, False, False
        self._writer.forget()
        if was_up:
            _LOG.warning("%s to the broker at %s is down", self._name, self._address.place)

    def _tell_trouble(self) -> None:
        """Log once why the link cannot be made, not at every try."""
        if self.is_awaited and self.trouble is not None and self.trouble != self._told:
            _LOG.warning("%s It is tried again every %g s.", self.trouble, _RETRY_S)
        self._told = self.trouble

    def _connected(self, _client: Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self.trouble = (
                f"The broker at {self._address.place} refuses us ({reason}); mend its address or the password."
            )
            return
        if self.is_awaited:
            again = " again" if self._was_up else ""
            _LOG.warning("%s to the broker at %s is up%s", self._name, self._address.place, again)
        self.is_up = self._was_up = self.is_awaited = True
        self.trouble = self._blocked_since = None
        self._client.subscribe([(self._address.prefix + each, 2) for each in self._subscriptions])

    def _subscribed(self, _client: Client, _data: Any, _mid: Any, reasons: Any, _properties: Any) -> None:
        self.is_heard = True
        for topic, reason in zip(self._subscriptions, reasons, strict=False):
            if reason.is_failure:
                _LOG.warning("the broker refuses the subscription to %s; let us read it", topic)

    def _disconnected(self, _client: Client, _data: Any, _flags: Any, _reason: Any, _properties: Any) -> None:
        if not self.is_up and self.trouble is None:
            remedy = "check the client certificate" if self._address.tls else "check that it speaks MQTT there"
            self.trouble = f"What listens at {self._address.place} hangs up before it answers; {remedy}."
        self._lost()

    def _message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        try:
            topic = message.topic.removeprefix(self._address.prefix)
        except UnicodeDecodeError:
            _LOG.warning("ignored a message whose topic is not UTF-8")
            return
        self._commands.append(Command(topic, bytes(message.payload), message.qos, message.retain))


def _send_at_once(_client: Client, _data: Any, link: Any) -> None:
    if isinstance(link, socket.socket):
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
