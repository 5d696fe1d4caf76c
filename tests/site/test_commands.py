"""Every command on the pages that are made is one that the programs take."""

import re
import shlex

import pytest

from conformance.contract import BUNDLED, bundled, load
from conformance.options import parser
from docs.site.sources import made
from reference_impl import FAULTS
from reference_impl.options import document
from reference_impl.options import parser as reference_parser


@pytest.fixture(scope="module")
def commands(every_promise):
    pages = made(every_promise, {}, with_reference=False)
    blocks = [block for text in pages.values() for block in re.findall(r"^```sh\n(.+?)\n```$", text, re.M | re.S)]
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


def typed(commands, program):
    found = [arguments for name, *arguments in commands if name == program]
    assert found, f"no page says {program}"
    return found


def test_no_other_program_is_told_to_be_run(commands):
    """What is not one of these four has no test here."""
    known = {"everest-conformance", "everest-reference", "mosquitto_sub", "mosquitto_pub"}
    assert {name for name, *_ in commands} == known


def test_every_requirement_can_be_tested_alone(commands):
    """Each command of the kit parses, and together they name every requirement once."""
    parsed = [parser().parse_args(arguments) for arguments in typed(commands, "everest-conformance")]
    asked = [(each.contract, *each.only) for each in parsed if each.only]
    assert all(load(contract).requirement(name) for contract, name in asked)
    assert sorted(name for _, name in asked) == sorted(
        {each.id for name in BUNDLED for each in load(name).requirements}
    )


def test_every_reference_charger_can_be_started(commands):
    """Each command of the reference charger parses, and its faults are there."""
    told = [document(reference_parser().parse_args(each)) for each in typed(commands, "everest-reference")]
    faults = {fault for each in told for fault in each.get("charger", {}).get("faults", ())}
    assert faults
    assert faults <= set(FAULTS)


def test_every_topic_to_publish_or_hear_is_in_a_contract(commands):
    """What is sent is understood by the charger's own reading of the payload, on a topic that it has."""
    contracts = [*map(load, BUNDLED), load(bundled("simulation-door.yaml"))]
    for program in ("mosquitto_sub", "mosquitto_pub"):
        for arguments in typed(commands, program):
            topic = arguments[arguments.index("-t") + 1].replace("+", "evse_1")
            if topic == "everest_api/#":
                continue
            found = [match[0] for contract in contracts if (match := contract.match(topic))]
            assert found, topic
            if program == "mosquitto_pub":
                decoded = found[0].payload.decode(arguments[arguments.index("-m") + 1].encode())
                assert found[0].payload.schema.accepts(decoded.value), topic
