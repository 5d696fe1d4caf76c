"""Reference, at its edge: carries a device's messages over MQTT, and gives it its time; the only importer of paho."""

from __future__ import annotations

import logging
import socket
import time
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any
from uuid import uuid4

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from reference_impl.device import Command, Device
from reference_impl.errors import LinkError

_LOG = logging.getLogger(__name__)
_PATIENCE_S = 10.0
_KEEPALIVE_S = 20
_BACKOFF_S = (1, 4)
_LONGEST_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Address:
    """Where a broker listens, and who to say we are."""

    host: str
    port: int = 1883
    user: str | None = None
    password: str | None = None


class _Stop:
    """Ends the loop."""


class _Up:
    """The link is there, for the first time or again."""


_Event = Command | _Stop | _Up


class Wire:
    """One client on a broker and one loop: the next event or the next deadline, whichever comes first."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._events: SimpleQueue[_Event] = SimpleQueue()
        self._subscriptions: tuple[str, ...] = ()
        self._refusal: str | None = None
        self._epoch = time.time() - time.monotonic()
        client = Client(CallbackAPIVersion.VERSION2, client_id=f"everest-reference-{uuid4().hex[:12]}")
        client.reconnect_delay_set(*_BACKOFF_S)
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected
        client.on_message = self._message
        client.on_socket_open = _send_at_once
        if address.user is not None:
            client.username_pw_set(address.user, address.password)
        self._client = client

    def now(self) -> float:
        """Return the time in seconds since 1970: that of the wall clock, and never earlier than before.

        A host that slept, or whose clock was put forward, is followed; one whose clock was put back is not.
        """
        self._epoch = max(self._epoch, time.time() - time.monotonic())
        return self._epoch + time.monotonic()

    def stop(self) -> None:
        """End the loop soon; may be called from a signal handler or any thread."""
        self._events.put(_Stop())

    def connect(self) -> None:
        """Reach the broker, or say in a LinkError why not."""
        try:
            self._client.connect(self._address.host, self._address.port, keepalive=_KEEPALIVE_S)
        except (OSError, ValueError) as error:
            raise LinkError(f"No broker answers at {self._place}; start one, or mend --broker.") from error
        self._client.loop_start()
        deadline = time.monotonic() + _PATIENCE_S
        while not self._client.is_connected():
            try:
                event = self._events.get(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                raise LinkError(f"What listens at {self._place} does not speak MQTT; mend --broker.") from None
            if isinstance(event, _Stop):
                self.stop()
                return
            if self._refusal is not None:
                raise LinkError(f"The broker at {self._place} refuses us ({self._refusal}); mend --broker.")

    def run(self, device: Device) -> None:
        """Carry the device's messages until stop is called."""
        self._subscriptions = device.subscriptions
        self._subscribe()
        while True:
            wait_s = device.due() - self.now()
            try:
                event = (
                    self._events.get(timeout=min(wait_s, _LONGEST_WAIT_S)) if wait_s > 0 else self._events.get_nowait()
                )
            except Empty:
                event = None
            if isinstance(event, _Stop):
                return
            now = self.now()
            out = []
            if isinstance(event, Command):
                out += device.receive(event, now=now)
            if device.due() <= now:
                out += device.advance(now)
            if self._client.is_connected():  # what was due while the link was down is never sent later
                for publication in out:
                    self._client.publish(
                        publication.topic, publication.payload, qos=publication.qos, retain=publication.retain
                    )

    def close(self) -> None:
        """Take leave of the broker."""
        self._client.disconnect()
        self._client.loop_stop()

    @property
    def _place(self) -> str:
        return f"{self._address.host}:{self._address.port}"

    def _subscribe(self) -> None:
        if self._subscriptions:
            self._client.subscribe([(each, 2) for each in self._subscriptions])

    def _connected(self, _client: Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._refusal = str(reason)
        else:
            self._subscribe()
        self._events.put(_Up())

    def _disconnected(self, _client: Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            _LOG.warning("the link to the broker is down (%s)", reason)

    def _message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        try:
            self._events.put(Command(message.topic, bytes(message.payload), message.qos, message.retain))
        except UnicodeDecodeError:
            _LOG.warning("ignored a message whose topic is not UTF-8")


def _send_at_once(_client: Client, _data: Any, link: Any) -> None:
    if isinstance(link, socket.socket):
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
