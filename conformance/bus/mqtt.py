"""The wire, real: MQTT 3.1.1 and 5 by paho, which nothing else of the kit imports."""

from __future__ import annotations

import contextlib
import secrets
import socket
import ssl
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.subscribeoptions import SubscribeOptions

from conformance.bus import tls
from conformance.bus.access import Access
from conformance.bus.address import Address
from conformance.bus.clock import RealClock
from conformance.bus.port import Listener
from conformance.bus.trouble import TAKEN_OVER, not_answered, not_let_in, not_reached, thrown_out
from conformance.capture import Entry, Mark
from conformance.errors import BenchError

PATIENCE_S = 5.0
SOON_S, OFTEN = 10.0, 3  # a link that ends so soon after it was made, so often in a row, is ended on purpose


class MqttBus:
    """A link to a broker. paho's thread stamps what arrives and tells the listener; nothing else runs in it.

    A patient link acknowledges when the kernel thinks fit, as links of other programs do. Raises UsageError where
    certificates cannot be read.
    """

    def __init__(self, address: Address, access: Access | None = None, *, patient: bool = False) -> None:
        self.address = address
        self.access = access or Access(user=address.user)
        self.clock = RealClock()
        self._patient = patient
        self._is_5 = self.access.version == "5"
        self._tls = tls.context(self.access) if address.is_tls else None
        self._client = self._made()
        self._filters: tuple[str, ...] = ()
        self._refused: tuple[int, str] | None = None
        self._hung_up = False
        self._up = False
        self._up_since = 0.0
        self._thrown_out = 0
        self._granted: set[int] = set()
        self._refusals: set[int] = set()
        self._socket: Any = None
        self._listener: Listener = lambda _: None

    def _made(self) -> paho.Client:
        access = self.access
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=access.client_id or f"everest-conformance-{secrets.token_hex(4)}",
            protocol=MQTTProtocolVersion.MQTTv5 if self._is_5 else MQTTProtocolVersion.MQTTv311,
            transport="websockets" if self.address.is_websocket else "tcp",
        )
        if self.address.is_websocket:
            client.ws_set_options(path=access.websocket_path)
        if access.user is not None:
            client.username_pw_set(access.user, access.password)
        if self._tls is not None:
            client.tls_set_context(self._tls)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_subscribe = self._on_subscribe
        client.on_socket_open = self._on_socket_open
        client.connect_timeout = PATIENCE_S
        client.reconnect_delay_set(1, 5)
        return client

    def connect(self, listener: Listener) -> None:
        """Connect within five seconds; raises BenchError that says what failed."""
        self._listener = listener
        # with MQTT 5 as well a link that is made anew begins anew: nothing old is sent or delivered late
        begins_anew: dict[str, Any] = {"clean_start": True} if self._is_5 else {}
        host, port = self.address.host, self.address.port
        try:
            self._client.connect(host, port, keepalive=self.access.keep_alive_s, **begins_anew)
        except (OSError, ValueError) as error:
            raise not_reached(self.address, self.access, error) from None
        self._client.loop_start()
        self.clock.wait(self._is_answered, self.clock.now() + PATIENCE_S)
        if not self._up:
            self.close()
            if self._refused is None:
                raise not_answered(self.address, self.access, self._tls)
            code, reason = self._refused
            raise not_let_in(self.address, self.access, code=code, reason=reason)

    def another(self, *, patient: bool = False) -> MqttBus:
        """Return a second link to the same broker, not connected yet."""
        name = self.access.client_id
        return MqttBus(self.address, replace(self.access, client_id=f"{name}-2" if name else None), patient=patient)

    def facts(self) -> dict[str, str]:
        """Return how this link is spoken: version of MQTT, and of TLS with its cipher where it is encrypted."""
        told = {"mqtt": self.access.version}
        if isinstance(self._socket, ssl.SSLSocket):
            cipher = self._socket.cipher()
            told |= {"tls": self._socket.version() or "", "cipher": cipher[0] if cipher else ""}
        return told

    def subscribe(self, *topic_filters: str) -> None:
        """Subscribe and wait for the broker's word; raises BenchError where it refuses or is silent."""
        if not self._up:
            raise self._down("nothing can be subscribed")
        before, self._filters = self._filters, tuple(dict.fromkeys(self._filters + topic_filters))
        self._refusals.clear()
        _, message_id = self._client.subscribe(self._wishes(topic_filters))
        told = self.clock.wait(
            lambda: message_id in self._granted or message_id in self._refusals, self.clock.now() + PATIENCE_S
        )
        if not told or message_id in self._refusals:
            self._filters = before
            raise BenchError(f"{self.address}: the broker did not grant the subscription; check its access list.")

    def publish(self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False) -> None:
        """Publish a message; raises BenchError where the link is down."""
        if not self._up or self._client.publish(topic, payload, qos, retain).rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise self._down("a command could not be sent")

    def close(self) -> None:
        """Disconnect, and end paho's thread."""
        self._up = False
        with contextlib.suppress(OSError):
            self._client.disconnect()
        self._client.loop_stop()

    def _wishes(self, filters: Iterable[str]) -> list[Any]:
        """Return topic filters with the wish for quality of service 2, as either version of MQTT has it."""
        wish = SubscribeOptions(qos=2) if self._is_5 else 2
        return [(each, wish) for each in filters]

    def _is_answered(self) -> bool:
        return self._up or self._hung_up or self._refused is not None

    def _down(self, what: str) -> BenchError:
        if self._thrown_out >= OFTEN:
            return BenchError(thrown_out(self.address, self.access))
        return BenchError(f"{self.address}: {what}, the link is down; check the broker.")

    def _on_connect(self, client: paho.Client, _: Any, __: Any, reason: Any, ___: Any) -> None:
        if reason.is_failure:
            self._refused = (reason.value, str(reason))
            self._give_up()
        else:
            self._up = True
            self._up_since = self.clock.now()
            self._listener(Mark(self._up_since, "link", {"state": "up"}))
            if self._filters:
                client.subscribe(self._wishes(self._filters))
        self.clock.notify()

    def _on_disconnect(self, _: Any, __: Any, ___: Any, reason: Any, ____: Any) -> None:
        if self._up:
            now, self._up = self.clock.now(), False
            soon = now - self._up_since < SOON_S or reason.value == TAKEN_OVER
            self._thrown_out = self._thrown_out + 1 if soon else 0
            why = {"why": thrown_out(self.address, self.access)} if self._thrown_out >= OFTEN else {}
            self._listener(Mark(now, "link", {"state": "down", **why}))
        else:
            self._hung_up = True
            self._give_up()
        self.clock.notify()

    def _give_up(self) -> None:
        """Try no more, where there never was a link: what keeps the kit out will not go away by itself."""
        if not self._up_since:
            self._client.disconnect()

    def _on_subscribe(self, _: Any, __: Any, message_id: int, reasons: list[Any], ___: Any) -> None:
        told = self._refusals if any(each.is_failure for each in reasons) else self._granted
        told.add(message_id)
        self.clock.notify()

    def _on_message(self, _: Any, __: Any, message: paho.MQTTMessage) -> None:
        t = self.clock.now()
        topic = bytes(message._topic).decode("utf-8", errors="backslashreplace")  # noqa: SLF001 - `topic` raises on invalid UTF-8
        self._listener(Entry(t, topic, bytes(message.payload), message.qos, message.retain, message.dup))
        if not self._patient:
            _acknowledge_at_once(self._socket)

    def _on_socket_open(self, _: Any, __: Any, sock: Any) -> None:
        self._socket = getattr(sock, "_socket", sock)  # what paho has wrapped in a websocket
        with contextlib.suppress(OSError, AttributeError):
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self._patient:
            _acknowledge_at_once(self._socket)


def _acknowledge_at_once(sock: Any) -> None:
    """Ask the kernel not to delay acknowledgements; Linux forgets that, so it is asked after every message.

    A broker that leaves Nagle's algorithm on waits for them, up to 40 ms, before it sends the next small message.
    """
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
    except (OSError, AttributeError):  # the link has just gone down, or this is not Linux
        return
