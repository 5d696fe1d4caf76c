"""The door, options: the verbs, and what each of them may be told."""

from __future__ import annotations

import argparse
from pathlib import Path

from conformance.options import groups, kinds
from conformance.options.groups import CONTRACTS, DEFAULT
from conformance.options.parsing import Parser

LEVELS = ("listen", "benign", "limit", "session", "power")
EXIT_CODES = "Exit codes: 0 conforms, 1 does not conform, 2 usage or contract error, 3 bench error, 4 incomplete."
ADDRESS = "broker of the charger, like mqtt://127.0.0.1:1883 (also mqtts, ws, wss)"


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    top = Parser(
        prog="everest-conformance",
        description="Decides whether a charger keeps the promises of EVerest's MQTT API.",
        epilog=EXIT_CODES,
    )
    verbs = top.add_subparsers(required=True, metavar="VERB")
    for add in (_run, _listen, _restore, _survey, _doctor, _judge, _compare, _verify, _contract, _requirements):
        add(verbs)
    return top


def _run(verbs: argparse._SubParsersAction[Parser]) -> None:
    verb = verbs.add_parser(
        "run", help="test a charger: the reference charger, or the one behind ADDRESS", epilog=EXIT_CODES
    )
    verb.add_argument("address", nargs="?", metavar="ADDRESS", help=ADDRESS)
    verb.add_argument("--observe", type=kinds.seconds, metavar="SECONDS", help="how long to observe (30)")
    verb.add_argument(
        "--only", action="append", default=[], metavar="ID", help="test only this requirement (repeatable)"
    )
    verb.add_argument("--allow", choices=LEVELS, help="how far to go on ADDRESS (listen)")
    verb.add_argument("--profile", choices=("certify",), help="fix what is tested, and keep all evidence in a pack")
    verb.add_argument("--pack", type=Path, metavar="FILE", help="new zip file for the evidence (--profile certify)")
    verb.add_argument("-o", "--output", type=Path, metavar="CAPTURE", help="write the capture to a new file")
    groups.contract(verb)
    verb.add_argument(
        "--connector",
        action="append",
        default=[],
        metavar="NAME|all",
        help="the connector to command (the first that is listed; repeatable)",
    )
    groups.care(verb)
    groups.hearing(verb)
    groups.access(verb)
    groups.reports(verb)
    verb.set_defaults(verb="run")


def _listen(verbs: argparse._SubParsersAction[Parser]) -> None:
    verb = verbs.add_parser("listen", help="record what is said on a broker, and send the charger nothing")
    verb.add_argument("address", metavar="ADDRESS", help=ADDRESS)
    verb.add_argument("-o", "--output", type=Path, metavar="FILE", required=True, help="new file for the capture")
    verb.add_argument("--seconds", type=kinds.seconds, metavar="SECONDS", help="how long (until Ctrl-C)")
    groups.contract(verb)
    groups.hearing(verb)
    groups.access(verb)
    verb.set_defaults(verb="listen")


def _restore(verbs: argparse._SubParsersAction[Parser]) -> None:
    verb = verbs.add_parser(
        "restore",
        help="give back what a run could not: after a crash, a lost broker or a power cut",
        epilog="Exit codes: 0 the charger is restored, or nothing is owed; 3 it could not be.",
    )
    verb.add_argument("address", metavar="ADDRESS", help=ADDRESS)
    verb.add_argument("--seconds", type=kinds.seconds, metavar="SECONDS", help="how long to try (until Ctrl-C)")
    groups.contract(verb)
    groups.restoring(verb)
    groups.access(verb)
    verb.set_defaults(verb="restore")


def _survey(verbs: argparse._SubParsersAction[Parser]) -> None:
    verb = verbs.add_parser(
        "survey",
        help="write the feature statement of a charger, for its maker to complete",
        epilog="What was seen is suggested as yes or no; what could not be seen is unset, and never read as no.",
    )
    verb.add_argument("address", nargs="?", metavar="ADDRESS", help=ADDRESS)
    verb.add_argument(
        "--from", type=Path, dest="recording", metavar="RECORDING", help="instead of listening, look into a recording"
    )
    verb.add_argument(
        "-o", "--output", type=Path, default=Path("charger.yaml"), metavar="FILE", help="new file (charger.yaml)"
    )
    verb.add_argument("--seconds", type=kinds.seconds, default=30.0, metavar="SECONDS", help="how long to listen (30)")
    groups.contract(verb)
    groups.access(verb)
    verb.set_defaults(verb="survey")


def _doctor(verbs: argparse._SubParsersAction[Parser]) -> None:
    verb = verbs.add_parser(
        "doctor",
        help="tell whether this bench is fit to judge; sends the charger nothing",
        epilog="Exit codes: 0 fit to judge (a look is allowed), 2 usage error, 3 not fit, or no bench at all.",
    )
    verb.add_argument("address", metavar="ADDRESS", help=ADDRESS)
    verb.add_argument("--seconds", type=kinds.seconds, default=10.0, metavar="SECONDS", help="how long to look (10)")
    groups.contract(verb)
    groups.beacon(verb)
    groups.access(verb)
    verb.set_defaults(verb="doctor")


def _judge(verbs: argparse._SubParsersAction[Parser]) -> None:
    verb = verbs.add_parser(
        "judge",
        help="judge captures and recordings",
        epilog="With several results the exit code is the worst: 1, then 3, then 4, then 0. A file that is no capture "
        "is named and left out; the exit code is then 2, unless another file shows a charger that does not conform: 1.",
    )
    verb.add_argument(
        "file",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="a capture, a plain recording, or what mosquitto_sub -F '%%j' printed; also compressed by gzip",
    )
    verb.add_argument(
        "--as-one",
        action="store_true",
        help="judge the files as one run in pieces (else each for itself)",
    )
    groups.contract(verb)
    groups.declaring(verb)
    groups.reports(verb)
    verb.set_defaults(verb="judge")


def _compare(verbs: argparse._SubParsersAction[Parser]) -> None:
    verb = verbs.add_parser(
        "compare",
        help="show two captures side by side, as of a charger before and after: what changed, first",
        epilog="Exit codes: 0 nothing got worse, 1 something did, 2 usage or contract error, 4 nothing got worse, but "
        "a MUST that was decided before is not any more, none is decided after, or both fit another contract better.",
    )
    verb.add_argument("before", type=Path, metavar="BEFORE", help="a capture, a plain recording, or an evidence pack")
    verb.add_argument("after", type=Path, metavar="AFTER", help="another one, to be held against it")
    groups.contract(verb, default=None, told=f"that of a pack, else {DEFAULT}")
    groups.declaring(verb)
    groups.forms(verb)
    verb.set_defaults(verb="compare")


def _verify(verbs: argparse._SubParsersAction[Parser]) -> None:
    verb = verbs.add_parser(
        "verify",
        help="recompute an evidence pack from its capture",
        epilog="Exit codes: 0 all of it follows from the capture, 1 something was changed, 2 it is no pack, 4 some "
        "of it was written by another kit, and is held by checksums alone.",
    )
    verb.add_argument("pack", type=Path, metavar="PACK", help="what run --profile certify --pack wrote")
    verb.set_defaults(verb="verify")


def _contract(verbs: argparse._SubParsersAction[Parser]) -> None:
    verb = verbs.add_parser("contract", help="check a contract document and show its requirements")
    verb.add_argument("contract", nargs="?", default=DEFAULT, metavar="NAME|FILE", help=f"{CONTRACTS} ({DEFAULT})")
    verb.set_defaults(verb="contract")


def _requirements(verbs: argparse._SubParsersAction[Parser]) -> None:
    verb = verbs.add_parser("requirements", help="show the requirements")
    verb.add_argument("--json", action="store_true", help="as JSON")
    groups.contract(verb)
    verb.set_defaults(verb="requirements")
