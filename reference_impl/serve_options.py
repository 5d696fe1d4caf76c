"""Reference, at its front door: what `everest-reference serve` may be told, and how a broker is named."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any


def add_serve(verbs: Any) -> None:
    """Add the verb; what may also stand in a settings file has the dest `section.key`."""
    serve = verbs.add_parser(
        "serve",
        help="run the charger until SIGINT or SIGTERM",
        description="Runs the charger until SIGINT or SIGTERM.",
        argument_default=argparse.SUPPRESS,
    )
    serve.add_argument(
        "--config", metavar="FILE", type=Path, default=None, help="settings, in TOML; what is given here wins over them"
    )
    serve.add_argument(
        "--check", action="store_true", default=False, help="say whether it could serve with these settings, and stop"
    )
    serve.add_argument(
        "--quiet",
        dest="log.level",
        action="store_const",
        const="warning",
        help="log only what is wrong, not what happens",
    )
    serve.add_argument(
        "--panel",
        dest="panel.listen",
        nargs="?",
        const="",
        metavar="HOST:PORT",
        help="open a page that shows and moves it (default: 127.0.0.1:8080, or a port nearby)",
    )
    _add_broker(serve.add_argument_group("broker"))
    _add_csms(serve.add_argument_group("management system (CSMS)"))
    _add_hardware(serve.add_argument_group("simulated hardware"))
    _add_faults(serve.add_argument_group("faults"))


def _add_broker(group: Any) -> None:
    add_access(group, "mqtt[s]://[user@]host[:port][/prefix]; without it, a broker of its own on the loopback address")
    group.add_argument(
        "--port",
        dest="broker.port",
        metavar="PORT",
        type=_port,
        help="port of its own broker (default: any free one)",
    )
    group.add_argument(
        "--wait",
        dest="broker.wait",
        action="store_true",
        help="wait for the broker where it is not there at the start, instead of ending with exit code 3",
    )


def add_access(group: Any, broker: str) -> None:
    """Add what it takes to reach a broker that is there already; says what that broker is for."""
    group.add_argument("--broker", dest="broker.url", metavar="URL", help=broker)
    group.add_argument(
        "--password-file",
        dest="broker.password_file",
        metavar="FILE",
        type=Path,
        help="the password is its first line (or in the environment: EVEREST_REFERENCE_PASSWORD)",
    )
    for option, meaning in (
        ("--ca-file", "who certifies the broker (default: the system's)"),
        ("--client-certificate", "certificate of the charger, in PEM"),
        ("--client-key", "key of that certificate, in PEM"),
    ):
        name = option.removeprefix("--").replace("-", "_")
        group.add_argument(option, dest=f"broker.{name}", metavar="FILE", type=Path, help=meaning)


def _add_csms(group: Any) -> None:
    group.add_argument(
        "--csms", dest="csms.url", metavar="URL", help="ws[s]://host[:port][/path]: be known there, by OCPP"
    )
    group.add_argument("--csms-identity", dest="csms.identity", metavar="NAME", help="who the charger is there")
    group.add_argument(
        "--csms-password-file",
        dest="csms.password_file",
        metavar="FILE",
        type=Path,
        help="the password is its first line (basic authentication)",
    )
    group.add_argument(
        "--csms-ca-file",
        dest="csms.ca_file",
        metavar="FILE",
        type=Path,
        help="who certifies the system (default: who the machine trusts)",
    )
    group.add_argument(
        "--csms-version", dest="csms.version", choices=("1.6", "2.0.1"), help="version of OCPP (default: 1.6)"
    )


def _add_hardware(group: Any) -> None:
    group.add_argument(
        "--connector", action="append", metavar="NAME", help="a connector; may be given again (default: evse_1)"
    )
    group.add_argument(
        "--connectors",
        dest="charger.connectors",
        type=_count,
        metavar="NUMBER",
        help="so many of them, called evse_1 and so on",
    )
    group.add_argument(
        "--phases", dest="charger.phases", type=int, choices=(1, 2, 3), help="phases that are connected (default: 3)"
    )
    group.add_argument(
        "--max-amps",
        dest="charger.max_amps",
        type=partial(_amperes, least=6),
        metavar="A",
        help="what the hardware carries per phase (default: 32)",
    )
    group.add_argument(
        "--grid-amps",
        dest="charger.grid_amps",
        type=partial(_amperes, least=0),
        metavar="A",
        help="what the grid leaves each connector per phase (default: enough)",
    )
    group.add_argument(
        "--ventilated",
        dest="charger.ventilated",
        action="store_true",
        help="vehicles that ask for ventilation may charge",
    )
    group.add_argument(
        "--authorisation",
        dest="charger.authorisation",
        choices=("free", "required"),
        help="whether sessions wait for a card (default: free)",
    )
    group.add_argument(
        "--meter-file",
        dest="charger.meter_file",
        metavar="FILE",
        type=Path,
        help="where the meters' counters are kept (default: nowhere)",
    )
    group.add_argument(
        "--door", dest="charger.door", action="store_true", help="open the simulation door also with --broker"
    )
    group.add_argument(
        "--seed", dest="charger.seed", metavar="NUMBER", type=int, help="seed of the simulated hardware (default: 0)"
    )


def _add_faults(group: Any) -> None:
    group.add_argument(
        "--fault",
        dest="charger.faults",
        action="append",
        metavar="NAME[:NUMBER]",
        help="be wrong in this way, some ways by how much; may be given again",
    )
    group.add_argument("--list-faults", action="store_true", default=False, help="say which faults there are, and stop")


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 0 to 65535")
    return number


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 0
    if not 1 <= number <= 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of connectors; give one from 1 to 10000")
    return number


def _amperes(text: str, *, least: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not least <= number <= 80:
        raise argparse.ArgumentTypeError(f"{text!r} is no such current; give amperes from {least:g} to 80")
    return number
