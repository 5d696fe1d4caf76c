"""The command beside each requirement, in the report and on its page, is one; tests/sim types it for every id."""

import shlex
from dataclasses import replace

import pytest

from conformance import contract
from conformance.bench.settings import check_selected
from conformance.judgement import Verdict
from conformance.options import parser
from conformance.report.advice import again
from tests.report.results import outcome, result


@pytest.mark.parametrize("name", contract.BUNDLED)
def test_every_requirement_is_repeated_by_a_command_that_is_taken(name):
    """It is read by the real command line, selects this requirement and no other, and allows what its place needs."""
    promised, typed = contract.load(name), parser()
    for each in promised.requirements:
        told = replace(outcome(each.id, Verdict.NOT_RUN), requirement=each, reason=None)
        words = shlex.split(again(replace(result(told), contract=promised), told))
        asked = typed.parse_args(words[1:])
        assert (words[0], asked.verb, asked.only) == ("everest-conformance", "run", [each.id])
        assert asked.contract == name
        check_selected(asked.only, promised)
        operation = promised.operations.get(each.place)
        acts = "session" if each.id in contract.acted() else None
        assert asked.allow == (operation.invasive if operation else acts)
