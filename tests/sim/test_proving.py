"""A sample of what `tox -e prove` tries whole: mutations of the contract, and healthy chargers on rough links."""

import json

import pytest

from conformance import contract
from conformance.contract import bundled, coverage
from reference_impl import FAULTS
from tests.proving import examples, trial
from tests.proving.__main__ import ROOT
from tests.proving.mutations import may_follow, mutations
from tests.proving.page import page
from tests.proving.record import Record
from tests.proving.trial import Trial

pytestmark = pytest.mark.sim
CONTRACT = contract.load()
REQUIREMENTS = {each.id: each for each in CONTRACT.requirements}
EVERY = 9  # of the mutations
HEALTHY = range(5000, 5016)


@pytest.mark.parametrize("name", list(mutations())[::EVERY])
def test_a_mutation_is_killed_and_alone(name):
    """One of the requirements that it breaks is found broken, and none that is about something else."""
    mutation, tried = mutations()[name], trial.of_mutation(name)
    assert tried.against & set(mutation.breaks)
    assert [each for each in tried.against if not may_follow(REQUIREMENTS[each], mutation)] == []


@pytest.mark.parametrize("seed", HEALTHY)
def test_a_healthy_charger_on_a_rough_link_has_nothing_against_it(seed):
    """Late, overtaken and lost messages make verdicts inconclusive, never more."""
    tried = trial.of_healthy(seed)
    assert tried.against == set()
    assert list(tried.verdicts.values()).count("pass") > len(REQUIREMENTS) / 3


def test_every_channel_and_every_command_has_its_mutations():
    """A channel or command that comes into the contract comes before the judge."""
    places = {name.partition(":")[0].partition("/")[0] for name in mutations()}
    assert places == {each.name for each in CONTRACT.variables()} | {each.channel.name for each in CONTRACT.commands()}


def test_the_record_of_the_trial_is_that_of_this_contract():
    """The kit carries which fault kills which requirement; otherwise run tox -e prove."""
    record = json.loads(bundled("trial.json").read_bytes())
    assert record["contract"] == CONTRACT.digest
    assert set(record["faults"]) == set(FAULTS)
    covered = coverage(CONTRACT)
    assert set(covered.killed) == covered.judged == covered.told == set(covered.stated)


def test_the_examples_are_those_of_these_contracts():
    """Every requirement of every contract is shown kept and broken; otherwise run tox -e prove."""
    shown = json.loads((ROOT / "contracts" / "evidence.json").read_text("utf-8"))
    assert shown["contracts"] == {name: contract.load(name).digest for name in contract.BUNDLED}
    assert set(shown["requirements"]) == set(examples.wanted())


@pytest.mark.parametrize("name", ["limits.period.gap", "pause_charging.effect.power", "active_errors.period.gap"])
def test_an_example_is_what_was_said(name):
    """What is shown of a requirement is what the virtual world says again, to the byte."""
    shown = json.loads((ROOT / "contracts" / "evidence.json").read_text("utf-8"))["requirements"][name]
    assert examples.of_requirement(name) == (name, shown)
    (kept, broken), (kept_at, broken_at) = (shown["kept"], shown["broken"]), shown["at"]
    assert kept[kept_at] != broken[broken_at]


def test_an_effect_is_shown_after_one_command():
    """Who keeps an effect and who breaks it are told the same, before what decides."""
    known = {each.id: each for name in contract.BUNDLED for each in contract.load(name).requirements}
    shown = json.loads((ROOT / "contracts" / "evidence.json").read_text("utf-8"))["requirements"]
    effects = {name: each for name, each in shown.items() if known[name].check == "effect"}
    assert len(effects) > 20
    for name, each in effects.items():
        kept, broken = (
            [line[1:3] for line in each[word][:at] if line[3] == "kit"]
            for word, at in zip(("kept", "broken"), each["at"], strict=True)
        )
        assert len(kept) == 1, name
        assert kept == broken, name


def test_what_is_red_is_told():
    """A fault that is not caught, one that is caught for another, a false alarm, and a requirement without a kill."""
    calm = dict.fromkeys(REQUIREMENTS, "pass")
    uncaught = Trial("amps-ignored", calm, {}, 80.0, 1.0)
    astray = Trial("limits-gap", calm | {"limits.period.gap": "fail", "datetime.payload": "fail"}, {}, 80.0, 1.0)
    alarm = Trial("healthy 1", calm | {"datetime.payload": "fail"}, {}, 80.0, 1.0)
    red = Record(faults=[uncaught, astray], mutations=[], healthy=[alarm]).red()
    assert red[:3] == [
        "amps-ignored: not caught",
        "limits-gap: also held against it: datetime.payload",
        "healthy 1: held against it: ['datetime.payload']",
    ]
    assert len(red) == 3 + len(REQUIREMENTS) - 1


def test_the_page_is_written_from_the_record():
    """It names every fault that killed, how many survived, and how often healthy chargers were held up."""
    name = next(iter(mutations()))
    calm = dict.fromkeys(REQUIREMENTS, "pass")
    killed = Trial("limits-gap", calm | {"limits.period.gap": "fail"}, {"limits.period.gap": 41.5}, 80.0, 0.5)
    survivor = Trial(name, calm, {}, 80.0, 0.5)
    told = page(Record(faults=[killed], mutations=[survivor], healthy=[Trial("healthy 0", calm, {}, 80.0, 0.5)]))
    assert "| `limits.period.gap` | MUST | `limits-gap` | gap | 41.5 |  |" in told
    assert f"| `{name.partition(':')[0]}` | 1 | 0 | 1 |" in told
    assert "1 runs, 0 in which anything was held against the charger" in told
    assert "160 times faster" in told
