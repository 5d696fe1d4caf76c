"""The door: what a user may ask of it, in words."""

from __future__ import annotations

import argparse
from pathlib import Path

DEFAULT = "everest-2023"
CONTRACTS = "a bundled contract (everest-2023, everest-2026) or an AsyncAPI document"
LEVELS = ("listen", "benign", "limit", "session", "power")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 1e7:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above zero")
    return seconds


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    top = argparse.ArgumentParser(
        prog="everest-conformance",
        description="Decides whether a charger keeps the promises of EVerest's MQTT API.",
        epilog="Exit codes: 0 conforms, 1 does not conform, 2 usage or contract error, 3 bench error, 4 incomplete.",
    )
    verbs = top.add_subparsers(required=True, metavar="VERB")

    run = verbs.add_parser("run", help="test a charger: the reference charger, or the one behind ADDRESS")
    run.add_argument("address", nargs="?", metavar="ADDRESS", help="broker of the charger, like mqtt://127.0.0.1:1883")
    run.add_argument("--observe", type=_seconds, default=30.0, metavar="SECONDS", help="how long to observe (30)")
    run.add_argument(
        "--only", action="append", default=[], metavar="ID", help="test only this requirement (repeatable)"
    )
    run.add_argument("--allow", choices=LEVELS, help="how far to go on ADDRESS (listen)")
    run.add_argument("-o", "--output", type=Path, metavar="CAPTURE", help="write the capture to a new file")
    _contract(run)
    _hearing(run)
    _reports(run)
    run.set_defaults(verb="run")

    listen = verbs.add_parser("listen", help="record what is said on a broker, and send the charger nothing")
    listen.add_argument("address", metavar="ADDRESS", help="broker of the charger, like mqtt://127.0.0.1:1883")
    listen.add_argument("-o", "--output", type=Path, metavar="FILE", required=True, help="new file for the capture")
    listen.add_argument("--seconds", type=_seconds, metavar="SECONDS", help="how long (until Ctrl-C)")
    _contract(listen)
    _hearing(listen)
    listen.set_defaults(verb="listen")

    judge = verbs.add_parser(
        "judge",
        help="judge captures and recordings",
        epilog="With several results the exit code is the worst: 1, then 3, then 4, then 0. A file that is no capture "
        "is named and left out; the exit code is then 2, unless another file shows a charger that does not conform: 1.",
    )
    judge.add_argument(
        "file",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="a capture, a plain recording, or what mosquitto_sub -F '%%j' printed; also compressed by gzip",
    )
    judge.add_argument(
        "--as-one",
        action="store_true",
        help="judge the files as one run in pieces (else each for itself)",
    )
    _contract(judge)
    _reports(judge)
    judge.set_defaults(verb="judge")

    contract = verbs.add_parser("contract", help="check a contract document and show its requirements")
    contract.add_argument("contract", nargs="?", default=DEFAULT, metavar="NAME|FILE", help=f"{CONTRACTS} ({DEFAULT})")
    contract.set_defaults(verb="contract")

    requirements = verbs.add_parser("requirements", help="show the requirements")
    requirements.add_argument("--json", action="store_true", help="as JSON")
    _contract(requirements)
    requirements.set_defaults(verb="requirements")
    return top


def _contract(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--contract", default=DEFAULT, metavar="NAME|FILE", help=f"{CONTRACTS} ({DEFAULT})")


def _hearing(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--declare",
        action="append",
        default=[],
        metavar="FEATURE=yes|no",
        help="an optional feature that the charger has or has not (ocpp, energy_management, uk_random_delay; "
        "repeatable)",
    )
    verb.add_argument(
        "--beacon",
        type=lambda topic: "" if topic == "off" else topic,
        metavar="TOPIC|off",
        help="topic of the beacons that measure the kit's uncertainty (one of its own; off where they are forbidden)",
    )


def _reports(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--json", type=Path, metavar="OUT", help="write the result as JSON")
    verb.add_argument("--junit", type=Path, metavar="OUT", help="write the result as JUnit XML")
    verb.add_argument("--html", type=Path, metavar="OUT", help="write the result as one HTML page")
