"""Reference, at its front door: the words of the command line, and the settings that they are."""

from __future__ import annotations

import argparse
from typing import Any

from reference_impl.serve_options import add_access, add_serve


def parser() -> argparse.ArgumentParser:
    """Return the command line; what is to be set has the dest `section.key`, and is there only where it was given."""
    front = argparse.ArgumentParser(prog="everest-reference", description="A charger that keeps the API's promises.")
    verbs = front.add_subparsers(dest="verb", required=True, metavar="VERB")
    add_serve(verbs)
    _add_device(verbs)
    _add_simulate(verbs)
    return front


def document(chosen: argparse.Namespace) -> dict[str, Any]:
    """Return what was given on the command line in the shape of a settings file."""
    told: dict[str, Any] = {}
    for name, value in vars(chosen).items():
        section, _, key = name.partition(".")
        if key:
            told.setdefault(section, {})[key] = value
    if "connector" in chosen:
        told["connector"] = [{"name": name} for name in chosen.connector]
    return told


def _add_device(verbs: Any) -> None:
    device = verbs.add_parser(
        "hardware",
        help="read a device on Modbus once, and show what it says",
        description="Reads a device on Modbus once, through a map of its registers, and shows what it says.",
    )
    device.add_argument("map", nargs="?", metavar="MAP", help="a register map of ours by its name, or a file")
    device.add_argument(
        "address",
        nargs="?",
        metavar="ADDRESS",
        help="tcp://HOST[:502][?unit=1], rtu:///dev/ttyUSB0?unit=1[&baud=19200][&parity=even][&stop_bits=1] "
        "or rtu+tcp://HOST:PORT?unit=1",
    )
    instead = device.add_mutually_exclusive_group()
    instead.add_argument("--json", action="store_true", help="show it as one JSON object, for programs")
    instead.add_argument("--list", action="store_true", help="say which register maps there are, and stop")


def _add_simulate(verbs: Any) -> None:
    simulate = verbs.add_parser(
        "simulate",
        help="be devices on Modbus, with a simulated vehicle, until SIGINT or SIGTERM",
        description="Is a device on Modbus TCP for each map, as units 1, 2 and so on, with a simulated vehicle. "
        "A controller begins a connector, whose meter may follow.",
        argument_default=argparse.SUPPRESS,
    )
    simulate.add_argument("maps", nargs="+", metavar="MAP", help="a register map of ours by its name, or a file")
    simulate.add_argument(
        "--listen", default="127.0.0.1:5020", metavar="HOST:PORT", help="where it is on TCP (default: 127.0.0.1:5020)"
    )
    add_access(
        simulate.add_argument_group("broker"),
        "mqtt[s]://[user@]host[:port][/prefix], where an operator moves its vehicle (default: mqtt://127.0.0.1:1883)",
    )
