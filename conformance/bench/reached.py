"""Bench: the link to the broker that a user names, the same way for every verb."""

from __future__ import annotations

from argparse import Namespace

from conformance.bus import parse, read_access
from conformance.bus.mqtt import MqttBus


def reach(address: str, options: Namespace) -> MqttBus:
    """Return a link, not connected yet, to the broker at an address; raises UsageError where it cannot be one."""
    target = parse(address)
    access = read_access(
        target,
        user=options.user,
        password_file=options.password_file,
        ca=options.ca,
        certificate=options.certificate,
        key=options.key,
        client_id=options.client_id,
        keep_alive_s=options.keep_alive,
        version=options.mqtt,
        websocket_path=options.websocket_path,
    )
    return MqttBus(target, access)
