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
        self._refusals: set[int] = set()
        self._socket: Any = None
        self._listener: Listener = lambda _: None

    def connect(self, listener: Listener) -> None:
        """Connect within five seconds; raises BenchError that says what failed."""
        self._listener = listener
        client = self._client
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_subscribe = self._on_subscribe
        client.on_socket_open = self._on_socket_open
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
        if not self._up:
            raise BenchError(f"{self.address}: nothing can be subscribed, the link is down; check the broker.")
        before, self._filters = self._filters, tuple(dict.fromkeys(self._filters + topic_filters))
        self._refusals.clear()
        _, message_id = self._client.subscribe([(each, 2) for each in topic_filters])
        told = self.clock.wait(
            lambda: message_id in self._granted or message_id in self._refusals, self.clock.now() + PATIENCE_S
        )
        if not told or message_id in self._refusals:
            self._filters = before
            raise BenchError(f"{self.address}: the broker did not grant the subscription; check its access list.")

    def publish(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        """Publish a message; raises BenchError where the link is down."""
        if not self._up or self._client.publish(topic, payload, qos, retain).rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
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
        told = self._refusals if any(each.is_failure for each in reasons) else self._granted
        told.add(message_id)
        self.clock.notify()

    def _on_message(self, _: Any, __: Any, message: paho.MQTTMessage) -> None:
        t = self.clock.now()
        topic = bytes(message._topic).decode("utf-8", errors="backslashreplace")  # noqa: SLF001 - `topic` raises on invalid UTF-8
        self._listener(Entry(t, topic, bytes(message.payload), message.qos, message.retain, message.dup))
        _acknowledge_at_once(self._socket)

    def _on_socket_open(self, _: Any, __: Any, sock: Any) -> None:
        self._socket = sock
        with contextlib.suppress(OSError, AttributeError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _acknowledge_at_once(sock)


def _acknowledge_at_once(sock: Any) -> None:
    """Ask the kernel not to delay acknowledgements; Linux forgets that, so it is asked after every message.

    A broker that leaves Nagle's algorithm on waits for them, up to 40 ms, before it sends the next small message.
    """
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
    except (OSError, AttributeError):  # the link has just gone down, or this is not Linux
        return
