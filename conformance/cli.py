"""The door: verbs, no logic. Everything else is imported when a verb needs it."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.errors import BenchError, KitError
from conformance.options import parser
from conformance.outputs import check_outputs, write_outputs
from conformance.terminal import Terminal

if TYPE_CHECKING:
    from conformance.contract import Deviation
    from conformance.judgement import Result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb; return the exit code: 0 conforms, 1 does not, 2 usage, 3 bench, 4 incomplete."""
    try:
        options = parser().parse_args(arguments)
        code = VERBS[options.verb](options)
        sys.stdout.flush()
    except KitError as error:
        print(f"everest-conformance: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("everest-conformance: interrupted; nothing was judged.", file=sys.stderr)
        return 3
    except BrokenPipeError:  # who read the beginning only, as `head` does, wants no more
        _drop_output()
        return 0
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print(f"everest-conformance: the output cannot be written ({error.strerror}).", file=sys.stderr)
        _drop_output()
        return 3
    return code


def _drop_output() -> None:
    """Let what is left of the output go nowhere, as Python would stumble over it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(options: argparse.Namespace) -> int:
    from conformance.bench.live import run  # noqa: PLC0415
    from conformance.evidence import settle  # noqa: PLC0415

    settle(options)
    check_outputs(options, [each for each in (options.output, options.pack) if each])
    deviations = _deviations(options)
    if options.pack is not None:
        return _certify(options)
    terminal = Terminal(sys.stderr)
    result = run(options.address, options, progress=terminal.progress, tell=terminal.tell)
    terminal.clear()
    return _report([result.accepting(deviations)], options)


def _certify(options: argparse.Namespace) -> int:
    from conformance.bench.live import run  # noqa: PLC0415
    from conformance.contract import document_of  # noqa: PLC0415
    from conformance.evidence import Packing  # noqa: PLC0415

    terminal = Terminal(sys.stderr)
    given = {"charger.yaml": options.statement, "deviations.yaml": options.deviations}
    packing = Packing(
        options.pack, contract=document_of(options.contract), capture=options.output, given=given, say=terminal.tell
    )
    with packing:
        options.output = packing.capture
        run(options.address, options, progress=terminal.progress, tell=terminal.tell)
        terminal.clear()
    assert packing.result is not None, "a run that came to its end was recorded"
    return _report([packing.result], options)


def _verify(options: argparse.Namespace) -> int:
    from conformance.evidence import print_verification, verify  # noqa: PLC0415

    verification = verify(options.pack)
    print_verification(verification)
    return verification.exit_code


def _listen(options: argparse.Namespace) -> int:
    from conformance.bench.live import listen  # noqa: PLC0415

    terminal = Terminal(sys.stderr)
    done = listen(options.address, options, progress=terminal.progress, tell=terminal.tell)
    terminal.clear()
    print(done)
    return 0


def _survey(options: argparse.Namespace) -> int:
    from conformance.bench.survey import survey  # noqa: PLC0415

    terminal = Terminal(sys.stderr)
    done = survey(options, progress=terminal.progress)
    terminal.clear()
    print(done)
    return 0


def _restore(options: argparse.Namespace) -> int:
    from conformance.bench.restoring import restore  # noqa: PLC0415

    terminal = Terminal(sys.stderr)
    done = restore(options.address, options, progress=terminal.progress, tell=terminal.tell)
    terminal.clear()
    print(done)
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from conformance.bench.doctor import examine  # noqa: PLC0415
    from conformance.report.signs import is_fit, print_signs  # noqa: PLC0415

    terminal = Terminal(sys.stderr)
    signs = examine(options.address, options, progress=terminal.progress)
    terminal.clear()
    print_signs(signs)
    return 0 if is_fit(signs) else BenchError.exit_code


def _judge(options: argparse.Namespace) -> int:
    from contextlib import ExitStack  # noqa: PLC0415

    from conformance.capture import as_one, open_capture  # noqa: PLC0415
    from conformance.contract import load, stated  # noqa: PLC0415
    from conformance.errors import CaptureError  # noqa: PLC0415
    from conformance.judgement import judge  # noqa: PLC0415

    check_outputs(options, options.file)
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


def _compare(options: argparse.Namespace) -> int:
    from contextlib import ExitStack  # noqa: PLC0415

    from conformance import report  # noqa: PLC0415
    from conformance.contract import stated  # noqa: PLC0415
    from conformance.evidence import contract_for, recorded  # noqa: PLC0415
    from conformance.judgement import compare, judge  # noqa: PLC0415

    paths = (options.before, options.after)
    check_outputs(options, paths)
    with ExitStack() as opened:
        found = [opened.enter_context(recorded(path)) for path in paths]
        contract = contract_for(found, options.contract)
        statement = stated(options.statement, options.declare, contract=contract)
        sides = [judge(contract, each.recording, statement=statement, with_course=True) for each in found]
    comparison = compare(*(replace(side, name=path.name) for side, path in zip(sides, paths, strict=True)))
    if options.before.samefile(options.after):
        Terminal(sys.stderr).tell("Both are the same file: nothing can have changed.")
    write_outputs(
        options,
        {
            "json": lambda: report.render_json_comparison(comparison),
            "html": lambda: report.render_html_comparison(comparison).encode(),
            "markdown": lambda: report.render_markdown_comparison(comparison).encode(),
        },
    )
    report.print_comparison(comparison, page=options.html)
    return comparison.exit_code


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

    write_outputs(
        options,
        {
            "json": lambda: report.render_json(results),
            "junit": lambda: report.render_junit(results),
            "html": lambda: report.render_html(results).encode(),
            "markdown": lambda: report.render_markdown(results).encode(),
        },
    )
    for index, result in enumerate(results):
        if index:
            print()
        report.print_result(result, page=options.html)
    codes = {each.exit_code for each in results}
    return next(code for code in (1, 3, 4, 0) if code in codes)


VERBS: dict[str, Callable[[argparse.Namespace], int]] = {
    "run": _run,
    "listen": _listen,
    "restore": _restore,
    "survey": _survey,
    "doctor": _doctor,
    "judge": _judge,
    "compare": _compare,
    "verify": _verify,
    "contract": _contract,
    "requirements": _requirements,
}

if __name__ == "__main__":
    sys.exit(main())
