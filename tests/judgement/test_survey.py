"""A survey tells what a stream shows of a charger, and leaves open what it does not show."""

from conformance.judgement import Survey
from tests.recordings import CONTRACT, at, says

CAN = says("hardware_capabilities", {"max_current_A_export": 16.0}, seconds=3)
CANNOT = says("hardware_capabilities", {"max_current_A_export": 0.0}, connector="other", seconds=3)


def survey(*events, prefix=""):
    found = Survey(CONTRACT, prefix)
    for event in events:
        found.feed(event)
    return found


def test_what_is_seen_is_the_answer():
    """A sign that it is there is a yes, one that it is lacking a no; the first of each is told, and where it was."""
    assert survey(*CAN).answer("export") is True
    assert survey(*CAN).seen["export"] == "in hardware_capabilities, max_current_A_export is 16.0 (evse_manager)"
    assert survey(*CANNOT).answer("export") is False
    assert survey(*CANNOT).lacking["export"] == "in hardware_capabilities, max_current_A_export is 0.0 (other)"


def test_what_is_not_seen_or_differs_has_no_answer():
    """Nothing seen is no no; and where connectors differ, neither answer is true of all."""
    assert survey().answer("export") is None
    assert survey(*CAN, *CANNOT).answer("export") is None
    assert survey(*says("connection_status", b"unknown")).answer("ocpp") is None
    assert survey(*says("connection_status", b"connected")).answer("ocpp") is True


def test_only_what_the_charger_says_now_is_heard():
    """What is retained may be of another day, what was cut is not whole, and commands are not the charger's."""
    for change in ({"retain": True}, {"cut": True}, {"topic": "elsewhere/hardware_capabilities"}):
        heard = survey(*(each._replace(**change) for each in CAN))
        assert (heard.messages, heard.answer("export")) == (0, None)
    assert survey(at(1, "set_limit_amps", b"3")).messages == 0
    assert survey(CAN[0]._replace(topic="everest_api/evse_manager/cmd/set_limit_amps")).messages == 0


def test_connectors_are_those_that_were_ever_listed():
    """Each once, in order; what is no list of names lists nobody."""
    lists = [*says("connectors", ["b", "a"], times=[1]), *says("connectors", ["c", "a"], times=[2])]
    assert list(survey(*lists).connectors) == ["b", "a", "c"]
    assert list(survey(*says("connectors", [["a"]]), *says("connectors", b'{"a": 1}')).connectors) == []
    assert len(survey(*says("connectors", [str(n) for n in range(5000)], seconds=2)).connectors) == 1000


def test_topics_stand_behind_the_prefix():
    """A survey under a prefix hears what is under it, and only that."""
    behind = [each._replace(topic=f"site/{each.topic}") for each in CAN]
    assert survey(*behind, prefix="site").answer("export") is True
    assert survey(*behind).messages == survey(*CAN, prefix="site").messages == 0
