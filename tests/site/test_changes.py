"""The change page says what differs between two contracts, as something to do."""

from dataclasses import replace

import pytest

from conformance.contract import Contract, Payload, Schema, load
from docs.site.changes import changes

OLD, NEW = load("everest-2023"), load("everest-2026")


def with_channel(contract: Contract, name: str, **what) -> Contract:
    return replace(contract, channels={**contract.channels, name: replace(contract.channels[name], **what)})


def with_schema(contract: Contract, name: str, change) -> Contract:
    payload = contract.channels[name].payload
    return with_channel(contract, name, payload=Payload(payload.content_type, Schema(change(payload.schema.schema))))


def with_requirement(contract: Contract, name: str, **what) -> Contract:
    changed = tuple(replace(each, **what) if each.id == name else each for each in contract.requirements)
    return replace(contract, requirements=changed)


def test_nothing_differs_from_itself():
    """A contract has no changes to itself."""
    told = changes(OLD, OLD)
    assert [told.new, told.gone, told.widely, told.topics, told.requirements] == [(), (), {}, {}, {}]


def test_every_requirement_of_one_contract_only_is_told():
    """What 2026 adds and leaves out is there by id, and so are its topics."""
    told = changes(OLD, NEW)
    old, new = ({each.id for each in contract.requirements} for contract in (OLD, NEW))
    assert len(told.requirements["New"]) == len(new - old)
    assert all(f"`{each}`" in " ".join(told.requirements["Gone"]) for each in old - new)
    assert [
        each for each in NEW.channels.values() if each.name not in OLD.channels and each.address not in str(told.new)
    ] == []
    assert (
        "The field `state` must not be `WaitingForEnergy`, `Error`, `PermanentFault` any more."
        in told.topics["session_info"]
    )
    assert "Leave out the field `state_info`." in told.topics["session_info"]


def test_the_other_way_round_topics_are_gone():
    """Seen from 2026, what 2023 does not have need not be obeyed or published."""
    told = changes(NEW, OLD)
    assert "`everest_api/{connector}/cmd/stop_charging` need not be obeyed any more." in told.gone
    assert "`everest_api/errors/var/active_errors` need not be published any more." in told.gone


def test_what_holds_for_several_topics_is_said_once():
    """The quality of service of 2026 is one sentence over all topics."""
    (names,) = [names for sentence, names in changes(OLD, NEW).widely.items() if "QoS is 2" in sentence]
    assert set(names) == {each.name for each in OLD.variables()}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda schema: {**schema, "required": []}, "The field `max_current` may now be absent."),
        (
            lambda schema: {**schema, "properties": {**schema["properties"], "max_current": {"type": "integer"}}},
            "The field `max_current` is whole number; it was number A.",
        ),
        (
            lambda schema: {**schema, "properties": {**schema["properties"], "uuid": {"enum": ["a"]}}},
            "The field `uuid` must be one of `a`.",
        ),
        (
            lambda schema: {
                **schema,
                "properties": {**schema["properties"], "nr_of_phases_available": {"type": "integer", "minimum": 2}},
            },
            "The field `nr_of_phases_available` must be at least 2; it was at least 1 and at most 3.",
        ),
    ],
)
def test_what_becomes_of_a_field_is_told(change, sentence):
    """A field that may be absent, of another type, with other words or other bounds: each has its sentence."""
    assert sentence in changes(OLD, with_schema(OLD, "limits", change)).topics["limits"]


def test_periods_and_addresses_are_told():
    """Another pulse and another topic are sentences with both sides."""
    slower = replace(OLD.channels["limits"].publication, every_s=2.0, longest_gap_s=3.0)
    told = changes(OLD, with_channel(OLD, "limits", publication=slower, address="elsewhere")).topics["limits"]
    assert told == (
        "The topic is `elsewhere`; it was `everest_api/{connector}/var/limits`.",
        "It is published every 2 s, with no gap above 3 s; it was every 1 s, with no gap above 1.5 s.",
    )


def test_levels_words_and_numbers_are_told():
    """Each way in which a requirement can change has its heading."""
    name = "datetime.accurate"
    data = {**OLD.requirement(name).data, "oldest_s": 2.0}
    for what, heading in (
        ({"level": "MUST"}, "Of another level"),
        ({"text": "Another."}, "Reworded"),
        ({"data": data}, "Judged by other numbers or conditions"),
    ):
        told = changes(OLD, with_requirement(OLD, name, **what)).requirements
        assert list(told) == [heading]
        assert f"`{name}`" in told[heading][0]
