"""The door: what a user may ask of it, in words."""

from __future__ import annotations

import argparse
from pathlib import Path

LEVELS = ("listen", "benign", "limit", "session", "power")
ADDRESS = "broker of the charger, like mqtt://127.0.0.1:1883 (also mqtts, ws, wss)"
LONGEST_KEEP_ALIVE_S = 65_535  # MQTT 3.1.1, section 3.1.2.10


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 1e7:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above zero")
    return seconds


def _amperes(text: str) -> float:
    amperes = float(text)
    if not 0 <= amperes < 1e4:
        raise argparse.ArgumentTypeError(f"{text} is not a number of amperes from zero")
    return amperes


def _rest(text: str) -> float:
    return 0.0 if float(text) == 0 else _seconds(text)


def _count(text: str) -> int:
    count = int(text)
    if count < 0:
        raise argparse.ArgumentTypeError(f"{text} is not a number of times from zero")
    return count


def _keep_alive(text: str) -> int:
    seconds = int(text)
    if not 0 < seconds <= LONGEST_KEEP_ALIVE_S:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds from 1 to {LONGEST_KEEP_ALIVE_S}")
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
    run.add_argument("address", nargs="?", metavar="ADDRESS", help=ADDRESS)
    run.add_argument("--observe", type=_seconds, metavar="SECONDS", help="how long to observe (30)")
    run.add_argument(
        "--only", action="append", default=[], metavar="ID", help="test only this requirement (repeatable)"
    )
    run.add_argument("--allow", choices=LEVELS, help="how far to go on ADDRESS (listen)")
    run.add_argument("--profile", choices=("certify",), help="fix what is tested, and keep all evidence in a pack")
    run.add_argument("--pack", type=Path, metavar="FILE", help="new zip file for the evidence (--profile certify)")
    run.add_argument("-o", "--output", type=Path, metavar="CAPTURE", help="write the capture to a new file")
    run.add_argument(
        "--connector",
        action="append",
        default=[],
        metavar="NAME|all",
        help="the connector to command (the first that is listed; repeatable)",
    )
    _care(run)
    _hearing(run)
    _access(run)
    _reports(run)
    run.set_defaults(verb="run")

    listen = verbs.add_parser("listen", help="record what is said on a broker, and send the charger nothing")
    listen.add_argument("address", metavar="ADDRESS", help=ADDRESS)
    listen.add_argument("-o", "--output", type=Path, metavar="FILE", required=True, help="new file for the capture")
    listen.add_argument("--seconds", type=_seconds, metavar="SECONDS", help="how long (until Ctrl-C)")
    _hearing(listen)
    _access(listen)
    listen.set_defaults(verb="listen")

    restore = verbs.add_parser(
        "restore",
        help="give back what a run could not: after a crash, a lost broker or a power cut",
        epilog="Exit codes: 0 the charger is restored, or nothing is owed; 3 it could not be.",
    )
    restore.add_argument("address", metavar="ADDRESS", help=ADDRESS)
    restore.add_argument("--seconds", type=_seconds, metavar="SECONDS", help="how long to try (until Ctrl-C)")
    _restoring(restore)
    _access(restore)
    restore.set_defaults(verb="restore")

    survey = verbs.add_parser(
        "survey",
        help="write the feature statement of a charger, for its maker to complete",
        epilog="What was seen is suggested as yes or no; what could not be seen is unset, and never read as no.",
    )
    survey.add_argument("address", nargs="?", metavar="ADDRESS", help=ADDRESS)
    survey.add_argument(
        "--from", type=Path, dest="recording", metavar="RECORDING", help="instead of listening, look into a recording"
    )
    survey.add_argument(
        "-o", "--output", type=Path, default=Path("charger.yaml"), metavar="FILE", help="new file (charger.yaml)"
    )
    survey.add_argument("--seconds", type=_seconds, default=30.0, metavar="SECONDS", help="how long to listen (30)")
    _access(survey)
    survey.set_defaults(verb="survey")

    doctor = verbs.add_parser(
        "doctor",
        help="tell whether this bench is fit to judge; sends the charger nothing",
        epilog="Exit codes: 0 fit to judge (a look is allowed), 2 usage error, 3 not fit, or no bench at all.",
    )
    doctor.add_argument("address", metavar="ADDRESS", help=ADDRESS)
    doctor.add_argument("--seconds", type=_seconds, default=10.0, metavar="SECONDS", help="how long to look (10)")
    _beacon(doctor)
    _access(doctor)
    doctor.set_defaults(verb="doctor")

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
    _declaring(judge)
    _reports(judge)
    judge.set_defaults(verb="judge")

    verify = verbs.add_parser(
        "verify",
        help="recompute an evidence pack from its capture",
        epilog="Exit codes: 0 everything in the pack is as recorded, 1 something was changed, 2 it is no pack.",
    )
    verify.add_argument("pack", type=Path, metavar="PACK", help="what run --profile certify --pack wrote")
    verify.set_defaults(verb="verify")

    contract = verbs.add_parser("contract", help="check a contract document and show its requirements")
    contract.add_argument("file", nargs="?", type=Path, metavar="FILE", help="an AsyncAPI document (the bundled one)")
    contract.set_defaults(verb="contract")

    requirements = verbs.add_parser("requirements", help="show the requirements")
    requirements.add_argument("--json", action="store_true", help="as JSON")
    requirements.set_defaults(verb="requirements")
    return top


def _care(verb: argparse.ArgumentParser) -> None:
    care = verb.add_argument_group("to do no harm")
    care.add_argument("--max-amps", type=_amperes, metavar="AMPERES", help="the highest limit to command, per phase")
    care.add_argument(
        "--max-switching", type=_count, metavar="TIMES", help="how often the contactor of a connector may switch"
    )
    care.add_argument("--dwell", type=_rest, metavar="SECONDS", help="rest of the contactor between switchings (5)")
    _restoring(care)


def _restoring(verb: argparse.ArgumentParser | argparse._ArgumentGroup) -> None:
    verb.add_argument(
        "--restore-amps",
        type=_amperes,
        metavar="AMPERES",
        help="the limit to set at the end (what the hardware can import)",
    )
    verb.add_argument(
        "--operator",
        metavar="WHO",
        help="who moves the physical world: prompt (you, at this terminal), carsim (a simulator), hook:COMMAND (a "
        "script or robot) or none (the simulator whose lock is heard, else none)",
    )
    verb.add_argument("--journal", type=Path, metavar="DIR", help="where to keep what the charger is owed")


def _hearing(verb: argparse.ArgumentParser) -> None:
    _declaring(verb)
    _beacon(verb)


def _access(verb: argparse.ArgumentParser) -> None:
    """Let a verb be told how to reach the broker at its ADDRESS."""
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
        "--keep-alive", type=_keep_alive, default=15, metavar="SECONDS", help="longest silence towards the broker (15)"
    )
    group.add_argument("--mqtt", choices=("3.1.1", "5"), default="3.1.1", help="version of MQTT (3.1.1)")
    group.add_argument("--websocket-path", default="/mqtt", metavar="PATH", help="path of ws:// and wss:// (/mqtt)")


def _beacon(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--beacon",
        type=lambda topic: "" if topic == "off" else topic,
        metavar="TOPIC|off",
        help="topic of the beacons that measure the kit's uncertainty (one of its own; off where they are forbidden)",
    )


def _declaring(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--statement", type=Path, metavar="FILE", help="a feature statement, as survey writes one and a maker signs it"
    )
    verb.add_argument(
        "--declare",
        action="append",
        default=[],
        metavar="FEATURE=yes|no",
        help="an optional feature that the charger has or has not (ocpp, energy_management, …; repeatable); "
        "counts before the statement",
    )


def _reports(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--deviations", type=Path, metavar="FILE", help="accepted deviations: they change the exit code")
    verb.add_argument("--json", type=Path, metavar="OUT", help="write the result as JSON")
    verb.add_argument("--junit", type=Path, metavar="OUT", help="write the result as JUnit XML")
    verb.add_argument("--html", type=Path, metavar="OUT", help="write the result as one HTML page")
