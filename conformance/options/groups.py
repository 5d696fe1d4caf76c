"""The door, options: those that several verbs share, group by group."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.options import kinds

DEFAULT = "everest-2023"
CONTRACTS = "a bundled contract (everest-2023, everest-2026) or an AsyncAPI document"
Options = argparse.ArgumentParser | argparse._ArgumentGroup  # noqa: SLF001 - it has no public name


def contract(verb: Options, *, default: str | None = DEFAULT, told: str = DEFAULT) -> None:
    """Add what the charger is held to; `told` says what it is held to where nothing is named."""
    verb.add_argument("--contract", default=default, metavar="NAME|FILE", help=f"{CONTRACTS} ({told})")


def care(verb: Options) -> None:
    """Add how much is done to the charger at most."""
    care = verb.add_argument_group("to do no harm")
    care.add_argument(
        "--max-amps", type=kinds.amperes, metavar="AMPERES", help="the highest limit to command, per phase"
    )
    care.add_argument(
        "--max-switching", type=kinds.count, metavar="TIMES", help="how often the contactor of a connector may switch"
    )
    care.add_argument(
        "--dwell", type=kinds.rest, metavar="SECONDS", help="rest of the contactor between switchings (5)"
    )
    restoring(care)


def restoring(verb: Options) -> None:
    """Add how the charger is restored, and by whom."""
    verb.add_argument(
        "--restore-amps",
        type=kinds.amperes,
        metavar="AMPERES",
        help="the limit to set at the end (what the hardware can import)",
    )
    verb.add_argument(
        "--operator",
        metavar="WHO",
        help="who moves the physical world: prompt (you, at this terminal), carsim (a simulator), hook:COMMAND (a "
        "script or robot) or none; not given: a simulator, where its lock is heard",
    )
    verb.add_argument("--journal", type=Path, metavar="DIR", help="where to keep what the charger is owed")


def hearing(verb: Options) -> None:
    """Add what a verb needs that hears a charger."""
    declaring(verb)
    beacon(verb)


def access(verb: Options) -> None:
    """Add how the broker at an ADDRESS is reached."""
    group = verb.add_argument_group("how to reach the broker")
    group.add_argument("--user", metavar="NAME", help="user of the broker (also: mqtt://NAME@HOST)")
    group.add_argument(
        "--password-file",
        type=Path,
        metavar="FILE",
        help="file with the password, one line (else the environment's EVEREST_CONFORMANCE_PASSWORD)",
    )
    group.add_argument("--ca", type=Path, metavar="FILE", help="whom to trust, in PEM form (as this machine does)")
    group.add_argument("--certificate", type=Path, metavar="FILE", help="certificate of the client, in PEM form")
    group.add_argument("--key", type=Path, metavar="FILE", help="its key, in PEM form, without a passphrase")
    group.add_argument("--client-id", metavar="ID", help="client id (a new one each time)")
    group.add_argument(
        "--keep-alive",
        type=kinds.keep_alive,
        default=15,
        metavar="SECONDS",
        help="longest silence towards the broker (15)",
    )
    group.add_argument("--mqtt", choices=("3.1.1", "5"), default="3.1.1", help="version of MQTT (3.1.1)")
    group.add_argument("--websocket-path", default="/mqtt", metavar="PATH", help="path of ws:// and wss:// (/mqtt)")


def beacon(verb: Options) -> None:
    """Add on which topic the uncertainty is measured."""
    verb.add_argument(
        "--beacon",
        type=lambda topic: "" if topic == "off" else topic,
        metavar="TOPIC|off",
        help="topic of the beacons that measure the kit's uncertainty (one of its own; off where they are forbidden)",
    )


def declaring(verb: Options) -> None:
    """Add what the charger is declared to have."""
    verb.add_argument(
        "--statement", type=Path, metavar="FILE", help="a feature statement, as survey writes one and a maker signs it"
    )
    verb.add_argument(
        "--declare",
        action="append",
        default=[],
        metavar="FEATURE=yes|no",
        help="an optional feature that the charger has or has not (survey lists them; repeatable); counts before the "
        "statement",
    )


def reports(verb: Options) -> None:
    """Add what is reported, and where to."""
    verb.add_argument("--deviations", type=Path, metavar="FILE", help="accepted deviations: they change the exit code")
    verb.add_argument("--junit", type=Path, metavar="OUT", help="write the result as JUnit XML")
    forms(verb)


def forms(verb: Options) -> None:
    """Add the forms in which a result is told, be it of one capture or of two side by side."""
    verb.add_argument("--json", type=Path, metavar="OUT", help="write the result as JSON")
    verb.add_argument("--html", type=Path, metavar="OUT", help="write the result as one HTML page")
    verb.add_argument("--markdown", type=Path, metavar="OUT", help="write the result as Markdown, as GitHub shows it")
