"""The judge on names: listed connectors are served, unlisted ones not; nothing is retained; neighbours are noted."""

from dataclasses import replace

import pytest

from conformance.capture import Entry, Mark
from tests.recordings import (
    HEADER,
    START,
    VARIABLES,
    against,
    altered,
    found,
    judged,
    outcome,
    payload,
    pulse,
    says,
    steps,
    topic,
    verdict,
    with_payload,
)

SERVED = [name for name in VARIABLES if name not in {"connectors", "connection_status"}]


def test_a_listed_connector_must_be_served():
    """A connector that is listed and publishes nothing is found, with each topic that is missing, once."""
    complete = found(with_payload(pulse(), "connectors", b'["evse_manager", "ghost"]'), "connectors.complete")
    assert (complete.verdict.value, {each.where.connector for each in complete.findings}) == ("fail", {"ghost"})
    assert [each.where.topic for each in complete.findings] == [topic(name, "ghost") for name in SERVED]
    assert complete.expected == "a publication of every variable of the listed connector ghost"
    assert complete.observed == f"nothing on {topic(SERVED[0], 'ghost')} 5.0 s after it was listed"


def test_what_one_listed_connector_never_shows_is_not_made_up_for_by_another():
    """Where nothing says what was subscribed, a connector that is not heard proves nothing: it is no pass either."""
    events = with_payload(pulse(), "connectors", b'["evse_manager", "ghost"]')
    assert verdict(events, "connectors.complete", header=None) == ("inconclusive", "no observation")
    assert verdict([*events, *pulse(connector="ghost", names=SERVED)], "connectors.complete", header=None)[0] == "pass"


@pytest.mark.parametrize("name", SERVED)
def test_every_variable_is_part_of_serving(name):
    """Any single variable that is missing is found, and named."""
    complete = found(pulse(names=[each for each in VARIABLES if each != name]), "connectors.complete")
    assert (complete.broken, [each.where.topic for each in complete.findings]) == (1, [topic(name)])


@pytest.mark.parametrize(("seconds", "told"), [(5, "inconclusive"), (8, "pass")])
def test_serving_has_five_seconds(seconds, told):
    """Before five seconds have passed since the listing, nothing is decided."""
    assert verdict(pulse(seconds), "connectors.complete")[0] == told
    assert verdict(pulse(seconds, names=["connectors"]), "connectors.complete")[0] == told.replace("pass", "fail")


def test_what_was_not_subscribed_is_not_missing():
    """A plain recording does not say what was subscribed: what is missing in it proves nothing."""
    told = verdict(pulse(names=["connectors"]), "connectors.complete", header=None)
    assert told == ("inconclusive", "no observation")


def test_a_variable_that_does_not_come_back_after_a_restart_is_missing():
    """After a silence, everything has to be published anew."""
    events = altered(pulse(40), lambda each: None if 10 < each.t - START < 14 else each)
    events = altered(events, lambda each: None if each.t > START + 14 and each.topic == topic("limits") else each)
    complete = found([*events, Mark(START + 9.9, "operator", {"action": "restart"})], "connectors.complete")
    assert [each.where.topic for each in complete.findings] == [topic("limits")]


def test_a_name_that_is_taken_off_the_list_need_not_be_served():
    """A name that was listed for a moment is not waited for."""
    events = [*says("connectors", steps(["evse_manager", "ghost"], (2, ["evse_manager"]))), *pulse(names=SERVED)]
    assert verdict(events, "connectors.complete") == ("pass", None)


def test_a_name_that_is_not_listed_must_not_be_used():
    """A second connector that no list holds is found by name, and the listed one is kept."""
    listed = found([*pulse(), *says("limits", {}, connector="ghost", first_s=0.7)], "connectors.listed")
    assert (listed.verdict.value, {each.where.connector for each in listed.findings}) == ("warn", {"ghost"})
    assert listed.expected == "a name that is listed as a connector"
    assert listed.observed == "the name ghost; listed is evse_manager"


def test_without_a_list_nobody_is_unlisted():
    """Where no list is heard, or none that can be read, nothing is known of names."""
    for events in (pulse(names=SERVED), [*pulse(names=SERVED), *says("connectors", b"{}")]):
        assert verdict(events, "connectors.listed") == ("inconclusive", "no observation")


def test_a_list_that_grows_and_shrinks_is_followed():
    """What is published before its first listing is no finding; what goes on after the name was taken off is one."""
    ghost = says("limits", {}, connector="ghost", first_s=0.7)
    grows = says("connectors", steps(["evse_manager"], (1, ["evse_manager", "ghost"])))
    shrinks = says("connectors", steps(["evse_manager", "ghost"], (15, ["evse_manager"])))
    assert verdict([*grows, *pulse(names=SERVED), *ghost], "connectors.listed") == ("pass", None)
    assert verdict([*shrinks, *pulse(names=SERVED), *ghost], "connectors.listed")[0] == "warn"


def retained(name, second, connector="evse_manager"):
    return Entry(START + second, topic(name, connector), payload(name, START), retain=True)


def asked(second):
    return Mark(START + second, "subscribed", {"filters": ["everest_api/#"]})


def test_a_subscription_while_the_charger_publishes_shows_what_is_not_retained():
    """Topics that were heard before the subscription and come without a retained value after it are kept, once each."""
    told = found([*pulse(), asked(10.5)], "charger.not_retained")
    assert (told.verdict.value, told.kept) == ("pass", 8)
    assert verdict(pulse(), "charger.not_retained") == ("inconclusive", "no observation")
    assert verdict([asked(0.1), *pulse()], "charger.not_retained") == ("inconclusive", "no observation")


def test_a_retained_value_is_found():
    """One topic that is delivered as retained is found, the other seven are kept; anything else is not judged by it."""
    told = found([*pulse(), asked(10.5), retained("limits", 10.51)], "charger.not_retained")
    assert (told.verdict.value, told.kept, told.broken) == ("warn", 7, 1)
    assert (told.findings[0].where.topic, told.observed) == (topic("limits"), "a retained publication")
    both = [retained("limits", 0.01, "left"), retained("limits", 0.01, "right")]
    assert {e.where.connector for e in found(both, "charger.not_retained").findings} == {"left", "right"}


def test_a_retained_command_is_no_variable():
    """A command that lies on the broker is a note, and no finding about the charger."""
    lying = Entry(START + 0.01, topic("pause_charging"), b"", retain=True)
    result = judged([lying, *pulse(), asked(10.5)])
    assert outcome(result, "charger.not_retained").verdict.value == "pass"
    assert [each for each in result.notes if "retained command" in each and topic("pause_charging") in each]


def test_undocumented_neighbours_are_notes():
    """Topics that the contract does not know are noted, never failed; what is not under its roots is not noted."""
    known, other = Entry(START + 3, "everest_api/info/var/info", b"{}"), Entry(START + 3, "weather/wind", b"3")
    result = judged([*pulse(), known, other])
    assert [each for each in result.notes if "undocumented" in each] == [
        'An undocumented topic was heard: "everest_api/info/var/info"'
    ]
    assert against(result) == []


def test_notes_are_bounded_and_said_once():
    """Of a hundred undocumented topics, each heard twice, fifty are enough."""
    strangers = [Entry(START + 3 + n / 100, f"everest_api/info/{n % 100}", b"{}") for n in range(200)]
    notes = judged([*pulse(), *strangers]).notes
    assert len(notes) == len(set(notes)) == 50


def test_a_prefix_stands_before_everything():
    """Under a prefix the same topics are the charger's, and the ones without it are nobody's."""
    header = replace(HEADER, prefix="site/1", subscribed=("site/1/everest_api/#",))
    moved = altered(pulse(), lambda each: each._replace(topic=f"site/1/{each.topic}"))
    result = judged(moved, header=header)
    assert (against(result), outcome(result, "connectors.complete").verdict.value) == ([], "pass")
    bare = judged(pulse(), header=header)
    assert {each.kept for each in bare.outcomes} == {0}
    pause = Mark(START + 10.5, "stimulus", {"topic": f"site/1/{topic('pause_charging')}", "payload": ""})
    assert outcome(judged([*moved, pause], header=header), "pause_charging.effect.state").verdict.value == "fail"
