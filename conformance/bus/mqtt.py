"""The wire, real: MQTT 3.1.1 by paho, which nothing else of the kit imports."""

from __future__ import annotations

import contextlib
import secrets
import socket
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from conformance.bus.address import Address
from conformance.bus.clock import RealClock
from conformance.bus.port import Listener
from conformance.capture import Entry, Mark
from conformance.errors import BenchError

PATIENCE_S = 5.0
KEEP_ALIVE_S = 15


class MqttBus:
    """A link to a broker. paho's thread stamps what arrives and tells the listener; nothing else runs in it."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.clock = RealClock()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id=f"everest-conformance-{secrets.token_hex(4)}")
        self._filters: tuple[str, ...] = ()
        self._refused = ""
        self._up = False
        self._granted: set[int] = set()
        self._listener: Listener = lambda _: None

    def connect(self, listener: Listener) -> None:
        """Connect within five seconds; raises BenchError that says what failed."""
        self._listener = listener
        client = self._client
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_subscribe = self._on_subscribe
        client.on_socket_open = _without_delay
        client.connect_timeout = PATIENCE_S
        client.reconnect_delay_set(1, 5)
        try:
            client.connect(self.address.host, self.address.port, keepalive=KEEP_ALIVE_S)
        except socket.gaierror:
            raise BenchError(f"{self.address}: the host name is not known; correct the address.") from None
        except ConnectionRefusedError:
            raise BenchError(f"{self.address}: no broker there (refused); start one, or correct the port.") from None
        except (OSError, ValueError) as error:
            raise BenchError(f"{self.address}: cannot be reached ({error}); check address and network.") from None
        client.loop_start()
        self.clock.wait(lambda: self._up or bool(self._refused), self.clock.now() + PATIENCE_S)
        if not self._up:
            reason = self._refused or "it does not answer as an MQTT broker does"
            self.close()
            raise BenchError(f"{self.address}: no MQTT connection ({reason}); check port and access.")

    def subscribe(self, *topic_filters: str) -> None:
        """Subscribe and wait for the broker's word; raises BenchError where it refuses or is silent."""
        self._filters += topic_filters
        _, message_id = self._client.subscribe([(each, 2) for each in topic_filters])
        if not self.clock.wait(lambda: message_id in self._granted, self.clock.now() + PATIENCE_S):
            raise BenchError(f"{self.address}: the broker did not grant the subscription; check its access list.")

    def publish(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        """Publish a message; raises BenchError where the link is down."""
        if self._client.publish(topic, payload, qos, retain).rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise BenchError(f"{self.address}: a command could not be sent, the link is down; check the broker.")

    def close(self) -> None:
        """Disconnect, and end paho's thread."""
        self._up = False
        with contextlib.suppress(OSError):
            self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, client: paho.Client, _: Any, __: Any, reason: Any, ___: Any) -> None:
        if reason.is_failure:
            self._refused = str(reason)
        else:
            self._up = True
            self._listener(Mark(self.clock.now(), "link", {"state": "up"}))
            if self._filters:
                client.subscribe([(each, 2) for each in self._filters])
        self.clock.notify()

    def _on_disconnect(self, *_: Any) -> None:
        if self._up:
            self._up = False
            self._listener(Mark(self.clock.now(), "link", {"state": "down"}))
        self.clock.notify()

    def _on_subscribe(self, _: Any, __: Any, message_id: int, reasons: list[Any], ___: Any) -> None:
        if not any(each.is_failure for each in reasons):
            self._granted.add(message_id)
        self.clock.notify()

    def _on_message(self, _: Any, __: Any, message: paho.MQTTMessage) -> None:
        t = self.clock.now()
        topic = bytes(message._topic).decode("utf-8", errors="backslashreplace")  # noqa: SLF001 - `topic` raises on invalid UTF-8
        self._listener(Entry(t, topic, bytes(message.payload), message.qos, message.retain, message.dup))


def _without_delay(_: Any, __: Any, sock: Any) -> None:
    with contextlib.suppress(OSError, AttributeError):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
