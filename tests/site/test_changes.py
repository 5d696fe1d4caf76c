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
    assert "The field `state_info` need not be there any more." in told.topics["session_info"]
    assert told.requirements["Resting on another source"][0].endswith(
        "Its source is implementation; it was document, section “everest\\_api/evse\\_manager/var/session\\_info”."
    )


def test_what_a_new_object_holds_is_told_with_types_units_and_need():
    """Of a field that is new, everything in it is told; whether it is asked for is said by schema and requirements."""
    told = changes(OLD, NEW).topics
    (source,) = [each for each in told["session_info"] if "`active_enable_disable_source`" in each]
    assert source.startswith("Publish the field")
    assert "It must hold `active_enable_disable_source.source` (text), " in source
    (delay,) = [each for each in told["session_info"] if "`uk_random_delay`" in each]
    assert delay.startswith("There may be the field")
    assert "`uk_random_delay.remaining_s` (number in s)" in delay
    (exported,) = told["powermeter"]
    assert "It may hold `energy_Wh_export.L1` (number in Wh), " in exported
    assert any(each.startswith("There should be the field `phase_seq_error`") for each in told["telemetry"])


def test_a_new_command_has_its_payload_its_qos_and_what_is_required():
    """Who builds it needs no other page; a command that nothing is required of says so."""
    told = {each.split("`")[1].rpartition("/")[2]: each for each in changes(OLD, NEW).new}
    assert told["set_limit_amps_phases"].startswith(
        "Obey `everest_api/{connector}/cmd/set_limit_amps_phases`, with QoS 0. The payload is `application/json` and "
        "must hold `amps` (number in A), `phases` (whole number, one of `1`, `3`); for example "
        '`{"amps": 10, "phases": 1}`.'
    )
    assert (
        "set_limit_amps_phases.effect.limit.md) (MUST, where there is energy\\_management)"
        in (told["set_limit_amps_phases"])
    )
    assert "with QoS 2, every 1 s" in told["active_errors"]
    assert told["uk_random_delay_set_max_duration_s"].endswith("No requirement is about it.")


def test_a_field_that_may_still_be_sent_is_not_forbidden():
    """The contract of 2026 takes a session with what only that of 2023 has: the page asks for no less."""
    payload = NEW.channels["session_info"].payload
    example = payload.examples[0]
    assert payload.schema.accepts(example | {"state_info": ""})
    assert not payload.schema.accepts({key: each for key, each in example.items() if key != "permanent_fault"})


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
            "The field `max_current` is whole number; it was number in A.",
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
    source = replace(OLD.requirement(name).source, kind="implementation")
    for what, heading in (
        ({"level": "MUST"}, "Of another level"),
        ({"text": "Another."}, "Reworded"),
        ({"data": data}, "Judged by other numbers or conditions"),
        ({"feature": "energy_management"}, "Judged by other numbers or conditions"),
        ({"source": source}, "Resting on another source"),
    ):
        told = changes(OLD, with_requirement(OLD, name, **what)).requirements
        assert list(told) == [heading]
        assert f"`{name}`" in told[heading][0]
