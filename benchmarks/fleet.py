"""Benchmarks: what a fleet of charging connectors would publish, in packets made beforehand; a process of its own.

`python -m benchmarks.fleet PORT CONNECTORS ROUNDS RATE`: in each round every connector publishes its six variables,
and the station its two. RATE is how many messages are sent a second; 0: as fast as they are taken. Payloads are the
examples of the contract, with times, energy and duration as they will be when they are sent.
"""

from __future__ import annotations

import socket
import struct
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson

from conformance.contract import Channel, load

AHEAD_S = 1.0
FASTEST = 25_000
SLOT_S = 0.005
VARIABLES = 6
STATION = ("connectors", "connection_status")
CONNECT = b"\x10\x17\x00\x04MQTT\x04\x02\x00\x00\x00\x0bbench-fleet"
CONNACK = b"\x20\x02\x00\x00"
DISCONNECT = b"\xe0\x00"


def messages(connectors: int, rounds: int) -> int:
    """Return how many messages a fleet publishes."""
    return rounds * (VARIABLES * connectors + len(STATION))


def main(port: int, connectors: int, rounds: int, rate: float) -> None:
    """Make all packets, connect, and send each slot of them when it is due."""
    begin = time.time() + AHEAD_S + messages(connectors, rounds) * 50e-6
    slots: dict[int, list[bytes]] = {}
    for t, packet in _packets(connectors, rounds, begin, rate or FASTEST):
        slots.setdefault(int((t - begin) / SLOT_S), []).append(packet)
    ready = [(begin + slot * SLOT_S, b"".join(packets)) for slot, packets in slots.items()]
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.sendall(CONNECT)
        assert link.recv(len(CONNACK)) == CONNACK, "the broker does not take the connection"
        time.sleep(max(0.0, begin - time.time()))
        for due, packets in ready:
            if rate:
                time.sleep(max(0.0, due - time.time()))
            link.sendall(packets)
        link.sendall(DISCONNECT)


def _packets(connectors: int, rounds: int, begin: float, rate: float) -> Iterator[tuple[float, bytes]]:
    """Yield the packets, each with the time (Unix seconds) at which it should be sent."""
    contract = load()
    names = [f"connector_{number}" for number in range(connectors)]
    variables = [each for each in contract.variables() if each.name not in STATION]
    t = begin
    for _ in range(rounds):
        for name in names:
            for channel in variables:
                yield t, _packet(channel.topic(connector=name), _payload(channel, name, t, t - begin))
                t += 1 / rate
        yield t, _packet(contract.channels["connectors"].topic(), orjson.dumps(names))
        yield t, _packet(contract.channels["connection_status"].topic(), b"unknown")
        t += len(STATION) / rate


def _payload(channel: Channel, connector: str, t: float, passed_s: float) -> bytes:
    """Return what a connector that charges with 11 kW publishes at a time, so many seconds after the first message."""
    value: Any = channel.payload.examples[0]
    now = datetime.fromtimestamp(t, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    phase_Wh = round(500 + passed_s * 3680 / 3600, 2)
    total_Wh = round(3 * phase_Wh, 2)
    if channel.name == "datetime":
        return now.encode()
    if channel.name == "session_info":
        charged = {"charged_energy_wh": int(total_Wh), "charging_duration_s": int(600 + passed_s)}
        value = {**value, **charged, "datetime": now}
    elif channel.name == "powermeter":
        energy = {"L1": phase_Wh, "L2": phase_Wh, "L3": phase_Wh, "total": total_Wh}
        value = {**value, "timestamp": round(t, 3), "energy_Wh_import": energy}
    elif channel.name == "telemetry":
        value = {**value, "relais_on": True}
    elif channel.name == "limits":
        value = {**value, "uuid": connector}
    return orjson.dumps(value)


def _packet(topic: str, payload: bytes) -> bytes:
    """Return a PUBLISH packet (MQTT 3.1.1, section 3.3) with QoS 0."""
    body = struct.pack("!H", len(topic)) + topic.encode() + payload
    length, left = bytearray(), len(body)
    while left or not length:
        left, digit = divmod(left, 128)
        length.append(digit | (0x80 if left else 0))
    return b"\x30" + length + body


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
