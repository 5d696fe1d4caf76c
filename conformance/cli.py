"""The door: verbs, no logic. Everything else is imported when a verb needs it."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.errors import BenchError, KitError, UsageError
from conformance.options import parser

if TYPE_CHECKING:
    from conformance.contract import Deviation
    from conformance.judgement import Result

LONGEST_TOLD, WIDTH = 2000, 80


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb; return the exit code: 0 conforms, 1 does not, 2 usage, 3 bench, 4 incomplete."""
    options = parser().parse_args(arguments)
    try:
        code = VERBS[options.verb](options)
        sys.stdout.flush()
    except KitError as error:
        print(f"everest-conformance: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("everest-conformance: interrupted; nothing was judged.", file=sys.stderr)
        return 3
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print(f"everest-conformance: the output cannot be written ({error.strerror}).", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left of it goes nowhere
        return 3
    return code


def _run(options: argparse.Namespace) -> int:
    from conformance.bench.live import run  # noqa: PLC0415
    from conformance.evidence import settle  # noqa: PLC0415

    settle(options)
    _check_outputs(options, [each for each in (options.output, options.pack) if each])
    deviations = _deviations(options)
    if options.pack is not None:
        return _certify(options)
    result = run(options.address, options, progress=_progress, tell=_tell)
    _clear()
    return _report([result.accepting(deviations)], options)


def _certify(options: argparse.Namespace) -> int:
    from conformance.bench.live import run  # noqa: PLC0415
    from conformance.contract import document_of  # noqa: PLC0415
    from conformance.evidence import Packing  # noqa: PLC0415

    given = {"charger.yaml": options.statement, "deviations.yaml": options.deviations}
    packing = Packing(
        options.pack, contract=document_of(options.contract), capture=options.output, given=given, say=_tell
    )
    with packing:
        options.output = packing.capture
        run(options.address, options, progress=_progress, tell=_tell)
    assert packing.result is not None, "a run that came to its end was recorded"
    return _report([packing.result], options)


def _verify(options: argparse.Namespace) -> int:
    from conformance.evidence import print_verification, verify  # noqa: PLC0415

    verification = verify(options.pack)
    print_verification(verification)
    return verification.exit_code


def _listen(options: argparse.Namespace) -> int:
    from conformance.bench.live import listen  # noqa: PLC0415

    print(listen(options.address, options, progress=_progress, tell=_tell))
    return 0


def _survey(options: argparse.Namespace) -> int:
    from conformance.bench.survey import survey  # noqa: PLC0415

    done = survey(options, progress=_progress)
    _clear()
    print(done)
    return 0


def _restore(options: argparse.Namespace) -> int:
    from conformance.bench.restoring import restore  # noqa: PLC0415

    done = restore(options.address, options, progress=_progress, tell=_tell)
    _clear()
    print(done)
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from conformance.bench.doctor import examine  # noqa: PLC0415
    from conformance.report.signs import is_fit, print_signs  # noqa: PLC0415

    signs = examine(options.address, options, progress=_progress)
    _clear()
    print_signs(signs)
    return 0 if is_fit(signs) else BenchError.exit_code


def _judge(options: argparse.Namespace) -> int:
    from contextlib import ExitStack  # noqa: PLC0415

    from conformance.capture import as_one, open_capture  # noqa: PLC0415
    from conformance.contract import load, stated  # noqa: PLC0415
    from conformance.errors import CaptureError  # noqa: PLC0415
    from conformance.judgement import judge  # noqa: PLC0415

    _check_outputs(options, options.file)
    contract = load(options.contract)
    statement, deviations = stated(options.statement, options.declare, contract=contract), _deviations(options)
    results, refused = [], False
    for paths in [options.file] if options.as_one else [[path] for path in options.file]:
        try:
            with ExitStack() as opened:
                recordings = [opened.enter_context(open_capture(path)) for path in paths]
                source = as_one(recordings) if options.as_one else recordings[0]
                result = judge(contract, source, statement=statement, with_course=options.html is not None)
                results.append(result.accepting(deviations))
        except CaptureError as error:  # the verdicts on the other files are not lost to this one
            print(f"everest-conformance: {error}", file=sys.stderr)
            refused = True
    code = _report(results, options) if results else CaptureError.exit_code
    return CaptureError.exit_code if refused and code != 1 else code


def _contract(options: argparse.Namespace) -> int:
    from conformance.contract import load  # noqa: PLC0415
    from conformance.report import print_requirements  # noqa: PLC0415

    print_requirements(load(options.contract))
    return 0


def _requirements(options: argparse.Namespace) -> int:
    from conformance.contract import coverage, load  # noqa: PLC0415
    from conformance.report import print_requirements, render_requirements  # noqa: PLC0415

    contract = load(options.contract)
    if options.json:
        sys.stdout.write(render_requirements(contract, coverage(contract)).decode())
    else:
        print_requirements(contract)
    return 0


def _deviations(options: argparse.Namespace) -> tuple[Deviation, ...]:
    from conformance.contract import load, read_deviations  # noqa: PLC0415

    return read_deviations(options.deviations, load(options.contract)) if options.deviations else ()


def _report(results: list[Result], options: argparse.Namespace) -> int:
    from conformance import report  # noqa: PLC0415 - each form is imported where it is asked for

    _write(options.json, lambda: report.render_json(results))
    _write(options.junit, lambda: report.render_junit(results))
    _write(options.html, lambda: report.render_html(results).encode())
    for index, result in enumerate(results):
        if index:
            print()
        report.print_result(result)
    codes = {each.exit_code for each in results}
    return next(code for code in (1, 3, 4, 0) if code in codes)


def _check_outputs(options: argparse.Namespace, captures: Sequence[Path]) -> None:
    """Refuse to write a report over what is read, a capture or another report, before anything is done."""
    taken = [path.resolve() for path in (*captures, options.statement, options.deviations) if path is not None]
    for path in (options.json, options.junit, options.html):
        if path is not None and path.resolve() in taken and (path.is_file() or not path.exists()):
            raise UsageError(f"{path}: is what is read, the capture or another report; name another file.")
        if path is not None:
            taken.append(path.resolve())


def _write(path: Path | None, render: Callable[[], bytes]) -> None:
    if path is None:
        return
    try:
        path.write_bytes(render())
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); name another file.") from None


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def _tell(text: str) -> None:
    """Tell the user something beside the result, for a terminal in lines that fit."""
    import textwrap  # noqa: PLC0415

    from conformance.report.safe import safe  # noqa: PLC0415

    _clear()
    told = safe(text, LONGEST_TOLD)
    if sys.stderr.isatty():
        told = textwrap.fill(told, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    print(told, file=sys.stderr)


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


VERBS: dict[str, Callable[[argparse.Namespace], int]] = {
    "run": _run,
    "listen": _listen,
    "restore": _restore,
    "survey": _survey,
    "doctor": _doctor,
    "judge": _judge,
    "verify": _verify,
    "contract": _contract,
    "requirements": _requirements,
}

if __name__ == "__main__":
    sys.exit(main())
