"""Reference, its front door: `everest-reference serve`; words to values, nothing heavy before it is needed."""

from __future__ import annotations

import argparse
import contextlib
import logging
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from reference_impl.wire import Address

_INTERRUPTING = (signal.SIGINT, signal.SIGTERM)
_DEFAULT_PORT = 1883


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 stopped cleanly, 2 usage, 3 no broker."""
    chosen = _parser().parse_args(arguments)
    from reference_impl.errors import ReferenceChargerError  # noqa: PLC0415 - keeps --help fast

    try:
        return _list_faults() if chosen.list_faults else _serve(chosen)
    except ReferenceChargerError as error:
        print(f"everest-reference: {error}", file=sys.stderr)
        return error.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="everest-reference", description="A charger that keeps the API's promises.")
    serve = parser.add_subparsers(required=True, metavar="serve").add_parser(
        "serve", help="run the charger until SIGINT or SIGTERM", description="Runs the charger until SIGINT or SIGTERM."
    )
    serve.add_argument(
        "--broker", metavar="URL", help="mqtt://[user:password@]host[:port]; without it, a broker of its own"
    )
    serve.add_argument("--port", type=_port, default=0, help="port of its own broker (default: any free one)")
    serve.add_argument(
        "--connector", action="append", metavar="NAME", help="a connector; may be given again (default: evse_1)"
    )
    serve.add_argument(
        "--fault", action="append", default=[], metavar="NAME", help="be wrong in this way; may be given again"
    )
    serve.add_argument("--list-faults", action="store_true", help="say which faults there are, and stop")
    serve.add_argument(
        "--authorisation", choices=("free", "required"), default="free", help="whether sessions wait for a card"
    )
    serve.add_argument("--door", action="store_true", help="open the simulation door also with --broker")
    serve.add_argument("--seed", type=int, default=0, help="seed of the simulated hardware")
    return parser


def _list_faults() -> int:
    from reference_impl.faults import FAULTS  # noqa: PLC0415 - keeps --help fast

    for fault in FAULTS.values():
        where = f" ({fault.connectors} connectors)" if fault.connectors > 1 else ""
        print(f"{fault.name:34} {fault.breaks[0]:34} {fault.summary}{where}")
    return 0


def _serve(chosen: argparse.Namespace) -> int:
    from reference_impl import assemble  # noqa: PLC0415 - keeps --help fast
    from reference_impl.wire import Address, Wire  # noqa: PLC0415

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    address = _address(chosen.broker) if chosen.broker else None
    options = {
        "connectors": tuple(chosen.connector or ("evse_1",)),
        "faults": tuple(chosen.fault),
        "authorisation": chosen.authorisation,
        "seed": chosen.seed,
        "door": chosen.door or address is None,
    }
    assemble(**options, start=0.0)  # so that what is wrong with the options is said before a broker is asked
    for number in _INTERRUPTING:
        signal.signal(number, lambda *_: sys.exit(0))
    with contextlib.ExitStack() as stack:
        if address is None:
            from reference_impl.broker import EmbeddedBroker  # noqa: PLC0415

            broker = stack.enter_context(EmbeddedBroker(chosen.port))
            address = Address(broker.host, broker.port)
        wire = Wire(address)
        for number in _INTERRUPTING:
            signal.signal(number, lambda *_: wire.stop())
        stack.callback(wire.close)
        wire.connect()
        print(f"everest-reference is ready on mqtt://{address.host}:{address.port}", flush=True)
        wire.run(assemble(**options, start=wire.now()))
    return 0


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 0 to 65535")
    return number


def _address(url: str) -> Address:
    from reference_impl.errors import UsageError  # noqa: PLC0415 - keeps --help fast
    from reference_impl.wire import Address  # noqa: PLC0415

    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORT
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme != "mqtt" or not parts.hostname or parts.path not in {"", "/"}:
        raise UsageError(f"{url!r} is no address of a broker; write mqtt://host:port.")
    user = unquote(parts.username) if parts.username is not None else None
    password = unquote(parts.password) if parts.password is not None else None
    return Address(parts.hostname, port, user, password)


if __name__ == "__main__":
    sys.exit(main())
